import Glibc
import PromptAPI
import PromptClient
import Testing

/// What must never be seen: credentials anywhere, prompts and answers in any log (spec rpc §4).
@Suite(.blocking) struct SecretTests {
    /// Where a provider's key comes from.
    enum Source: String, CaseIterable {
        case environment, file, credential
    }

    private static let canary = "sk-canary-7f3a91c2d4e85b60"

    /// Models that answer with the key that they were given, wherever a provider could.
    private static let rude = [
        "{id: good}",
        "{id: unauthorized, faults: [{status: 401, error: {message: Incorrect key \(canary), code: \(canary), type: \(canary)}}]}",
        "{id: bad, faults: [{status: 400, error: {message: 'the key \(canary)\(canary), then', code: \(canary)}}]}",
        "{id: filtered, faults: [{status: 400, error: {message: '\"\(canary)\"', code: content_policy_violation}}]}",
        "{id: raw, faults: [{status: 500, body: <html>\(canary)</html>}]}",
        "{id: header, headers: {x-request-id: \(canary), x-ratelimit-reset-requests: \(canary)}, faults: [{status: 503}]}",
        "{id: redirect, faults: [{status: 302, headers: {location: 'http://127.0.0.1:1/\(canary)'}}]}",
        "{id: inband, faults: [{error_in_band: {after: 0, error: {message: \(canary), code: \(canary)}}}]}",
        "{id: late, faults: [{error_in_band: {after: 3, error: {message: \(canary), type: \(canary)}}}]}",
        "{id: throttled, faults: [{status: 429, headers: {retry-after: \(canary)}, error: {message: \(canary)}}]}",
    ]

    @Test(arguments: Source.allCases) func `a key that a provider shouts back is seen nowhere`(source: Source) throws {
        let ids = Self.rude.map { Text.id(of: $0) }
        try withTemporaryDirectory { keys in
            try Files.write(Self.canary + "\n", to: keys + "/test-key", mode: 0o600)
            let (setting, environment): (String, [String: String]) =
                switch source {
                case .environment: ("api_key_env: PROMPTD_TEST_KEY", ["PROMPTD_TEST_KEY": Self.canary])
                case .file: ("api_key_file: \(keys)/test-key", [:])
                case .credential: ("credential: test-key", ["CREDENTIALS_DIRECTORY": keys])
                }
            try Stand.run(
                models: Self.rude, settings: "log: { level: trace }", keys: [Self.canary], environment: environment,
                providers: { sim in ids.map { Text.provider($0, at: sim.url, more: setting) }.joined() }
            ) { stand in
                let answers = try ask(stand, ids)
                #expect(answers.contains { $0["result"]?["provider_used"] == "good" }, "the key reaches the provider")
                for id in ids { #expect(try stand.sim.account(of: id).begun > 0, "\(id)") }
                for answer in answers { #expect(!answer.description.contains(Self.canary), "\(answer)") }
                try expectNoTrace(of: [Self.canary], in: stand)
            }
        }
    }

    /// Ways in which a provider can say something, each with a place for it, whatever format it speaks. After the last two it is left
    /// alone for a while, and is asked once.
    private static let ways = [
        "faults: [{status: 401, error: {message: \"bad * \", code: \"*\", type: \"*\"}}]",
        "faults: [{status: 403, error: {message: \"*\", code: \"*\", type: \"*\"}}]",
        "faults: [{status: 400, error: {message: \"the key **, then\", code: \"*\", type: \"*\"}}]",
        "faults: [{status: 500, body: \"<html>*</html>\"}]",
        "faults: [{status: 302, headers: {location: \"http://127.0.0.1:1/*\"}}]",
        "faults: [{error_in_band: {after: 0, error: {message: \"*\", code: \"*\", type: \"*\"}}}]",
        "faults: [{error_in_band: {after: 3, error: {message: \"*\", code: \"*\", type: \"*\"}}}]",
        "faults: [{status: 429, headers: {retry-after: \"*\"}, error: {message: \"*\", type: \"*\"}}]",
        "headers: {x-request-id: \"*\", request-id: \"*\", apim-request-id: \"*\", x-amzn-requestid: \"*\"}, faults: [{status: 503}]",
    ]

    @Test(.enabled(if: Program.isInstalled("openssl") && Program.isInstalled("python3"), "openssl or python3 is not installed"))
    func `a credential of any kind that its provider shouts back is seen nowhere`() throws {
        func models(_ secrets: [String: String]) -> [(name: String, keys: String)] {
            Self.kinds.flatMap { kind in
                Self.ways.enumerated().map { number, way in
                    ("\(kind)-\(number)", way.replacing("*", with: secrets[kind] ?? ""))
                }
            } + [("good", "")]
        }
        // With its level in a file, and a memory of what it was asked.
        try Stand.runFamilies(settings: "log: { level: trace }", cache: "{ enabled: true }", models: models) { stand, secrets in
            func questions(_ ways: Range<Int>) -> [JSON] {
                Family.all.flatMap { family in
                    (["good"] + family.secrets.flatMap { kind in ways.map { "\(kind)-\($0)" } }).map { model -> JSON in
                        [
                            "prompt": .string("say \(model), \(family.name)"), "provider": .string(family.name),
                            "model": .string("\(family.prefix)-\(model)"), "fallback_enabled": false, "max_retries": 0,
                        ]
                    }
                }
            }
            let count = Self.ways.count
            let answers = try ask(
                stand, questions(0..<count - 2), once: questions(count - 2..<count), amongJobs: questions(0..<3))
            for family in Family.all {
                #expect(
                    answers.contains { $0["result"]?["provider_used"]?.string == family.name }, "\(family.name) takes its own")
            }
            #expect(Set(Self.kinds) == Set(secrets.keys))
            for (kind, secret) in secrets {
                for number in Self.ways.indices {
                    let begun = try ["sim", "claude"].map { try stand.sim.account(of: "\($0)-\(kind)-\(number)").begun }
                    #expect(begun.contains { $0 > 0 }, "\(kind)-\(number)")
                }
                for answer in answers { #expect(!answer.description.contains(secret), "\(kind): \(answer)") }
            }
            try expectNoTrace(of: Array(secrets.values), in: stand, environmentToo: true)
        }
    }

    private static let kinds = Set(Family.all.flatMap(\.secrets)).sorted()

    @Test(.enabled(if: Dump.canBeMade, "no process here may dump its core")) func `no core is dumped of the daemon`() throws {
        try withTemporaryDirectory { directory in
            let daemon = try Dump.allowed(Program.promptd.path, DaemonProcess.arguments(directory), in: directory) {
                try Files.write(Text.configuration(), to: directory + "/promptd.yaml")
            }
            defer { daemon.end() }
            #expect(holds { Files.isSocket(directory + "/promptd.sock") })
            daemon.send(Dump.signal)
            #expect(try daemon.waitForExit() == 128 + Dump.signal)
            #expect(!daemon.hasDumpedCore)
            #expect(!Files.names(in: directory).contains { $0.hasPrefix("core") })
        }
    }

    /// Every way to hear of a provider's answer.
    private func ask(_ stand: Stand, _ ids: [String]) throws -> [JSON] {
        try ask(
            stand, ids.map { ["prompt": "x", "provider": .string($0), "fallback_enabled": false, "max_retries": 0] })
    }

    private func ask(_ stand: Stand, _ questions: [JSON], once: [JSON] = [], amongJobs jobs: [JSON] = []) throws -> [JSON] {
        let connection = try stand.connectRaw()
        defer { connection.close() }
        var answers: [JSON] = []
        func answer(_ method: String, _ params: JSON) throws {
            try connection.request(0, method, params)
            repeat { answers.append(try connection.receive()) } while answers.last?["method"] != nil
        }
        for question in questions {
            for manner: JSON in [["stream": false, "on_interrupt": "fail"], ["stream": true, "on_interrupt": "restart"]] {
                try answer("generate", question.with(manner))
                // A credential that was refused is not tried again until somebody says so.
                try answer("providers.set", ["provider": question["provider"] ?? .null, "state": "active"])
            }
        }
        for question in once { try answer("generate", question) }
        try answer("batch", ["requests": .array(questions)])
        if !jobs.isEmpty {
            for question in jobs {
                try answer("queue.submit", question)
                try answer("queue.get", ["job_id": answers.last?["result"]?["job_id"] ?? .null, "wait": 10])
                try answer("providers.set", ["provider": question["provider"] ?? .null, "state": "active"])
            }
            try answer("queue.list", [:])
        }
        try answer("providers.check", [:])
        for method in [
            "status", "providers.list", "analytics", "health", "metrics", "reload", "dashboard", "usage", "cache.stats",
        ] {
            try answer(method, [:])
        }
        return answers
    }

    /// - Parameter environmentToo: a key that comes by the environment is there, of course.
    private func expectNoTrace(of secrets: [String], in stand: Stand, environmentToo: Bool = false) throws {
        func expectNone(_ text: String, _ place: String) {
            for secret in secrets where text.contains(secret) { Issue.record("\(place) holds \(secret)") }
        }
        for pid in Files.names(in: "/proc") where pid.allSatisfy(\.isNumber) {
            // A process may end meanwhile.
            guard let line = try? Files.read("/proc/\(pid)/cmdline") else { continue }
            expectNone(line, "the command line of process \(pid)")
        }
        // Shown to nobody but root.
        if environmentToo, let variables = try? Files.read("/proc/\(stand.daemon.pid)/environ") {
            expectNone(variables, "the daemon's environment")
        }
        stand.daemon.send(15)
        #expect(try stand.daemon.waitForExit() == 0)
        #expect(stand.daemon.log.contains(#""level":"#))
        // The scenario is the provider's own.
        for file in Files.all(below: stand.directory) where !file.hasSuffix("/scenario.yaml") && !Files.isSocket(file) {
            expectNone(try Files.read(file), file)
        }
    }

    @Test func `neither a prompt nor an answer gets into a log`() throws {
        let word = "zebrafinch"
        let models = [
            "{id: good, answer: echo}", "{id: bad, faults: [{status: 400, error: {message: \(word)}}]}",
            "{id: filtered, faults: [{status: 400, error: {message: \(word), code: content_filter}}]}",
            "{id: down, faults: [{status: 500, error: {message: \(word)}}]}",
            "{id: cut, answer: echo, faults: [{cut: {after: 2}}]}",
            "{id: inband, faults: [{error_in_band: {after: 0, error: {message: \(word)}}}]}",
            "{id: malformed, answer: echo, faults: [{malformed: 2}]}",
        ]
        try Stand.run(models: models, settings: "log: { level: trace }") { stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            let prompt: JSON = .string("\(word) \(word) \(word) \(word)")
            for id in models.map({ Text.id(of: $0) }) {
                for stream in [false, true] {
                    try connection.request(
                        1, "generate",
                        [
                            "prompt": prompt, "system": prompt, "provider": .string(id), "stream": .bool(stream),
                            "max_retries": 0,
                            "fallback_enabled": false,
                        ])
                    while try connection.receive()["method"] != nil {}
                }
            }
            for params: JSON in [["prompt": [prompt]], ["prompt": prompt, "messages": [["role": prompt, "content": prompt]]]] {
                try connection.request(1, "generate", params)
                #expect(try connection.receive()["error"] != nil)
            }
            try connection.send(frame: #"{"prompt": "\#(word)"#)
            #expect(try connection.receive()["error"] != nil)
            try expectNoTrace(of: [word], in: stand)
        }
    }

    @Test func `a line of the log is one JSON object, and tells of a request what it should`() throws {
        try Stand.run(models: ["{id: a}", "{id: down, faults: [{status: 503}]}"]) { stand in
            let connection = try stand.connect()
            _ = try connection.call("generate", ["prompt": "x", "request_id": "the-good", "provider": "a"])
            _ = try connection.call("generate", ["prompt": "x", "request_id": "the-moved \"\\'s", "provider": "down"])
            _ = try connection.error(
                "generate",
                ["prompt": "x", "request_id": "the-bad", "provider": "down", "fallback_enabled": false, "max_retries": 0])
            stand.daemon.send(15)
            #expect(try stand.daemon.waitForExit() == 0)
            let lines = try stand.daemon.log.split(separator: "\n").map { line in
                try #require(try? JSONParser.parse(String(line)), "\(line)")
            }
            for line in lines {
                #expect(line["time"]?.string != nil && line["level"]?.string != nil && line["message"]?.string != nil, "\(line)")
            }
            let good = try #require(lines.first { $0["request_id"] == "the-good" })
            #expect(good["provider"] == "a")
            #expect(good["model"] == "a")
            #expect(good["method"] == "generate")
            #expect(good["user"]?.string?.hasPrefix("uid:") == true)
            #expect(good["message_id"] == "8bb870e825e9407593719606db90fb6c")
            #expect(good["duration_us"].flatMap { $0.integer ?? $0.string.flatMap { Int($0) } } ?? 0 > 0)
            let bad = lines.filter { $0["request_id"] == "the-bad" }
            #expect(bad.contains { $0["kind"] == "all_providers_failed" && $0["message_id"]?.string != nil })
        }
    }
}

/// Cores of programs, where the system lets them be written.
private enum Dump {
    /// One that dumps a core of whoever does nothing about it; Swift's runtime has handlers of its own for the usual ones.
    static let signal = SIGXCPU

    /// Starts a program that may dump a core of any size into its directory.
    static func allowed(
        _ program: String, _ arguments: [String], in directory: String, preparing prepare: () throws -> Void = {}
    ) throws -> ChildProcess {
        try prepare()
        return try ChildProcess(
            "/bin/sh", ["-ec", "cd '\(directory)'; ulimit -c unlimited; exec \"$0\" \"$@\"", program] + arguments)
    }

    /// Whether the kernel writes one of a program that has nothing against it.
    static let canBeMade: Bool = {
        let hasDumped = try? withTemporaryDirectory { directory in
            let sleeper = try allowed("/bin/sleep", ["60"], in: directory)
            defer { sleeper.end() }
            guard try holds({ try Files.read("/proc/\(sleeper.pid)/cmdline").hasPrefix("/bin/sleep") }) else { return false }
            sleeper.send(signal)
            _ = try sleeper.waitForExit()
            return sleeper.hasDumpedCore
        }
        return hasDumped ?? false
    }()
}

extension JSON {
    /// An object with more members.
    fileprivate func with(_ more: JSON) -> JSON { .object(JSON.Object((object?.members ?? []) + (more.object?.members ?? []))) }
}
