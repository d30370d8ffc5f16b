import Glibc
import PromptAPI
import PromptClient
import Testing

/// How long answers are kept, for whom, and who removes them (spec service §7, spec rpc §3).
@Suite(.blocking) struct CacheKeepingTests {
    @Test func `a creative answer is kept only where its caller says how long`() throws {
        try CacheStand.run { stand in
            let connection = try stand.connect()
            for (more, isHit) in [
                (["task_type": "creative_writing"], false), (["task_type": "creative_writing", "cache_ttl": 60], true),
            ] as [(JSON, Bool)] {
                _ = try connection.ask(CacheStand.question, more)
                #expect(try connection.ask(CacheStand.question, more)["cache_hit"] == .bool(isHit))
            }
        }
    }

    @Test(arguments: ["{id: a, answer: one two three}", "{id: a, finish_reason: content_filter}", "{id: a, answer: \" \"}"])
    func `an answer that is cut short, filtered or blank is not kept`(model: String) throws {
        try CacheStand.run(models: [model]) { stand in
            let connection = try stand.connect()
            for _ in 0..<2 {
                let result = try? connection.ask(CacheStand.question, ["max_tokens": 2])
                #expect(result?["cache_hit"] != true, "\(String(describing: result))")
            }
            #expect(try connection.call("cache.stats")["cache_size"]?.integer == 0)
        }
    }

    @Test func `an answer is forgotten when its time is over`() throws {
        try CacheStand.run { stand in
            let connection = try stand.connect()
            let lasting: JSON = ["cache_ttl": 1]
            _ = try connection.ask(CacheStand.question, lasting)
            #expect(try holds { try connection.ask(CacheStand.question, lasting)["cache_hit"] == false })
            #expect(try stand.sim.account(of: "a").begun == 2)
            #expect(try connection.call("cache.stats")["misses_by_type"]?["expired"]?.integer == 1)
        }
    }

    @Test func `entries are removed by tag, one's own, those expired, or all; each is counted once`() throws {
        try CacheStand.run { stand in
            let connection = try stand.connect()
            func fill() throws {
                _ = try connection.ask("one", ["tags": ["x", "y"]])
                _ = try connection.ask("two", ["tags": ["x"]])
                _ = try connection.ask("three")
            }
            func cleared(_ params: JSON) throws -> Int? { try connection.call("cache.clear", params)["cleared_entries"]?.integer }
            try fill()
            #expect(try cleared([:]) == 0)
            #expect(try cleared(["tags": ["y"]]) == 1)
            #expect(try connection.ask("two")["cache_hit"] == true)
            try fill()
            #expect(try cleared(["tags": ["x", "y"]]) == 2)
            #expect(try connection.ask("three")["cache_hit"] == true)
            try fill()
            #expect(try cleared(["tags": ["task:chat"]]) == 3)
            try fill()
            #expect(try cleared(["mine": true]) == 3)
            try fill()
            #expect(try cleared(["all": true]) == 3)
            #expect(try connection.call("cache.stats")["cache_size"]?.integer == 0)
            #expect(try connection.ask("one")["cache_hit"] == false)
        }
    }

    @Test(.enabled(if: OtherUser.isPossible, OtherUser.condition)) func `who is no administrator removes his own entries alone`()
        throws
    {
        try CacheStand.run(settings: #"socket: { mode: "0666" }"#) { stand in
            let other = try OtherUser(in: stand.directory)
            func run(_ arguments: String...) throws -> ProgramRun {
                try other.promptctl(["--json"] + arguments, socket: stand.daemon.socket)
            }
            _ = try stand.connect().ask()
            _ = try run("generate", "--task-type", "chat", CacheStand.question)
            for arguments in [["cache", "clear", "--all"], ["cache", "clear", "--tag", "task:chat"], ["cache", "clear"]] {
                let refused = try other.promptctl(arguments, socket: stand.daemon.socket)
                #expect(refused.status != 0 && refused.error.contains("administrator"), "\(refused)")
            }
            #expect(try run("cache", "clear", "--mine").document["cleared_entries"]?.integer == 1)
            #expect(try stand.connect().ask()["cache_hit"] == true)
        }
    }

    @Test(.enabled(if: OtherUser.isPossible, OtherUser.condition), arguments: [("user", false), ("shared", true)])
    func `an answer is another user's only where the scope is shared`(scope: String, isHit: Bool) throws {
        try CacheStand.run(settings: #"socket: { mode: "0666" }"#, cache: "{ scope: \(scope) }") { stand in
            let other = try OtherUser(in: stand.directory)
            _ = try stand.connect().ask(CacheStand.question, ["cache_strategy": "semantic"])
            let words = [CacheStand.question, "how do i reset my password", "How can I reset my password?"]
            for prompt in words.reversed() {
                let arguments = ["--json", "generate", "--task-type", "chat", "--cache-strategy", "semantic", prompt]
                let run = try other.promptctl(arguments, socket: stand.daemon.socket)
                #expect(try run.document["cache_hit"] == .bool(isHit), "\(run)")
                #expect(try other.promptctl(["cache", "clear", "--mine"], socket: stand.daemon.socket).status == 0)
            }
        }
    }

    // MARK: The file

    /// The same directory under one daemon after another.
    private func daemon(_ directory: String, _ sim: SimProcess) throws -> DaemonProcess {
        try DaemonProcess(
            configuration: Text.configuration(cache: "{ enabled: true }", providers: Text.provider("a", at: sim.url)),
            directory: directory)
    }

    private func withSimulator(_ body: (String, SimProcess) throws -> Void) throws {
        try withTemporaryDirectory { directory in
            let sim = try SimProcess(scenario: "models:\n  - {id: a, answer: echo}\n", directory: directory)
            defer { sim.end() }
            try body(directory, sim)
        }
    }

    @Test func `answers outlive the daemon: from the file once, then from memory, also in other words`() throws {
        try withSimulator { directory, sim in
            let first = try daemon(directory, sim)
            defer { first.end() }
            for prompt in [CacheStand.question, "How do I increase the font size in my terminal?"] {
                _ = try first.connect().ask(prompt)
            }
            first.send(SIGTERM)
            #expect(try first.waitForExit() == 0)
            let second = try daemon(directory, sim)
            defer { second.end() }
            for (prompt, level, match) in [
                (CacheStand.question, "l3_database", "exact"), (CacheStand.question, "l1_memory", "exact"),
                ("How can I increase the font size in my terminal?", "l3_database", "semantic"),
                ("How can I increase the font size in my terminal?", "l1_memory", "semantic"),
            ] {
                // What the file holds is told to the index while the first requests are served.
                let isHit = try holds {
                    let result = try second.connect().ask(prompt, ["cache_strategy": "semantic", "cache_ttl": 0])
                    return result["cache_level"]?.string == level && result["cache_match"]?.string == match
                }
                #expect(isHit, "\(prompt) \(level) \(match)")
            }
            #expect(try second.connect().call("cache.stats")["hits_by_type"]?["l3"]?.integer == 2)
        }
    }

    @Test func `a damaged file is set aside with a loud word, and the daemon serves and keeps`() throws {
        try withSimulator { directory, sim in
            mkdir(directory + "/state", 0o700)
            try Files.write(String(repeating: "this is no database. ", count: 1000), to: directory + "/state/cache.db")
            let first = try daemon(directory, sim)
            defer { first.end() }
            #expect(first.log.contains(#""level":"critical""#) && first.log.contains("cache.db is damaged"), "\(first.log)")
            #expect(Files.names(in: directory + "/state").contains { $0.hasPrefix("cache.db.damaged-") })
            #expect(try first.connect().ask()["success"] == true)
            first.send(SIGTERM)
            #expect(try first.waitForExit() == 0)
            let second = try daemon(directory, sim)
            defer { second.end() }
            #expect(try second.connect().ask()["cache_level"] == "l3_database")
        }
    }
}
