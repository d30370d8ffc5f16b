import PromptAPI
import PromptClient
import Testing

/// Providers that fail, and which row of spec rpc §4 that becomes.
@Suite(.blocking) struct FailureTests {
    private static let quick = "resilience: { first_token_timeout: 300ms, idle_timeout: 300ms }"

    /// A fault, and the kind that `attempts` calls it by.
    static let fallenBackFrom: [(fault: String, kind: String)] = [
        ("{status: 503}", "overloaded"), ("{status: 500}", "server_error"), ("{status: 429}", "rate_limited"),
        ("{status: 429, error: {code: insufficient_quota}}", "quota_exhausted"), ("{status: 401}", "auth"),
        ("{status: 403}", "auth"),
        ("{status: 404}", "not_found"), ("{status: 302}", "malformed"),
        ("{status: 502, body: <html>gateway</html>}", "server_error"),
        ("{reset: true}", "transport"), ("{hang: 50s}", "timeout_ttft"), ("{trickle: 50s}", "timeout_ttft"),
    ]

    @Test(arguments: fallenBackFrom) func `another provider answers instead`(fault: String, kind: String) throws {
        try Stand.run(models: ["{id: a, faults: [\(fault)]}", "{id: b}"], settings: Self.quick) { stand in
            let result = try stand.connect().call("generate", ["prompt": "x", "provider": "a"])
            #expect(result["provider_used"] == "b")
            #expect(result["fallback_used"] == true)
            let attempts = try #require(result["attempts"]?.array)
            #expect(attempts.first?["provider"] == "a")
            #expect(attempts.first?["success"] == false)
            #expect(attempts.first?["kind"]?.string == kind)
            #expect(attempts.last?["provider"] == "b")
            #expect(attempts.last?["success"] == true)
            #expect(result["attempt_number"]?.integer == attempts.count)
        }
    }

    @Test func `another provider answers where nobody listens`() throws {
        try LoopbackHTTP.withRefusingPort { port in
            let nobody = Text.provider("nobody", at: "http://127.0.0.1:\(port)/v1")
            try Stand.run(providers: { nobody + Text.provider("a", at: $0.url) }) { stand in
                let began = now
                let result = try stand.connect().call("generate", ["prompt": "x", "provider": "nobody"])
                #expect(result["provider_used"] == "a")
                #expect(result["attempts"]?[0]?["provider"] == "nobody")
                #expect(result["attempts"]?[0]?["kind"] == "transport")
                #expect(now - began < 2, "refused is refused, not waited for")
            }
        }
    }

    @Test func `a fault that passes is tried again, as often as was asked for`() throws {
        let models = ["{id: once, faults: [{status: 500, calls: 1}]}", "{id: always, faults: [{status: 500}]}"]
        try Stand.run(models: models) { stand in
            let connection = try stand.connect()
            let result = try connection.call("generate", ["prompt": "x", "provider": "once", "fallback_enabled": false])
            #expect(result["provider_used"] == "once")
            #expect(result["fallback_used"] == false)
            #expect(result["retry_count"]?.integer == 1)
            #expect(result["attempt_number"]?.integer == 2)
            let error = try connection.error(
                "generate", ["prompt": "x", "provider": "always", "fallback_enabled": false, "max_retries": 2])
            #expect(error.data["attempts"]?.array?.count == 3)
            #expect(try stand.sim.account(of: "always").begun == 3)
        }
    }

    // MARK: Rejected

    static let rejected: [(fault: String, reason: String, message: String)] = [
        ("{status: 400, error: {message: temperature is odd}}", "bad_request", "temperature is odd"),
        ("{status: 422, error: {message: no such field}}", "bad_request", "no such field"),
        ("{status: 400, error: {message: not that, code: content_policy_violation}}", "content_policy", "not that"),
        ("{status: 400, error: {message: too long, code: context_length_exceeded}}", "context_length", "too long"),
    ]

    @Test(arguments: rejected)
    func `a request that is refused itself goes to nobody else`(fault: String, reason: String, message: String) throws {
        try Stand.run(models: ["{id: a, faults: [\(fault)]}", "{id: b}"]) { stand in
            let error = try stand.connect().error("generate", ["prompt": "x", "provider": "a"])
            #expect(error.kind == "rejected_by_provider")
            #expect(error.code == -32005)
            #expect(error.data["reason"]?.string == reason)
            #expect(error.data["provider"] == "a")
            #expect(error.data["model"] == "a")
            #expect(error.data["message"]?.string == message)
            #expect(error.data["request_id"]?.string != nil)
            #expect(try stand.sim.account(of: "a").begun == 1)
            #expect(try stand.sim.account(of: "b").begun == 0)
        }
    }

    @Test func `a prompt that is too long goes to a larger window, past a smaller one`() throws {
        let fault = "{status: 400, error: {code: context_length_exceeded}}"
        try Stand.run(
            models: ["{id: a, faults: [\(fault)]}", "{id: small}", "{id: large}"],
            providers: { sim in
                Text.provider("a", at: sim.url) + Text.provider("small", at: sim.url, contextWindow: 50_000)
                    + Text.provider("large", at: sim.url, contextWindow: 200_000)
            }
        ) { stand in
            let result = try stand.connect().call("generate", ["prompt": "x", "provider": "a"])
            #expect(result["provider_used"] == "large")
            #expect(try stand.sim.account(of: "small").begun == 0)
        }
    }

    @Test func `an answer that was filtered says so`() throws {
        try Stand.run(models: ["{id: a, finish_reason: content_filter}"]) { stand in
            let result = try stand.connect().call("generate", ["prompt": "x"])
            #expect(result["finish_reason"] == "content_filter")
        }
    }

    // MARK: Nobody answers

    @Test func `where all fail, every attempt is told`() throws {
        try Stand.run(
            models: ["{id: a, faults: [{status: 503}]}", "{id: b, faults: [{status: 401}]}", "{id: c, faults: [{reset: true}]}"],
            settings: Self.quick
        ) { stand in
            let error = try stand.connect().error("generate", ["prompt": "x", "max_retries": 0])
            #expect(error.kind == "all_providers_failed")
            #expect(error.code == -32002)
            let attempts = try #require(error.data["attempts"]?.array)
            let kinds = attempts.reduce(into: [:]) { $0[$1["provider"]?.string ?? ""] = $1["kind"]?.string }
            #expect(kinds == ["a": "overloaded", "b": "auth", "c": "transport"])
            let statuses = attempts.reduce(into: [:]) { $0[$1["provider"]?.string ?? ""] = $1["status"]?.integer }
            #expect(statuses == ["a": 503, "b": 401])
            #expect(
                attempts.allSatisfy { $0["error"]?.string?.isEmpty == false && $0["time"]?.number != nil && $0["model"] != nil })
        }
    }

    static let endless = [
        "{hang: 50s}", "{trickle: 100ms}", "{stall: {after: 0, for: 50s, keep_alive: 50ms}}", "{stall: {after: 2, for: 50s}}",
    ]

    @Test(arguments: endless, [true, false])
    func `the deadline is kept, however the answer trickles`(fault: String, stream: Bool) throws {
        try Stand.run(models: ["{id: a, output_tokens: 900, faults: [\(fault)]}"]) { stand in
            let connection = try stand.connect()
            let began = now
            let error = try connection.error("generate", ["prompt": "x", "timeout": 0.5, "stream": .bool(stream)])
            #expect(error.kind == "timeout")
            #expect(error.code == -32004)
            #expect(error.data["attempts"]?.array?.count == 1)
            #expect((0.5..<1.5).contains(now - began))
            try stand.sim.wait(for: "a", "its end", within: 3) { $0.inFlight == 0 }
        }
    }

    // MARK: Nobody may be asked

    @Test func `where no provider is configured, the answer says what to do`() throws {
        try Stand.runDaemon { daemon in
            let error = try daemon.connect().error("generate", ["prompt": "x"])
            #expect(error.kind == "no_eligible_provider")
            #expect(error.code == -32003)
            #expect(error.message.contains("providers"))
            #expect(error.data["excluded"] == [:])
        }
    }

    @Test func `every provider that is left out says why`() throws {
        try Stand.run(
            models: ["{id: a}"],
            providers: { sim in
                Text.provider("a", at: sim.url) + Text.provider("off", at: sim.url, more: "enabled: false")
                    + Text.provider("keyless", at: sim.url, more: "api_key_env: PROMPTD_NO_SUCH_KEY")
                    + Text.provider("drained", at: sim.url)
            }
        ) { stand in
            let connection = try stand.connect()
            #expect(try connection.call("providers.set", ["provider": "drained", "state": "drained"])["state"] == "drained")
            let error = try connection.error("generate", ["prompt": "x", "cost_limit": 1e-9])
            #expect(error.kind == "no_eligible_provider")
            let excluded = try #require(error.data["excluded"]?.object)
            #expect(Set(excluded.members.map(\.name)) == ["a", "off", "keyless", "drained"])
            #expect(excluded["a"]?.string?.contains("cost_limit") == true)
            #expect(excluded["off"]?.string?.contains("disabled") == true)
            #expect(excluded["keyless"]?.string?.contains("PROMPTD_NO_SUCH_KEY") == true)
            #expect(excluded["drained"]?.string?.contains("drained") == true)
            #expect(try connection.call("generate", ["prompt": "x"])["provider_used"] == "a")
            #expect(try stand.sim.account(of: "a").begun == 1)
        }
    }

    @Test func `a model that nobody has and a prompt that nobody takes are left to nobody`() throws {
        try Stand.run(providers: { Text.provider("a", at: $0.url, contextWindow: 100) }) { stand in
            let connection = try stand.connect()
            let unknown = try connection.error("generate", ["prompt": "x", "model": "no-such"])
            #expect(unknown.kind == "no_eligible_provider")
            #expect(unknown.data["excluded"]?["a"]?.string?.contains("no-such") == true)
            let long = try connection.error("generate", ["prompt": .string(String(repeating: "word ", count: 1000))])
            #expect(long.kind == "no_eligible_provider")
            #expect(long.data["excluded"]?["a"]?.string?.contains("100 tokens") == true)
        }
    }

    @Test func `a provider that is not configured is not found`() throws {
        try Stand.run { stand in
            let connection = try stand.connect()
            for (method, params): (String, JSON) in [
                ("generate", ["prompt": "x", "provider": "zz"]), ("providers.set", ["provider": "zz", "state": "active"]),
                ("providers.check", ["provider": "zz"]),
            ] {
                let error = try connection.error(method, params)
                #expect(error.kind == "not_found", "\(method)")
                #expect(error.code == -32008, "\(method)")
            }
        }
    }

    @Test func `a check asks each provider`() throws {
        try LoopbackHTTP.withRefusingPort { port in
            try Stand.run(
                providers: { Text.provider("a", at: $0.url) + Text.provider("nobody", at: "http://127.0.0.1:\(port)/v1") }
            ) { stand in
                let checks = try stand.connect().call("providers.check")["providers"]
                #expect(checks?["a"]?["reachable"] == true)
                #expect(checks?["nobody"]?["reachable"] == false)
            }
        }
    }
}
