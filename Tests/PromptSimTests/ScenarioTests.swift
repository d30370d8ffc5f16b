import Testing

@testable import promptsim

@Suite("A scenario file")
struct ScenarioTests {
    @Test("without a file, sim and any other model answer at once")
    func builtIn() {
        #expect(Scenario.builtIn.model(named: "sim") == Model(id: "sim"))
        #expect(Scenario.builtIn.model(named: "whatever") == Model(id: "whatever"))
    }

    @Test("every key of a model is read")
    func everyKey() throws {
        let scenario = try ScenarioFile.read(
            """
            any_model: true
            api_keys: [one, "two"]
            token_lifetime: 5s
            models:
              - id: m
                answer: Hello there
                output_tokens: {uniform: [10, 20]}
                latency: 250ms
                first_token: {lognormal: {median: 2s, sigma: 0.5}}
                tokens_per_second: 50
                cached_tokens: 7
                cache_write_tokens: 9
                context_window: 8000
                accepts_prefill: false
                reasoning_tokens: 8
                usage: false
                finish_reason: content_filter
                tool_call: {name: weather, arguments: {city: Oslo, days: 2}}
                headers: {x-region: north}
                rate_limit: {requests: 60, tokens: 1000, per: 5m}
                dimensions: 3
              - answer: echo
                tool_call: {name: raw, arguments: "{broken"}
            """)
        var model = Model(id: "m")
        model.answer = .text("Hello there")
        model.outputTokens = .uniform(10, 20)
        model.latency = .fixed(0.25)
        model.firstToken = .lognormal(median: 2, sigma: 0.5)
        model.tokensPerSecond = 50
        model.cachedTokens = 7
        model.cacheWriteTokens = 9
        model.contextWindow = 8000
        model.acceptsPrefill = false
        model.reasoningTokens = 8
        model.reportsUsage = false
        model.finishReason = "content_filter"
        model.toolCall = Model.Tool(name: "weather", arguments: #"{"city":"Oslo","days":2}"#)
        model.headers = [Header(name: "x-region", value: "north")]
        model.rateLimit = RateLimit(requests: 60, tokens: 1000, per: .seconds(300))
        model.dimensions = 3
        var second = Model(id: "sim")
        second.answer = .echo
        second.toolCall = Model.Tool(name: "raw", arguments: "{broken")
        #expect(
            scenario == Scenario(models: [model, second], anyModel: true, apiKeys: ["one", "two"], tokenLifetime: .seconds(5)))
    }

    @Test(
        "every kind of fault is read",
        arguments: [
            ("status: 503", .status(Refusal(status: 503))),
            (
                "{status: 429, headers: {retry-after: 2}, error: {message: no, type: t, code: 7}}",
                .status(
                    Refusal(
                        status: 429, headers: [Header(name: "retry-after", value: "2")],
                        body: .error(ProviderFault(message: "no", type: "t", code: 7))))
            ),
            ("{status: 502, body: <html>}", .status(Refusal(status: 502, body: .raw("<html>")))),
            ("{error_in_band: {error: {code: \"7\"}}}", .errorInBand(after: 0, ProviderFault(code: "7"))),
            ("{error_in_band: {after: 3}}", .errorInBand(after: 3, ProviderFault())),
            ("refuse: quota_exhausted", .status(Refusal(.quotaExhausted))),
            ("{refuse: rate_limited, retry_after: 1.5}", .status(Refusal(.rateLimited, retryAfter: .seconds(1.5)))),
            (
                "{status: 402, error: {class: rate_limited, message: no}}",
                .status(Refusal(status: 402, body: .error(ProviderFault(failure: .rateLimited, message: "no"))))
            ),
            (
                "{error_in_band: {after: 2, error: {class: overloaded}}}",
                .errorInBand(after: 2, ProviderFault(failure: .overloaded))
            ),
            ("filter: {after: 3}", .filter(after: 3)),
            ("filter: {}", .filter(after: 0)),
            ("reset: true", .reset),
            ("hang: 1m", .hang(.seconds(60))),
            ("stall: {after: 5, for: 60s}", .stall(after: 5, for: .seconds(60), keepAlive: nil)),
            ("stall: {for: 2, keep_alive: 500ms}", .stall(after: 0, for: .seconds(2), keepAlive: .milliseconds(500))),
            ("cut: {after: 5, how: rst}", .cut(after: 5, how: .rst)),
            ("cut: {how: clean}", .cut(after: 0, how: .clean)),
            ("cut: {after: 1}", .cut(after: 1, how: .fin)),
            ("malformed: 5", .malformed(before: 5)),
            ("no_done: true", .noDone),
            ("slow: {factor: 4}", .slow(factor: 4)),
            ("trickle: 1s", .trickle(.seconds(1))),
        ] as [(String, Fault.Kind)])
    func faults(text: String, kind: Fault.Kind) throws {
        let scenario = try ScenarioFile.read("models: [{faults: [\(text.hasPrefix("{") ? text : "{\(text)}")]}]")
        #expect(scenario.models[0].faults == [Fault(when: Fault.When(), kind: kind)])
    }

    @Test(
        "when a fault applies is read",
        arguments: [
            ("rate: 0.1", Fault.When(rate: 0.1)), ("calls: 3", Fault.When(calls: [3...3])),
            ("calls: [1, 3]", Fault.When(calls: [1...1, 3...3])), ("calls: \"1-5\"", Fault.When(calls: [1...5])),
            ("calls: 1-5", Fault.When(calls: [1...5])), ("calls: [1-2, 9]", Fault.When(calls: [1...2, 9...9])),
            ("flap: {down: 10s, up: 20s}", Fault.When(flap: Fault.Flap(down: .seconds(10), up: .seconds(20)))),
            ("from: 10s, until: 70s", Fault.When(from: .seconds(10), until: .seconds(70))),
        ])
    func when(text: String, when: Fault.When) throws {
        let scenario = try ScenarioFile.read("models: [{faults: [{\(text), reset: true}]}]")
        #expect(scenario.models[0].faults == [Fault(when: when, kind: .reset)])
    }

    @Test(
        "a mistake is told with its place",
        arguments: [
            ("", 1, 1, "the scenario is empty"),
            ("- a", 1, 1, "a scenario must be a mapping"),
            ("{}", 1, 1, "nothing would answer: list models, or say any_model: true"),
            ("any_model: yes", 1, 12, "must be true or false"),
            ("any_model: \"true\"", 1, 12, "must be true or false"),
            ("modles: []\nany_model: true", 1, 1, "unknown key modles; known here: models, any_model, api_keys, token_lifetime"),
            ("models: {}", 1, 9, "must be a list"),
            ("models:\n  - id: a\n  - id: a", 3, 5, "the model a is given twice"),
            ("models:\n  - id: a\n    id: b", 2, 5, "given twice: id"),
            ("models: [{id: \"\"}]", 1, 15, "must not be empty"),
            ("models: [{latency: fast}]", 1, 20, "must be seconds, or a duration such as 500ms, 30s, 5m, 2h, 7d"),
            ("models: [{latency: -1s}]", 1, 20, "must be seconds, or a duration such as 500ms, 30s, 5m, 2h, 7d"),
            ("models: [{latency: {uniform: [2, 1]}}]", 1, 30, "uniform must be [low, high]"),
            ("models: [{latency: {lognormal: {median: 1}}}]", 1, 32, "lognormal must be {median, sigma}"),
            ("models: [{latency: {}}]", 1, 20, "must be one value, {uniform: [low, high]} or {lognormal: {median, sigma}}"),
            ("models: [{tokens_per_second: 0}]", 1, 30, "must be a number above 0"),
            ("models: [{headers: {\"a b\": c}}]", 1, 21, "must be the name of a header"),
            ("models: [{headers: {a: \"c\\r\\nd\"}}]", 1, 24, "must be one line of text"),
            ("models: [{rate_limit: {per: 1s}}]", 1, 23, "a rate_limit needs requests, tokens or both"),
            ("models: [{tool_call: {}}]", 1, 22, "a tool_call needs a name"),
            ("models: [{faults: [{status: 199}]}]", 1, 29, "must be a whole number from 200 to 599"),
            ("models: [{faults: [{reset: false}]}]", 1, 28, "must be true"),
            ("models: [{faults: [{reset: true, hang: 1s}]}]", 1, 34, "a fault is one thing: reset is given already"),
            ("models: [{faults: [{reset: true, body: x}]}]", 1, 34, "body belongs to a status or refuse"),
            ("models: [{faults: [{status: 500, body: x, error: {}}]}]", 1, 34, "body and error exclude each other"),
            (
                "models: [{faults: [{calls: 5-1, reset: true}]}]", 1, 28,
                "must be the number of a call, the first being 1, or a range such as 1-5"
            ),
            ("models: [{faults: [{from: 2, until: 1, reset: true}]}]", 1, 30, "until must be later than from"),
            ("models: [{faults: [{cut: {how: fast}}]}]", 1, 32, "must be fin, rst or clean"),
            ("models: [{faults: [{stall: {}}]}]", 1, 28, "a stall needs for"),
            ("models: [{faults: [{slow: {}}]}]", 1, 27, "slow needs a factor"),
            ("models: [{faults: [{trickle: 0}]}]", 1, 30, "must be at least 1ms"),
        ])
    func mistake(text: String, line: Int, column: Int, message: String) {
        #expect(throws: ScenarioMistakes([.init(line: line, column: column, message: message)])) {
            try ScenarioFile.read(text)
        }
    }

    @Test("what is not YAML is told with its line")
    func noYAML() throws {
        let error = try #require(throws: ScenarioMistakes.self) { try ScenarioFile.read("models:\n  - id: [a\n") }
        #expect(error.list.count == 1)
        #expect(error.list[0].line == 3)
        #expect(error.list[0].message.hasPrefix("not YAML: "))
    }

    @Test("all mistakes are told, in the order of the file")
    func allMistakes() throws {
        let error = try #require(throws: ScenarioMistakes.self) {
            try ScenarioFile.read(
                """
                models:
                  - usage: maybe
                    wrong: 1
                    faults:
                      - {rate: 2, reset: true}
                      - {}
                  - latency: x
                also_wrong: 1
                """)
        }
        #expect(error.list.map(\.line) == [2, 3, 5, 6, 7, 8])
    }
}
