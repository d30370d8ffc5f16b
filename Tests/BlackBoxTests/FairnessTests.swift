import Glibc
import Platform
import PromptAPI
import Testing

/// Users beside one another: none takes from another what is its own, and each is held to what it may ask for and spend. The users are
/// known by their real uids.
@Suite(.blocking) struct FairnessTests {
    /// Seconds that a busy machine may take to start a program, beyond what is compared.
    private static let margin = 5.0

    /// A place is free for another user at once, or only once one of those that are taken falls free.
    @Test(
        .enabled(if: OtherUser.isPossible, OtherUser.condition),
        arguments: ["max_in_flight: 64, max_in_flight_per_user: 16", "max_in_flight: 8, max_in_flight_per_user: 8"])
    func `a flood of one user's makes another's single request wait for one round at most`(bounds: String) throws {
        let settings = "socket: { mode: \"0666\" }\nqueue: { \(bounds), max_waiting_per_user: 1000 }"
        try Stand.run(models: ["{id: a, latency: 1}"], settings: settings) { stand in
            let other = try OtherUser(in: stand.directory)
            func took() throws -> Double {
                let began = now
                let run = try other.promptctl(["generate", "a word"], socket: stand.daemon.socket)
                #expect(run.status == 0, "\(run.error)")
                return now - began
            }
            let solo = try min(took(), took())
            let flood = try stand.connectRaw()
            defer { flood.close() }
            for id in 0..<1000 { try flood.request(JSON(id), "generate", ["prompt": "x"]) }
            try stand.sim.wait(for: "a", "the flood") { $0.inFlight >= 8 }
            let beside = try took()
            #expect(beside <= 2 * solo + Self.margin, "\(beside) s beside the flood, \(solo) s alone")
            let waiting = try stand.connect().call("status")["queue_status"]?["queue_size"]?.integer ?? 0
            #expect(waiting > 500, "it still floods")
        }
    }

    @Test(.enabled(if: OtherUser.isPossible, OtherUser.condition))
    func `what one user begins and never ends does not keep another's long prompt out`() throws {
        let settings = "socket: { mode: \"0666\", max_frame_bytes: 64KiB, max_buffered_bytes: 100KiB }"
        try Stand.run(settings: settings) { stand in
            let greedy = try (0..<2).map { _ in try stand.connectRaw() }
            defer { greedy.forEach { $0.close() } }
            for (connection, begun) in zip(greedy, [50_000, 49_000]) {
                try connection.send(RawConnection.header(60_000) + [UInt8](repeating: 0x20, count: begun))
                try connection.waitUntilTaken()
            }
            let prompt = String(repeating: "word ", count: 12_000)
            let run = try OtherUser(in: stand.directory).promptctl(["generate", prompt], socket: stand.daemon.socket)
            #expect(run.status == 0, "\(run.error)")
            #expect(try greedy[0].receive()["error"]?["data"]?["kind"] == "overloaded", "the larger of the two gives way")
            try greedy[1].send([UInt8](repeating: 0x20, count: 11_000))
            #expect(try greedy[1].receive()["error"]?["code"] == -32700, "the other went on, and was blank")
        }
    }

    // MARK: Limits

    /// The limits of whoever runs this test, by the name that it has on this host.
    private func limits(_ limits: String) throws -> String {
        "limits_by_user: { \(try #require(Names.user(getuid()))): { \(limits) } }"
    }

    @Test func `a minute's requests over the limit are refused with when to come again`() throws {
        try Stand.run(settings: try limits("requests_per_minute: 3")) { stand in
            let connection = try stand.connect()
            for _ in 0..<3 { #expect(try connection.call("generate", ["prompt": "x"])["success"] == true) }
            let error = try connection.error("generate", ["prompt": "x"])
            #expect(error.code == -32006 && error.kind == "limit_exceeded" && error.data["limit"] == "requests_per_minute")
            #expect((0...60).contains(error.data["retry_after"]?.number ?? -1))
            #expect(try stand.sim.account(of: "a").begun == 3)
        }
    }

    @Test func `a job over the limit waits, where a request is refused`() throws {
        try Stand.run(settings: try limits("requests_per_minute: 1")) { stand in
            let connection = try stand.connect()
            _ = try connection.call("generate", ["prompt": "x"])
            let id = try connection.call("queue.submit", ["prompt": "y"])["job_id"] ?? .null
            let job = try connection.call("queue.get", ["job_id": id, "wait": 0.5])
            #expect(job["state"] == "queued" && job["attempts"] == 0, "\(job)")
            // The limit is raised by a reload.
            let text = try Files.read(stand.daemon.configurationFile)
            try Files.write(
                text.replacing("requests_per_minute: 1", with: "requests_per_minute: 9"), to: stand.daemon.configurationFile)
            _ = try connection.call("reload")
            #expect(try connection.call("queue.get", ["job_id": id, "wait": 20])["state"] == "succeeded")
        }
    }

    private static let price = "input_price: 100, output_price: 100"
    private static let request: JSON = ["prompt": "a b c", "max_tokens": 40]

    /// What one answer to `request` costs, in USD.
    private func cost() throws -> Double {
        let cost = try Stand.run(providers: { Text.provider("a", at: $0.url, prices: Self.price) }) { stand in
            try stand.connect().call("generate", Self.request)["cost_estimate"]?.number
        }
        return try #require(cost)
    }

    @Test func `two hundred calls at once do not pass a budget of ten answers, and ten are answered in the end`() throws {
        let cost = try cost()
        // Half of one more: what is left is never an eleventh.
        let settings =
            try limits("budget_usd_per_day: \(cost * 10.5)") + "\nqueue: { max_in_flight: 200, max_in_flight_per_user: 200 }"
        let model = "{id: a, latency: 0.2}"
        try Stand.run(models: [model], settings: settings, providers: { Text.provider("a", at: $0.url, prices: Self.price) }) {
            stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            for id in 0..<200 { try connection.request(JSON(id), "generate", Self.request) }
            var answered = 0
            for answer in try (0..<200).map({ _ in try connection.receive() }) {
                if answer["result"] != nil { answered += 1 } else { expectBudget(answer["error"] ?? .null) }
            }
            #expect((1...10).contains(answered))
            while answered <= 10 {
                try connection.request(1, "generate", Self.request)
                let answer = try connection.receive()
                guard answer["error"] == nil else {
                    expectBudget(answer["error"] ?? .null)
                    break
                }
                answered += 1
            }
            #expect(answered == 10)
            #expect(try stand.sim.account(of: "a").completed == 10, "nothing was asked for that was not paid for")
            let spent = try stand.connect().call("usage")["rows"]?[0]?["cost"]?.number ?? 0
            #expect(abs(spent - 10 * cost) < 1e-9)
        }
    }

    private func expectBudget(_ error: JSON) {
        #expect(error["code"] == -32006 && error["data"]?["limit"] == "budget_usd_per_day", "\(error)")
        #expect((0...86400).contains(error["data"]?["retry_after"]?.number ?? -1))
    }

    // MARK: Usage

    @Test(.enabled(if: OtherUser.isPossible, OtherUser.condition))
    func `usage is told to whom it belongs, to administrators all of it, over a restart`() throws {
        try withTemporaryDirectory { directory in
            let sim = try SimProcess(scenario: "models:\n  - {id: a}\n  - {id: b}\n", directory: directory)
            defer { sim.end() }
            let providers = ["a", "b"].map { Text.provider($0, at: sim.url) }.joined()
            let configuration = Text.configuration("socket: { mode: \"0666\" }", providers: providers)
            let other = try OtherUser(in: directory)
            let first = try DaemonProcess(configuration: configuration, directory: directory)
            defer { first.end() }
            for provider in ["a", "a", "b"] {
                _ = try first.connect().call("generate", ["prompt": "x", "provider": .string(provider)])
            }
            let id = try first.connect().call("queue.submit", ["prompt": "x", "provider": "b"])["job_id"] ?? .null
            #expect(try first.connect().call("queue.get", ["job_id": id, "wait": 20])["state"] == "succeeded")
            #expect(try other.promptctl(["generate", "x", "--provider", "b"], socket: first.socket).status == 0)
            // At once: what is not yet written is written then.
            first.send(SIGTERM)
            #expect(try first.waitForExit() == 0)
            let second = try DaemonProcess(configuration: configuration, directory: directory)
            defer { second.end() }
            for (group, all, own) in [
                ("user", ["uid:0 4", "uid:12345 1"], ["uid:12345 1"]), ("provider", ["a 2", "b 3"], ["b 1"]),
                ("model", ["a 2", "b 3"], ["b 1"]), ("day", ["\(today) 5"], ["\(today) 1"]),
            ] {
                #expect(rows(try second.connect().call("usage", ["group_by": .string(group)])) == all)
                let run = try other.promptctl(["--json", "usage", "--group-by", group], socket: second.socket)
                #expect(rows(try run.document) == own, "\(run.error)")
            }
        }
    }

    private var today: String { String(SystemTime().wallClock.description.prefix(10)) }

    private func rows(_ usage: JSON) -> [String] {
        (usage["rows"]?.array ?? []).map { "\($0["key"]?.string ?? "?") \($0["requests"]?.integer ?? -1)" }
    }
}
