import PromptAPI
import PromptClient
import Testing

/// What is answered without asking twice, and what is not (spec service §7, spec rpc §3.1).
@Suite(.blocking) struct CacheTests {
    @Test func `an equal request is answered from memory, for nothing, and says so`() throws {
        try CacheStand.run { stand in
            let connection = try stand.connect()
            let first = try connection.ask()
            #expect(first["cache_hit"] == false && first["cache_level"] == nil && first.picodollars > 0)
            for access in 1...2 {
                let hit = try connection.ask(CacheStand.question, ["request_id": JSON("r\(access)"), "metadata": ["n": 1]])
                #expect(hit["success"] == true && hit["cache_hit"] == true)
                #expect(hit["cache_level"] == "l1_memory" && hit["cache_match"] == "exact")
                #expect(hit["cache_similarity"] == nil && hit["shared"] == nil)
                #expect(hit["cache_access_count"]?.integer == access)
                #expect((0..<60).contains(hit["cache_age"]?.number ?? -1))
                #expect(hit.picodollars == 0 && hit["attempts"] == [])
                #expect(hit["request_id"] == JSON("r\(access)") && hit["metadata"] == ["n": 1])
                for name in ["response", "finish_reason", "provider_used", "model_used", "task_type", "usage"] {
                    #expect(hit[name] == first[name], "\(name)")
                }
            }
            #expect(try stand.sim.account(of: "a").begun == 1)
            let stats = try connection.call("cache.stats")
            #expect(stats["cache_size"]?.integer == 1 && stats["hits_by_type"]?["l1"]?.integer == 2)
            #expect(stats["estimated_cost_savings"]?.number ?? 0 > 0)
        }
    }

    @Test func `a hundred equal requests at once are one call`() throws {
        try CacheStand.run(models: ["{id: a, latency: 3}"]) { stand in
            let connections = try (0..<10).map { _ in try stand.connect() }
            let calls = try connections.flatMap { connection in
                try (0..<10).map { _ in (connection, try connection.start("generate", PromptConnection.asking())) }
            }
            let results = try calls.map { try $0.0.answer(to: $0.1) }
            #expect(results.allSatisfy { $0["success"] == true && $0["cache_hit"] == false })
            let shared = results.filter { $0["shared"] == true }
            #expect(shared.count == 99)
            #expect(shared.allSatisfy { $0.picodollars == 0 })
            #expect(Set(results.compactMap { $0["request_id"]?.string }).count == 100)
            #expect(try stand.sim.account(of: "a").begun == 1)
        }
    }

    private static let tool: JSON = ["type": "function", "function": ["name": "look", "parameters": ["type": "object"]]]

    @Test(
        arguments: [
            ["system": "Be brief."], ["temperature": 0.5], ["top_p": 0.5], ["seed": 7], ["max_tokens": 500], ["stop": ["zz"]],
            ["model": "a"], ["response_format": ["type": "json_object"]], ["tools": [tool]],
        ] as [JSON])
    func `what can change an answer makes it another question`(more: JSON) throws {
        try CacheStand.run(models: ["{id: a, answer: echo}", "{id: b, answer: echo}"]) { stand in
            let connection = try stand.connect()
            for strategy in ["simple", "semantic"] {
                let strategic: JSON = ["cache_strategy": .string(strategy)]
                _ = try connection.ask(CacheStand.question, strategic)
                #expect(try connection.ask(CacheStand.question, strategic)["cache_hit"] == true)
                var changed = more.object ?? JSON.Object()
                changed["cache_strategy"] = .string(strategy)
                let other = try connection.ask(CacheStand.question, .object(changed))
                #expect(other["cache_hit"] == false, "\(strategy)")
                #expect(try connection.call("cache.clear", ["all": true])["cleared_entries"]?.integer ?? 0 > 0)
            }
        }
    }

    @Test func `what was said before makes it another question`() throws {
        try CacheStand.run { stand in
            let connection = try stand.connect()
            func ask(_ before: String) throws -> JSON? {
                let messages: JSON = [
                    ["role": "user", "content": .string(before)], ["role": "assistant", "content": "I see."],
                    ["role": "user", "content": .string(CacheStand.question)],
                ]
                let params: JSON = ["messages": messages, "task_type": "chat", "cache_strategy": "semantic"]
                return try connection.call("generate", params)["cache_hit"]
            }
            _ = try connection.ask()
            #expect(try ask("I use Linux.") == false)
            #expect(try ask("I use Linux.") == true)
            #expect(try ask("I use macOS.") == false)
        }
    }

    /// Of a question, and another after it: whether the second is answered from the cache.
    static let strategies: [(strategy: String, then: String, match: String?)] = [
        ("none", "How do I reset my password?", nil), ("simple", "How do I reset my password?", "exact"),
        ("simple", "how do i reset my password", nil), ("provider_aware", "How do I reset my password?", "exact"),
        ("provider_aware", "how do i reset my password", nil), ("adaptive", "How do I reset my password?", "exact"),
        ("adaptive", "Please, how do i  reset my password", "exact"), ("adaptive", "How can I reset my password?", nil),
        ("semantic", "how do i reset my password", "exact"), ("semantic", "How can I reset my password?", "semantic"),
        ("semantic", "How do I reset my router?", nil), ("semantic", "How tall is Mount Everest?", nil),
    ]

    @Test(arguments: strategies) func `a strategy says what counts as the same`(strategy: String, then: String, match: String?)
        throws
    {
        try CacheStand.run { stand in
            let connection = try stand.connect()
            let more: JSON = ["cache_strategy": .string(strategy)]
            #expect(try connection.ask(CacheStand.question, more)["cache_hit"] == false)
            let second = try connection.ask(then, more)
            #expect(second["cache_match"]?.string == match, "\(second)")
            #expect(second["response"]?.string == (match == nil ? then : CacheStand.question))
            #expect(try stand.sim.account(of: "a").begun == (match == nil ? 2 : 1))
        }
    }

    @Test func `adaptive takes other words where the operator says so, but not where variety is wanted`() throws {
        try CacheStand.run(cache: "{ semantic: { adaptive: true } }") { stand in
            let connection = try stand.connect()
            for (temperature, match) in [(0.2, "semantic"), (0.9, nil)] as [(Double, String?)] {
                let more: JSON = ["temperature": JSON(temperature)]
                _ = try connection.ask(CacheStand.question, more)
                let second = try connection.ask("How can I reset my password?", more)
                #expect(second["cache_match"]?.string == match, "\(temperature)")
            }
        }
    }

    @Test func `provider_aware wants the answer of the provider that is named`() throws {
        try CacheStand.run(models: ["{id: a, answer: echo}", "{id: b, answer: echo}"]) { stand in
            let connection = try stand.connect()
            for (provider, isHit) in [("a", false), ("b", false), ("a", true), ("b", true)] {
                let result = try connection.ask(
                    CacheStand.question, ["provider": .string(provider), "cache_strategy": "provider_aware"])
                #expect(result["cache_hit"] == .bool(isHit) && result["provider_used"] == .string(provider))
            }
        }
    }

    @Test func `a question in other words is served with its likeness, one that is only similar is not`() throws {
        try CacheStand.run { stand in
            let connection = try stand.connect()
            let semantic: JSON = ["cache_strategy": "semantic"]
            let first = try connection.ask("How do I increase the font size in my terminal?", semantic)
            let hit = try connection.ask("How can I increase the font size in my terminal?", semantic)
            #expect(hit["cache_hit"] == true && hit["cache_level"] == "l1_memory" && hit["cache_match"] == "semantic")
            #expect((0.83...1).contains(hit["cache_similarity"]?.number ?? 0))
            #expect(hit["response"] == first["response"] && hit.picodollars == 0 && hit["attempts"] == [])
            #expect(try connection.ask("How do I decrease the font size in my terminal?", semantic)["cache_hit"] == false)
            let run = try ProgramRun.promptctl(
                "--json", "cache", "explain", "How do I increase the font size in my terminal?",
                "How do I decrease the font size in my terminal?", socket: stand.daemon.socket)
            #expect(try run.document["reason"] == "antonyms" && run.document["words"] == ["increase", "decrease"])
            #expect(try connection.call("cache.stats")["hits_by_type"]?["semantic"]?.integer == 1)
        }
    }

    @Test func `a refusal is named in the log of who debugs`() throws {
        try CacheStand.run(settings: "log: { level: debug }") { stand in
            let connection = try stand.connect()
            for prompt in ["How do I increase the font size in my terminal?", "How do I decrease the font size in my terminal?"] {
                _ = try connection.ask(prompt, ["cache_strategy": "semantic"])
            }
            #expect(holds { stand.daemon.log.contains(#""kind":"antonyms""#) }, "\(stand.daemon.log)")
        }
    }

    @Test func `a hit is streamed in one piece`() throws {
        try CacheStand.run(models: ["{id: a, answer: one two three}"]) { stand in
            let connection = try stand.connect()
            for isHit in [false, true] {
                var pieces: [String] = []
                let result = try connection.call("generate", PromptConnection.asking(CacheStand.question, ["stream": true])) {
                    (notification) throws(ClientError) in
                    if case .delta(_, _, let text) = notification { pieces.append(text) }
                }
                #expect(result["cache_hit"] == .bool(isHit))
                #expect(pieces.joined() == "one two three" && (!isHit || pieces.count == 1), "\(pieces)")
            }
        }
    }
}
