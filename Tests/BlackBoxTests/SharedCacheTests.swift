import Glibc
import Platform
import PromptAPI
import PromptClient
import Testing

/// Daemons that share a real Redis (spec service §7).
@Suite(.blocking, .enabled(if: RedisProcess.isInstalled, "needs redis-server")) struct SharedCacheTests {
    /// Two daemons in directories of their own, one simulator, and the directory of their Redis.
    private struct Pair {
        let directory: String
        let sim: SimProcess
        let one: DaemonProcess
        let other: DaemonProcess
    }

    private func run(realms: [String] = ["here", "here"], _ body: (Pair, RedisProcess) throws -> Void) throws {
        try withTemporaryDirectory { directory in
            let redis = try RedisProcess(in: directory)
            defer { redis.end() }
            let sim = try SimProcess(scenario: "models:\n  - {id: a, answer: echo}\n", directory: directory)
            defer { sim.end() }
            let one = try daemon(realms[0], "one", directory, sim)
            defer { one.end() }
            let other = try daemon(realms[1], "other", directory, sim)
            defer { other.end() }
            // Who has not found it yet keeps nothing in it.
            for daemon in [one, other] { #expect(holds { daemon.log.contains("Redis is there") }, "\(daemon.log)") }
            try body(Pair(directory: directory, sim: sim, one: one, other: other), redis)
        }
    }

    private func daemon(_ realm: String, _ name: String, _ directory: String, _ sim: SimProcess) throws -> DaemonProcess {
        mkdir(directory + "/" + name, 0o755)
        let configuration = Text.configuration(
            "service: { realm: \(realm) }", cache: "{ redis: { url: \"\(RedisProcess.url(in: directory))\" } }",
            providers: Text.provider("a", at: sim.url))
        return try DaemonProcess(configuration: configuration, directory: directory + "/" + name)
    }

    /// Asks for what is kept without keeping anything.
    private func peek(_ daemon: DaemonProcess, _ prompt: String) throws -> JSON {
        try daemon.connect().ask(prompt, ["cache_strategy": "semantic", "cache_ttl": 0])
    }

    @Test func `an answer that one keeps is the other's, from Redis once, then from memory`() throws {
        try run { pair, _ in
            let first = try pair.one.connect().ask()
            // It is written behind the answer.
            var hit: JSON = [:]
            #expect(
                try holds {
                    hit = try peek(pair.other, CacheStand.question)
                    return hit["cache_hit"] == true
                })
            #expect(hit["cache_level"] == "l2_redis" && hit["cache_match"] == "exact", "\(hit)")
            #expect(hit["response"] == first["response"] && hit.picodollars == 0 && hit["attempts"] == [])
            #expect(try peek(pair.other, CacheStand.question)["cache_level"] == "l1_memory")
            #expect(try pair.other.connect().call("cache.stats")["hits_by_type"]?["l2"]?.integer == 1)
        }
    }

    @Test func `what one keeps the other learns of, and serves it in other words`() throws {
        try run { pair, _ in
            let first = try pair.one.connect().ask("How do I increase the font size in my terminal?")
            var hit: JSON = [:]
            #expect(
                try holds {
                    hit = try peek(pair.other, "How can I increase the font size in my terminal?")
                    return hit["cache_hit"] == true
                })
            #expect(hit["cache_level"] == "l2_redis" && hit["cache_match"] == "semantic", "\(hit)")
            #expect(hit["response"] == first["response"])
            #expect(try peek(pair.other, "How do I decrease the font size in my terminal?")["cache_hit"] == false)
        }
    }

    @Test func `what one removes the other cannot find in Redis`() throws {
        try run { pair, _ in
            _ = try pair.one.connect().ask()
            #expect(try pair.one.connect().call("cache.clear", ["all": true])["cleared_entries"]?.integer == 1)
            #expect(try peek(pair.other, CacheStand.question)["cache_hit"] == false)
        }
    }

    @Test func `another realm's answers are another's`() throws {
        try run(realms: ["here", "there"]) { pair, _ in
            _ = try pair.one.connect().ask()
            // Behind it, and so when it is written.
            _ = try pair.one.connect().call("cache.clear")
            #expect(try peek(pair.other, CacheStand.question)["cache_hit"] == false)
        }
    }

    /// How long a command waits for Redis at most is looked at where it waits (StorageTests: less than 50 ms). Here the bound is for
    /// a request as a whole, on a machine that does other things.
    private static let bound = Duration.milliseconds(250)

    @Test func `Redis that hangs or is dead holds up no request`() throws {
        try run { pair, redis in
            let connection = try pair.one.connect()
            /// Each is new, so that every level is asked, and some come at once.
            func slowest(_ name: String) throws -> Duration {
                try (0..<10).map { number in
                    let began = SystemTime().now
                    let calls = try (0..<3).map {
                        try connection.start("generate", PromptConnection.asking("\(name) \(number) \($0)"))
                    }
                    for call in calls { #expect(try connection.answer(to: call)["cache_hit"] == false) }
                    return SystemTime().now - began
                }.max() ?? .zero
            }
            _ = try slowest("while it is there")
            redis.freeze()
            #expect(try slowest("while it hangs") < Self.bound)
            redis.thaw()
            redis.end()
            #expect(try slowest("when it is dead") < Self.bound)
        }
    }

    @Test func `Redis that dies under load and comes back fails no request, and is used again`() throws {
        try run { pair, redis in
            let connections = [try pair.one.connect(), try pair.other.connect()]
            var number = 0
            /// Each is asked twice, by either daemon, so that every level is asked.
            func load(_ count: Int) throws {
                let calls = try (0..<count).flatMap { _ in
                    number += 1
                    let params = PromptConnection.asking("question \(number / 2)")
                    return try connections.map { ($0, try $0.start("generate", params)) }
                }
                for (connection, call) in calls { #expect(try connection.answer(to: call)["success"] == true) }
            }
            try load(40)
            let calls = try (0..<40).map { try connections[0].start("generate", PromptConnection.asking("at the end \($0)")) }
            redis.end()
            for call in calls { #expect(try connections[0].answer(to: call)["success"] == true) }
            try load(40)
            let again = try RedisProcess(in: pair.directory)
            defer { again.end() }
            try load(40)
            let isUsed = try holds {
                number += 1
                let prompt = "afterwards \(number)"
                _ = try pair.one.connect().ask(prompt)
                _ = try pair.one.connect().call("cache.clear")
                return try peek(pair.other, prompt)["cache_level"] == "l2_redis"
            }
            #expect(isUsed)
            for daemon in [pair.one, pair.other] {
                #expect(try daemon.connect().call("status")["service_metrics"]?["error_rate"]?.number == 0)
            }
        }
    }
}
