import Platform
import PromptAPI
import PromptProviders
import Testing

@testable import PromptGateway

@Suite struct `The router` {
    private let router = Router()
    private let providers = ["a", "b", "c"].map { Provider.named($0) }

    private func route(
        among providers: [Provider]? = nil, _ edit: (inout GenerateParameters) -> Void = { _ in }
    ) throws -> [String] {
        try full(among: providers, [:], edit).candidates.map { "\($0.provider.name)/\($0.model.id)" }
    }

    private func full(
        among providers: [Provider]? = nil, _ outlooks: [String: Outlook] = [:], needsPrice: Bool = false,
        _ edit: (inout GenerateParameters) -> Void = { _ in }
    ) throws -> Route {
        var generator = SplitMix64(seed: 1)
        let request = try Request.made(needsPrice: needsPrice) {
            $0.routingStrategy = .roundRobin
            edit(&$0)
        }
        return try router.route(
            request, among: providers ?? self.providers, preferring: TaskPreferences(), at: .at(0),
            outlook: { outlooks["\($0.provider.name)/\($0.model.id)"] ?? outlooks[$0.provider.name] ?? Outlook() },
            using: &generator)
    }

    private func exclusions(
        among providers: [Provider], _ edit: (inout GenerateParameters) -> Void = { _ in }
    ) throws -> [String: String] {
        do {
            let candidates = try route(among: providers, edit)
            Issue.record("there are candidates: \(candidates)")
            return [:]
        } catch RequestError.noEligibleProvider(_, let excluded) {
            return Dictionary(uniqueKeysWithValues: excluded.map { ($0.provider, $0.reason) })
        }
    }

    // MARK: Order

    @Test func `takes everybody in turn`() throws {
        #expect(try route() == ["a/model", "b/model", "c/model"])
        #expect(try route() == ["b/model", "c/model", "a/model"])
    }

    @Test func `puts the preferred provider first and the others behind it`() throws {
        #expect(try route { $0.provider = "c" } == ["c/model", "a/model", "b/model"])
        #expect(try route { $0.provider = "c" } == ["c/model", "b/model", "a/model"])
    }

    @Test func `puts the preferred provider first though it is unhealthy`() throws {
        let route = try full(["b": Outlook(isHealthy: false)]) { $0.provider = "b" }
        #expect(route.candidates.map(\.provider.name) == ["b", "a", "c"])
    }

    @Test func `gives one candidate where fallback is off`() throws {
        #expect(try route { $0.fallbackEnabled = false } == ["a/model"])
        #expect(
            try route {
                $0.fallbackEnabled = false
                $0.provider = "c"
            } == ["c/model"])
    }

    // MARK: Refusals

    @Test func `does not know a provider that is not configured`() throws {
        #expect(throws: RequestError.notFound("no provider is called d; configured: a, b, c")) { try route { $0.provider = "d" } }
    }

    @Test func `says so where no provider is configured`() throws {
        #expect(try exclusions(among: []) == [:])
    }

    @Test func `without fallback stays with the provider that was asked for`() throws {
        let providers = [Provider.named("a"), .named("b") { $0.enabled = false }]
        let reasons = try exclusions(among: providers) {
            $0.fallbackEnabled = false
            $0.provider = "b"
        }
        #expect(reasons == ["b": "disabled by the configuration"])
        #expect(try route(among: providers) { $0.provider = "b" } == ["a/model"], "with fallback it goes to the other")
    }

    @Test func `gives a reason for each provider`() throws {
        router.drain("drained")
        let reasons = try exclusions(among: [
            .named("disabled") { $0.enabled = false }, .named("drained"), .named("unusable", unusable: "it has no key"),
            .named("empty", models: []),
        ])
        #expect(
            reasons == [
                "disabled": "disabled by the configuration", "drained": "drained by an administrator",
                "unusable": "it has no key", "empty": "offers no model",
            ])
    }

    @Test func `leaves out who is drained until it is resumed`() throws {
        router.drain("a")
        #expect(router.isDrained("a") && !router.isDrained("b"))
        #expect(try route() == ["b/model", "c/model"])
        router.resume("a")
        #expect(Set(try route()) == ["a/model", "b/model", "c/model"])
    }

    // MARK: Models

    private let pair = [Model(id: "other", contextWindow: 1_000_000), Model(id: "usual", isDefault: true, contextWindow: 100)]

    @Test func `takes the default model, and another only where it fails`() throws {
        #expect(try route(among: [.named("a", models: pair)]) == ["a/usual"])
        let long = String(repeating: "word ", count: 200)
        #expect(try route(among: [.named("a", models: pair)]) { $0.prompt = long } == ["a/other"])
    }

    @Test func `takes a pinned model and no other`() throws {
        let providers = [Provider.named("a", models: pair), .named("b")]
        #expect(try route(among: providers) { $0.model = "other" } == ["a/other"])
        #expect(
            try exclusions(among: providers) { $0.model = "third" }
                == ["a": "does not offer the model third", "b": "does not offer the model third"])
    }

    @Test func `holds a pinned model to the constraints too`() throws {
        let reasons = try exclusions(among: [.named("a", models: pair)]) {
            $0.model = "usual"
            $0.prompt = String(repeating: "word ", count: 200)
        }
        #expect(reasons["a"]?.hasPrefix("takes 100 tokens, and the prompt has about ") == true)
    }

    @Test func `names the default model in the reason where all fail`() throws {
        let models = [Model(id: "other"), Model(id: "usual", isDefault: true)]
        let reasons = try exclusions(among: [.named("a", models: models)]) { $0.costLimit = 1 }
        #expect(reasons == ["a": "usual has no price, so it cannot be held to a cost_limit"])
    }

    // MARK: Constraints

    @Test func `holds models to a cost limit, which is the mean per thousand tokens`() throws {
        let providers = [
            Provider.named("cheap", models: [Model(id: "m", isDefault: true, price: Price(input: 1, output: 3))]),
            .named("dear", models: [Model(id: "m", isDefault: true, price: Price(input: 10, output: 30))]),
            .named("unpriced", models: [Model(id: "m", isDefault: true)]),
        ]
        #expect(try route(among: providers) { $0.costLimit = 0.002 } == ["cheap/m"])
        #expect(Set(try route(among: providers) { $0.costLimit = 0.02 }) == ["cheap/m", "dear/m"])
        let reasons = try exclusions(among: providers) { $0.costLimit = 0.001 }
        #expect(reasons["cheap"] == "m costs 0.002 USD per 1K tokens, above the cost_limit of 0.001")
        #expect(reasons["unpriced"] == "m has no price, so it cannot be held to a cost_limit")
    }

    @Test func `gives a prompt the room that its estimate may lack`() throws {
        // 40 characters are 10 tokens, 4 more for the turn: 14, and a tenth on top makes 15.
        let prompt = String(repeating: "x", count: 40)
        func provider(_ window: Int?) -> Provider {
            .named("a", models: [Model(id: "m", isDefault: true, contextWindow: window)])
        }
        #expect(try route(among: [provider(15)]) { $0.prompt = prompt } == ["a/m"])
        #expect(try route(among: [provider(nil)]) { $0.prompt = prompt } == ["a/m"])
        #expect(
            try exclusions(among: [provider(14)]) { $0.prompt = prompt }
                == ["a": "m takes 14 tokens, and the prompt has about 15"])
    }

    @Test func `sends images only to who sees them`() throws {
        let providers = [
            Provider.named("blind"), .named("seeing", models: [Model(id: "m", isDefault: true, multimodal: true)]),
        ]
        let image = ChatMessage(role: .user, content: [.text("what is this?"), .image(mediaType: "image/png", data: "AAAA")])
        func look(_ parameters: inout GenerateParameters) {
            parameters.prompt = nil
            parameters.messages = [image]
        }
        #expect(try route(among: providers, look) == ["seeing/m"])
        #expect(try exclusions(among: [providers[0]], look) == ["blind": "model takes no images"])
    }

    @Test func `asks no model for an answer that gives vectors`() throws {
        let vectors = Model(id: "embed", isDefault: true, embeds: true)
        let both = Provider.named("both", models: [vectors, Model(id: "chat")])
        let only = Provider.named("only", models: [vectors])
        #expect(try route(among: [both, only]) == ["both/chat"])
        let text = "gives vectors and no answers: the method embed asks it"
        #expect(try exclusions(among: [only]) == ["only": "embed " + text])
        #expect(try exclusions(among: [both]) { $0.model = "embed" } == ["both": text])
    }

    @Test func `sends tools to whoever is not known to have none`() throws {
        let providers = [true, false, nil].map { tools in
            Provider.named("\(tools.map { "\($0)" } ?? "unknown")", models: [Model(id: "m", isDefault: true, tools: tools)])
        }
        #expect(Set(try route(among: providers) { $0.tools = [["type": "function"]] }) == ["true/m", "unknown/m"])
        #expect(try exclusions(among: [providers[1]]) { $0.tools = [[:]] } == ["false": "m calls no tools"])
        #expect(try route(among: [providers[1]]) { $0.tools = [] } == ["false/m"], "no tools are no demand")
    }

    @Test func `under a budget takes only who has a price`() throws {
        let priced = Model(id: "m", isDefault: true, price: Price(input: 1, output: 1))
        let providers = [Provider.named("a"), .named("b", models: [priced])]
        #expect(try full(among: providers, needsPrice: true).candidates.map(\.provider.name) == ["b"])
        #expect(
            throws: RequestError.noEligibleProvider(
                "no provider can take this request",
                excluded: [.init(provider: "a", reason: "model has no price, so it cannot be held to a budget")])
        ) {
            try full(among: [providers[0]], needsPrice: true)
        }
    }

    @Test func `leaves out who is expected to take too long, and not who was never asked`() throws {
        // A second to the first token, and a hundred more at 80 a second.
        let outlooks = ["a": Outlook.measured(), "b": Outlook(responseTime: 9)]
        func route(_ limit: Double, among providers: [Provider]? = nil) throws -> [String] {
            try full(among: providers, outlooks) { $0.maxResponseTime = limit }.candidates.map(\.provider.name)
        }
        #expect(try route(2.2) == ["c"])
        #expect(Set(try route(2.3)) == ["a", "c"])
        #expect(Set(try route(9)) == ["a", "b", "c"])
        #expect(
            throws: RequestError.noEligibleProvider(
                "no provider can take this request",
                excluded: [.init(provider: "a", reason: "model is expected to take 2.25 s, above the max_response_time of 2.0 s")]
            )
        ) {
            try route(2, among: [.named("a")])
        }
    }

    @Test func `leaves out what only an operator can mend, and takes another model instead`() throws {
        let latched = Outlook(standing: .latched(.notFound))
        #expect(try full(among: [.named("a", models: pair)], ["a/usual": latched]).candidates.map(\.model.id) == ["other"])
        do {
            _ = try full(among: [.named("a")], ["a": latched])
            Issue.record("it was routed")
        } catch RequestError.noEligibleProvider(_, let excluded) {
            #expect(
                excluded == [
                    .init(
                        provider: "a",
                        reason: "model is out of use until an operator mends it: the provider does not know the model")
                ])
        }
    }

    @Test func `takes all other models where the default fails, in the order of the strategy`() throws {
        let models = [
            Model(id: "usual", isDefault: true, price: Price(input: 1, output: 1), contextWindow: 10),
            Model(id: "dear", price: Price(input: 9, output: 9)), Model(id: "cheap", price: Price(input: 2, output: 2)),
        ]
        let long = String(repeating: "word ", count: 200)
        let route = try full(among: [.named("a", models: models)]) {
            $0.prompt = long
            $0.routingStrategy = .costOptimized
        }
        #expect(route.candidates.map(\.model.id) == ["cheap", "dear"])
    }

    // MARK: Not now

    private let waiting: [(Outlook, Postponement.Reason, Instant?)] = [
        (Outlook(standing: .resting(until: .at(7))), .resting, .at(7)),
        (Outlook(standing: .open(until: .at(5))), .circuitOpen, .at(5)),
        (Outlook(standing: .full), .full, nil), (Outlook(requestsLeft: 0), .quota, nil), (Outlook(tokensLeft: 100), .quota, nil),
    ]

    @Test func `puts off who may not be asked now, with the instant where it is known`() throws {
        for (outlook, reason, until) in waiting {
            let route = try full(["b": outlook])
            #expect(!route.candidates.map(\.provider.name).contains("b") && route.candidates.count == 2)
            #expect(route.later.map(\.reason) == [reason] && route.later.map(\.until) == [until])
            #expect(route.excluded.isEmpty)
        }
    }

    @Test func `leaves it to the executor where everybody may be asked only later`() throws {
        let route = try full(["a": waiting[0].0, "b": waiting[2].0, "c": waiting[1].0])
        #expect(route.candidates.isEmpty && route.later.map(\.candidate.provider.name) == ["c", "a", "b"])
        let alone = try full(["a": waiting[0].0, "b": waiting[2].0, "c": waiting[1].0]) { $0.fallbackEnabled = false }
        #expect(alone.candidates.isEmpty && alone.later.map(\.candidate.provider.name) == ["c"])
    }

    @Test func `without fallback does not leave a provider that is only busy`() throws {
        let route = try full(["b": waiting[0].0]) { ($0.provider, $0.fallbackEnabled) = ("b", false) }
        #expect(route.candidates.isEmpty && route.later.map(\.candidate.provider.name) == ["b"])
        #expect(try full(["b": waiting[0].0]) { $0.provider = "b" }.candidates.count == 2)
        #expect(try full(["b": waiting[0].0]) { $0.fallbackEnabled = false }.later.isEmpty)
    }

    @Test func `holds quota against prompt and expected answer together`() throws {
        // 10 tokens of prompt and turn, 300 that anybody is expected to answer.
        func isReady(_ left: Int, output: Double?) throws -> Bool {
            try full(among: [.named("a")], ["a": Outlook(tokensLeft: left, expectedOutput: output)]) {
                $0.prompt = String(repeating: "x", count: 24)
            }
            .later.isEmpty
        }
        #expect(try isReady(310, output: nil) && !isReady(309, output: nil))
        #expect(try isReady(60, output: 50) && !isReady(59, output: 50))
    }

    @Test func `who has just recovered gets its share of first places`() throws {
        let outlooks = ["a": Outlook(share: 0.25)]
        var generator = SplitMix64(seed: 5)
        let firsts = try (0..<2000).map { _ in
            try router.route(
                .made { $0.routingStrategy = .modelSpecific }, among: providers, preferring: TaskPreferences(), at: .at(0),
                outlook: { outlooks[$0.provider.name] ?? Outlook() }, using: &generator
            ).candidates.map(\.provider.name).joined()
        }
        #expect(Set(firsts) == ["abc", "bca"])
        #expect((0.22...0.28).contains(Double(firsts.count { $0 == "abc" }) / 2000))
    }

    // MARK: Why

    @Test func `shows what it ordered by, and who was not there`() throws {
        let route = try full(among: providers + [.named("d") { $0.enabled = false }], ["c": waiting[0].0]) {
            $0.routingStrategy = .intelligent
        }
        #expect(route.json[0]?["provider"] == "a" && route.json[0]?["components"]?.object?.members.map(\.name) == Appraisal.terms)
        #expect(route.json[2] == ["provider": "c", "model": "model", "excluded": "asked to be left alone for a while"])
        #expect(route.json[3] == ["provider": "d", "excluded": "disabled by the configuration"])
    }

    @Test func `a request is routed as it asks, else as configured`() throws {
        #expect(try Request.made().strategy == .intelligent)
        #expect(try Request.made { $0.routingStrategy = .costOptimized }.strategy == .costOptimized)
        var configuration = Configuration()
        configuration.routing.defaultStrategy = .modelSpecific
        var parameters = GenerateParameters()
        parameters.prompt = "prompt"
        let request = try Request(
            parameters, of: Caller(userID: "u", isAdministrator: false), id: "r", standing: .batch, received: .at(0),
            configuration: configuration)
        #expect(request.strategy == .modelSpecific)
    }

    @Test func `choosing among ten providers of ten models each looks at a hundred models where it must`() throws {
        let models = (0..<10).map {
            Model(id: "m\($0)", isDefault: $0 == 0, price: Price(input: Double($0), output: 1), contextWindow: $0 == 0 ? 5 : 1000)
        }
        let providers = (0..<10).map { Provider.named("p\($0)", models: models) }
        let route = try full(among: providers) {
            $0.prompt = "a prompt of more than five tokens"
            $0.routingStrategy = .costOptimized
        }
        let expected = (1..<10).flatMap { model in (0..<10).map { "p\($0)/m\(model)" } }
        #expect(route.candidates.map { "\($0.provider.name)/\($0.model.id)" } == expected)
    }
}
