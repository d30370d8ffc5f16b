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
                try expectNoTrace(of: Self.canary, in: stand)
            }
        }
    }

    /// Every way to hear of a provider's answer.
    private func ask(_ stand: Stand, _ ids: [String]) throws -> [JSON] {
        let connection = try stand.connectRaw()
        defer { connection.close() }
        var answers: [JSON] = []
        func answer(_ method: String, _ params: JSON) throws {
            try connection.request(0, method, params)
            repeat { answers.append(try connection.receive()) } while answers.last?["method"] != nil
        }
        for id in ids {
            for stream in [false, true] {
                try answer(
                    "generate",
                    [
                        "prompt": "x", "provider": .string(id), "fallback_enabled": false, "max_retries": 0,
                        "stream": .bool(stream),
                        "on_interrupt": stream ? "restart" : "fail",
                    ])
            }
        }
        try answer("batch", ["requests": .array(ids.map { ["prompt": "x", "provider": .string($0), "max_retries": 0] })])
        try answer("providers.check", [:])
        for method in ["status", "providers.list", "analytics", "health", "metrics", "reload", "dashboard", "usage"] {
            try answer(method, [:])
        }
        return answers
    }

    private func expectNoTrace(of secret: String, in stand: Stand) throws {
        for pid in Files.names(in: "/proc") where pid.allSatisfy(\.isNumber) {
            // A process may end meanwhile.
            guard let line = try? Files.read("/proc/\(pid)/cmdline") else { continue }
            #expect(!line.contains(secret), "the command line of process \(pid)")
        }
        stand.daemon.send(15)
        #expect(try stand.daemon.waitForExit() == 0)
        #expect(stand.daemon.log.contains(#""level":"#))
        // The scenario is the provider's own.
        for file in Files.all(below: stand.directory) where !file.hasSuffix("/scenario.yaml") && !Files.isSocket(file) {
            #expect(!(try Files.read(file).contains(secret)), "\(file)")
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
            try expectNoTrace(of: word, in: stand)
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
