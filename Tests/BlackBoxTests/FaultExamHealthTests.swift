import PromptAPI
import PromptClient
import Testing

/// What operators see of providers that die, are refused, are drained and come back (spec rpc §3.4, spec service §4, §6).
@Suite(.blocking) struct FaultExamHealthTests {
    /// Events of the log, by their numbers in the journal's catalogue.
    private enum Event {
        static let unhealthy = "7100c34ced8e4718b5806ed12c3d4a24"
        static let recovered = "40c11a736074406088fe37ba266d8a59"
        static let opened = "ee292a4d397f4e5ead76361dbd8923d1"
        static let critical = "83d0f547ba914b5cb68c2f255800646c"
        static let criticalEnded = "4904c6e175cf4a818fe6f81d3d70c518"
        static let misconfigured = "1bf4c2a272b745febe64267f2177e627"
    }

    /// Lines that bear an event, and a word.
    private func lines(_ stand: Stand, _ event: String, _ word: String = "") -> [Substring] {
        stand.daemon.log.split(separator: "\n").filter { $0.contains(event) && (word.isEmpty || $0.contains(word)) }
    }

    private func circuit(_ connection: PromptConnection, _ name: String) throws -> String? {
        try connection.call("analytics")["providers"]?[name]?["circuit"]?.string
    }

    private func healthy(_ connection: PromptConnection) throws -> Int? {
        try connection.call("status")["health_summary"]?["healthy_providers"]?.integer
    }

    /// Asks one provider once, and nobody else; what becomes of it is seen elsewhere.
    private func ask(_ connection: PromptConnection, _ name: String) throws {
        let parameters: JSON = ["prompt": "x", "provider": .string(name), "fallback_enabled": false, "max_retries": 0]
        _ = try Conversation(connection, parameters, streamed: false)
    }

    private func ask(_ connection: PromptConnection, _ name: String, untilHealthy count: Int) throws {
        let isSo = try holds {
            try ask(connection, name)
            return try healthy(connection) == count
        }
        #expect(isSo, "\(name)")
    }

    private func configure(_ stand: Stand, _ providers: String..., settings: String = "") throws {
        try Files.write(Text.configuration(settings, providers: providers.joined()), to: stand.daemon.configurationFile)
        #expect(try stand.connect().call("reload")["reloaded"] == true)
    }

    // MARK: Death and recovery

    @Test func `providers die and recover, and each alert starts and ends once`() throws {
        try Stand.run(
            models: [
                #"{id: a, faults: [{status: 500, calls: "1-3"}]}"#, #"{id: b, faults: [{status: 500, calls: "1-3"}]}"#, "{id: c}",
            ],
            settings: "resilience: { breaker: { open_min: 1s } }"
        ) { stand in
            let connection = try stand.connect()
            #expect(try healthy(connection) == 3)
            try ask(connection, "a", untilHealthy: 2)
            #expect(try circuit(connection, "a") == "open")
            #expect(try connection.call("health")["status"] == "healthy", "two of three are")
            try ask(connection, "b", untilHealthy: 1)
            let ill = try connection.call("status")["health_summary"]
            #expect(ill?["unhealthy_providers"]?.integer == 2)
            #expect(ill?["total_providers"]?.integer == 3)
            #expect(try connection.call("health")["status"] == "degraded")
            #expect(try connection.call("health")["healthy_providers"] == ["c"])
            #expect(try connection.call("generate", ["prompt": "x", "provider": "a"])["provider_used"] != nil)

            try ask(connection, "a", untilHealthy: 2)
            try ask(connection, "b", untilHealthy: 3)
            #expect(try connection.call("health")["status"] == "healthy")
            let isClosed = try holds {
                for name in ["a", "b"] { try ask(connection, name) }
                return try ["a", "b"].allSatisfy { try circuit(connection, $0) == "closed" }
            }
            #expect(isClosed)
            for name in ["a", "b"] {
                #expect(lines(stand, Event.unhealthy, "provider \(name) is").count == 1)
                #expect(lines(stand, Event.recovered, "provider \(name) has").count == 1)
                #expect(lines(stand, Event.opened, "\(name) keeps failing").count == 1)
            }
            #expect(lines(stand, Event.unhealthy, "provider c").isEmpty)
            #expect(lines(stand, Event.critical, "only 1 of 3").count == 1)
            #expect(lines(stand, Event.criticalEnded).count == 1)
        }
    }

    @Test func `a provider that two checks do not reach is unhealthy, and is told so once`() throws {
        try LoopbackHTTP.withRefusingPort { port in
            try Stand.run(
                providers: { Text.provider("a", at: $0.url) + Text.provider("nobody", at: "http://127.0.0.1:\(port)/v1") }
            ) { stand in
                let connection = try stand.connect()
                for _ in 0..<3 {
                    let checks = try connection.call("providers.check", ["provider": "nobody"])["providers"]
                    #expect(checks?["nobody"]?["reachable"] == false)
                    #expect(checks?["nobody"]?["error"]?.string?.isEmpty == false)
                    #expect(checks?["a"] == nil, "only one was to be checked")
                }
                #expect(try healthy(connection) == 1)
                #expect(try connection.call("health")["status"] == "degraded")
                #expect(try connection.call("health")["healthy_providers"] == ["a"])
                #expect(lines(stand, Event.unhealthy, "provider nobody").count == 1)
                #expect(try connection.call("generate", ["prompt": "x"])["provider_used"] == "a")
            }
        }
    }

    // MARK: Faults of configuration

    @Test func `a refused credential is told loudly, served by the next, and forgiven after a reload with a good one`() throws {
        try withTemporaryDirectory { keys in
            try Files.write("bad", to: keys + "/a", mode: 0o600)
            try Files.write("good", to: keys + "/b", mode: 0o600)
            try Stand.run(
                models: ["{id: a}", "{id: b}"], keys: ["good"],
                providers: { sim in
                    ["a", "b"].map { Text.provider($0, at: sim.url, more: "api_key_file: \(keys)/\($0)") }.joined()
                }
            ) { stand in
                let connection = try stand.connect()
                for index in 0..<3 {
                    let result = try connection.call("generate", ["prompt": "x", "provider": "a"])
                    #expect(result["provider_used"] == "b")
                    let attempts = try #require(result["attempts"]?.array)
                    #expect(attempts.map { $0["kind"]?.string } == (index == 0 ? ["auth", nil] : [nil]))
                }
                let told = lines(stand, Event.misconfigured)
                #expect(told.count == 1)
                #expect(told.first?.contains("promptctl reload") == true)
                #expect(told.first?.contains("critical") == true, "\(told)")
                #expect(try circuit(connection, "a") == "latched")
                #expect(try connection.call("health")["status"] == "degraded")
                #expect(try connection.call("health")["healthy_providers"] == ["b"])

                try Files.write("good", to: keys + "/a", mode: 0o600)
                #expect(try connection.call("reload")["reloaded"] == true)
                #expect(try connection.call("generate", ["prompt": "x", "provider": "a"])["provider_used"] == "a")
                #expect(try circuit(connection, "a") == "closed")
                #expect(try connection.call("health")["status"] == "healthy")
                #expect(lines(stand, Event.misconfigured).count == 1)
            }
        }
    }

    // MARK: Reload and drain

    @Test func `states survive a reload that does not concern them`() throws {
        try Stand.run(
            models: [#"{id: a, faults: [{status: 500, calls: "1-3"}]}"#, "{id: b}", "{id: c}"],
            settings: "resilience: { breaker: { open_min: 50s } }"
        ) { stand in
            let connection = try stand.connect()
            func provider(_ name: String, _ more: String = "") -> String { Text.provider(name, at: stand.sim.url, more: more) }
            let settings = "resilience: { breaker: { open_min: 50s } }"
            try ask(connection, "a", untilHealthy: 2)
            _ = try connection.call("providers.set", ["provider": "b", "state": "drained"])
            let begun = try stand.sim.account(of: "a").begun

            try configure(
                stand, provider("a"), provider("b"), provider("c", "weight: 2"), settings: settings + "\nlog: { level: debug }")
            #expect(try circuit(connection, "a") == "open")
            #expect(try healthy(connection) == 2)
            let listed = try connection.call("providers.list")["providers"]?.array ?? []
            #expect(listed.map { $0["state"]?.string } == ["active", "drained", "active"])
            for _ in 0..<3 { #expect(try connection.call("generate", ["prompt": "x", "provider": "a"])["provider_used"] == "c") }
            #expect(try stand.sim.account(of: "a").begun == begun)
            #expect(try stand.sim.account(of: "b").begun == 0)
            #expect(try connection.call("analytics")["providers"]?["a"]?["total_requests"]?.integer == begun)
            #expect(lines(stand, Event.unhealthy).count == 1)

            try configure(stand, provider("a", "weight: 3"), provider("b"), provider("c", "weight: 2"), settings: settings)
            #expect(try connection.call("generate", ["prompt": "x", "provider": "a"])["provider_used"] == "a")
            #expect(try healthy(connection) == 3)
            #expect(lines(stand, Event.recovered).count == 1)
        }
    }

    @Test func `who is drained ends what it has begun, and is asked no more`() throws {
        try Stand.run(models: ["{id: a, latency: 0.5}", "{id: b}"]) { stand in
            let (connection, other) = (try stand.connect(), try stand.connect())
            let slow = try connection.start("generate", ["prompt": "x", "provider": "a"])
            try stand.sim.wait(for: "a", "the call") { $0.inFlight == 1 }
            _ = try other.call("providers.set", ["provider": "a", "state": "drained"])
            #expect(try other.call("generate", ["prompt": "x", "provider": "a"])["provider_used"] == "b")
            #expect(try connection.answer(to: slow)["provider_used"] == "a")
            #expect(try other.call("health")["status"] == "healthy", "drained is not ill")
            let alone = try other.error("generate", ["prompt": "x", "provider": "a", "fallback_enabled": false])
            #expect(alone.kind == "no_eligible_provider")
            #expect(alone.data["excluded"]?["a"]?.string?.contains("drained") == true)
            _ = try other.call("providers.set", ["provider": "a", "state": "active"])
            #expect(try other.call("generate", ["prompt": "x", "provider": "a"])["provider_used"] == "a")
            #expect(try stand.sim.account(of: "a").begun == 2)
        }
    }

    // MARK: What is told of them

    private static let traffic = [
        "{id: quick, answer: one two three}", "{id: slow, latency: 0.3, answer: one two three}",
        #"{id: shaky, answer: one two three, faults: [{status: 500, calls: "2-3"}]}"#,
    ]

    /// Each is asked a few times, so that nothing is left to be found out.
    private func runTraffic(_ body: (Stand, PromptConnection) throws -> Void) throws {
        try Stand.run(
            models: Self.traffic,
            providers: { sim in
                Text.provider("quick", at: sim.url, prices: "input_price: 30, output_price: 60")
                    + Text.provider("slow", at: sim.url, prices: "input_price: 0.1, output_price: 0.2")
                    + Text.provider("shaky", at: sim.url, prices: "input_price: 1, output_price: 2")
            }
        ) { stand in
            let connection = try stand.connect()
            for name in ["quick", "slow", "shaky"] {
                for _ in 0..<6 { try ask(connection, name) }
            }
            try body(stand, connection)
        }
    }

    @Test func `what is recommended first is what is then chosen`() throws {
        try runTraffic { _, connection in
            let wishes: [JSON] = [
                [:], ["speed_priority": true], ["reliability_priority": true], ["task_type": "code_generation"],
                ["task_type": "summarization", "speed_priority": true],
            ]
            for wish in wishes {
                var parameters = wish.object ?? .init()
                parameters["prompt"] = "Name the three largest lakes of Europe."
                let recommended = try connection.call("recommend", .object(parameters))
                let first = try #require(recommended["recommendations"]?[0])
                #expect(recommended["summary"]?["top_choice"] == first["provider"])
                #expect(first["reasons"]?.array?.count == 6)
                let result = try connection.call("generate", .object(parameters))
                #expect(result["provider_used"] == first["provider"], "\(wish): \(recommended)")
                #expect(result["model_used"] == first["model"])
                #expect(result["task_type"] == recommended["task_type"])
            }
        }
    }

    @Test func `after traffic there are grades, trends and costs, all of this traffic`() throws {
        try runTraffic { stand, connection in
            let analytics = try connection.call("analytics")
            let quick = try #require(analytics["providers"]?["quick"])
            #expect(quick["total_requests"]?.integer == 6)
            #expect(quick["success_rate"]?.number == 100)
            #expect(["A+", "A", "B+"].contains(quick["performance_grade"]?.string))
            // 1 × 30 + 3 × 60 USD per million, six times.
            #expect(abs((quick["total_cost"]?.number ?? 0) - 6 * 210e-6) < 1e-9, "\(quick)")
            let shaky = try #require(analytics["providers"]?["shaky"])
            #expect(shaky["recent_errors"]?.array?.map { $0["class"]?.string } == ["server_error", "server_error"])
            #expect(shaky["recent_errors"]?[0]?["status"]?.integer == 500)
            #expect(shaky["total_requests"]?.integer == (try stand.sim.account(of: "shaky").begun))
            let trend = try #require(analytics["performance_trends"]?["slow"])
            #expect(trend["requests"]?["recent"]?.integer == 6)
            #expect(trend["response_time"]?["recent"]?.number ?? 0 >= 0.3)
            #expect(trend["response_time"]?["trend"] == "insufficient_data", "there is nothing before it")
            let costs = analytics["cost_analysis"]
            let shares = ["quick", "slow", "shaky"].compactMap { costs?["cost_distribution"]?[$0]?["percentage"]?.number }
            #expect(abs(shares.reduce(0, +) - 100) < 1e-6)
            #expect(abs((costs?["total_cost"]?.number ?? 0) - (analytics["overall_stats"]?["total_cost"]?.number ?? 1)) < 1e-12)
            let advice = analytics["routing_recommendations"]
            #expect(advice?["fastest_provider"]?.string != "slow")
            #expect(advice?["most_cost_effective"] == "slow")
            #expect(advice?["most_reliable"]?.string != "shaky")
            #expect(advice?["general_advice"]?.array?.isEmpty == false)
        }
    }
}
