import Glibc
import PromptAPI
import PromptClient
import Testing

/// The durable queue (spec rpc §3.3): accepted means done.
@Suite(.blocking) struct JobTests {
    private func submit(_ connection: PromptConnection, _ name: String, _ more: JSON = [:]) throws -> JSON {
        var params = JSON.Object([.init("prompt", .string("do \(name)")), .init("request_id", .string(name))])
        for member in more.object?.members ?? [] { params[member.name] = member.value }
        return try connection.call("queue.submit", .object(params))
    }

    @Test func `a job is accepted at once and answered later, for whoever waits`() throws {
        try Stand.run(models: ["{id: a, latency: 0.3}"]) { stand in
            let connection = try stand.connect()
            let accepted = try submit(connection, "one")
            let id = try #require(accepted["job_id"]?.string)
            #expect(accepted["state"] == "queued" && accepted["position"] == 1)
            let job = try connection.call("queue.get", ["job_id": .string(id), "wait": 20])
            #expect(job["state"] == "succeeded" && job["attempts"] == 1)
            #expect(job["result"]?["success"] == true && job["result"]?["request_id"] == "one")
            #expect(job["provider_calls"]?[0]?["outcome"] == "ok")
            let times = ["created_at", "started_at", "finished_at"].compactMap { job[$0]?.string }
            #expect(times.count == 3 && times == times.sorted())
            #expect(try connection.call("queue.list", ["state": "succeeded"])["total"] == 1)
            #expect(try connection.call("queue.delete", ["job_id": .string(id)])["deleted"] == true)
            #expect(try connection.error("queue.get", ["job_id": .string(id)]).kind == "not_found")
        }
    }

    @Test func `the same name is the same job, and other parameters under it are refused`() throws {
        try Stand.run { stand in
            let connection = try stand.connect()
            let first = try submit(connection, "one")
            #expect(try submit(connection, "one")["job_id"] == first["job_id"])
            let error = try connection.error("queue.submit", ["prompt": "other", "request_id": "one"])
            #expect(error.kind == "invalid_params" && error.data["parameter"] == "request_id")
            #expect(try connection.error("queue.submit", ["prompt": "x", "stream": true]).kind == "invalid_params")
            #expect(try connection.error("queue.submit", ["prompt": "x", "priority": 10]).kind == "invalid_params")
        }
    }

    @Test func `a failed job says what a request would have been told`() throws {
        try Stand.run(models: ["{id: a, faults: [{status: 400}]}"]) { stand in
            let connection = try stand.connect()
            let id = try submit(connection, "bad")["job_id"] ?? .null
            let job = try connection.call("queue.get", ["job_id": id, "wait": 20])
            #expect(job["state"] == "failed" && job["error"]?["data"]?["kind"] == "rejected_by_provider", "\(job)")
        }
    }

    @Test func `cancelling ends a job that waits and one that runs, and changes none that has ended`() throws {
        try Stand.run(models: ["{id: a, latency: 15}"], settings: "queue: { max_in_flight_per_user: 1 }") { stand in
            let connection = try stand.connect()
            let running = try submit(connection, "running")["job_id"] ?? .null
            let waiting = try submit(connection, "waiting")["job_id"] ?? .null
            try stand.sim.wait(for: "a", "the call") { $0.inFlight == 1 }
            #expect(try connection.call("queue.get", ["job_id": running])["state"] == "running")
            for id in [waiting, running] {
                #expect(try connection.call("queue.cancel", ["job_id": id])["state"] == "cancelled")
                #expect(try connection.call("queue.cancel", ["job_id": id])["state"] == "cancelled")
            }
            try stand.sim.wait(for: "a", "its end") { $0.inFlight == 0 && $0.closedByClient == 1 }
            #expect(try connection.call("queue.get", ["job_id": running])["state"] == "cancelled")
            #expect(try stand.sim.account(of: "a").begun == 1, "the other was never begun")
        }
    }

    @Test(.enabled(if: OtherUser.isPossible, OtherUser.condition)) func `another user's job is not there`() throws {
        try Stand.run(settings: "socket: { mode: \"0666\" }") { stand in
            let id = try #require(try submit(try stand.connect(), "mine")["job_id"]?.string)
            chmod(stand.directory, 0o755)
            let other = try OtherUser(in: stand.directory)
            let run = try other.promptctl(["--json", "queue", "get", id], socket: stand.daemon.socket)
            #expect(run.status == 1 && run.error.contains("no job"), "\(run.error)")
            let list = try other.promptctl(["--json", "queue", "list"], socket: stand.daemon.socket)
            #expect(try JSONParser.parse(list.output)["total"] == 0)
        }
    }

    @Test func `a daemon that stops leaves its jobs to the next, and they have lost no attempt`() throws {
        try withTemporaryDirectory { directory in
            let sim = try SimProcess(scenario: "models:\n  - {id: a, latency: 1}\n", directory: directory)
            defer { sim.end() }
            let configuration = Text.configuration(
                "service: { drain_timeout: 200ms }", providers: Text.provider("a", at: sim.url))
            let first = try DaemonProcess(configuration: configuration, directory: directory)
            defer { first.end() }
            let ids = try (0..<4).map { try submit(try first.connect(), "\($0)")["job_id"] ?? .null }
            try sim.wait(for: "a", "a call") { $0.inFlight > 0 }
            first.send(SIGTERM)
            #expect(try first.waitForExit() == 0)
            let second = try DaemonProcess(configuration: configuration, directory: directory)
            defer { second.end() }
            for id in ids {
                let job = try second.connect().call("queue.get", ["job_id": id, "wait": 20])
                #expect(job["state"] == "succeeded" && job["attempts"] == 1, "\(job)")
            }
        }
    }

    @Test func `a store that cannot be opened refuses jobs with its name, and nothing else`() throws {
        try withTemporaryDirectory { directory in
            let sim = try SimProcess(scenario: "any_model: true\n", directory: directory)
            defer { sim.end() }
            mkdir(directory + "/state", 0o700)
            try Files.write(String(repeating: "this is no database. ", count: 1000), to: directory + "/state/jobs.db")
            let daemon = try DaemonProcess(
                configuration: Text.configuration(providers: Text.provider("a", at: sim.url)), directory: directory)
            defer { daemon.end() }
            let connection = try daemon.connect()
            #expect(try connection.call("generate", ["prompt": "x"])["success"] == true)
            let error = try connection.error("queue.submit", ["prompt": "x"])
            #expect(error.kind == "internal" && error.message.contains("jobs.db"), "\(error.message)")
            #expect(daemon.log.contains("jobs.db"))
            #expect(try Files.read(directory + "/state/jobs.db").hasPrefix("this is no database"), "it is left as it was")
        }
    }

    /// The crash test in short; `make crash-test` is the long one.
    @Test func `what was acknowledged ends once, however often the daemon is killed`() throws {
        try withTemporaryDirectory { directory in
            let sim = try SimProcess(scenario: "models:\n  - {id: a, latency: 0.05}\n", directory: directory)
            defer { sim.end() }
            let configuration = Text.configuration(
                "queue: { max_job_attempts: 20, max_in_flight_per_user: 8 }", providers: Text.provider("a", at: sim.url))
            var acknowledged: [JSON] = []
            for round in 0..<4 {
                let daemon = try DaemonProcess(configuration: configuration, directory: directory)
                defer { daemon.end() }
                let connection = try daemon.connect()
                let end = now + 0.15 + 0.05 * Double(round)
                while now < end, acknowledged.count < 200 {
                    acknowledged.append(try submit(connection, "\(acknowledged.count)")["job_id"] ?? .null)
                }
                daemon.send(SIGKILL)
                _ = try? daemon.waitForExit()
            }
            let last = try DaemonProcess(configuration: configuration, directory: directory)
            defer { last.end() }
            let connection = try last.connect()
            var settled = 0
            var unknown = 0
            for id in acknowledged {
                let job = try connection.call("queue.get", ["job_id": id, "wait": 60])
                #expect(job["state"] == "succeeded", "\(job)")
                let outcomes = (job["provider_calls"]?.array ?? []).map { $0["outcome"]?.string }
                settled += outcomes.count { $0 == "ok" }
                unknown += outcomes.count { $0 == "unknown" }
            }
            let completed = try sim.account(of: "a").completed
            #expect(settled == acknowledged.count)
            #expect(
                (settled...(settled + unknown)).contains(completed), "\(settled) settled, \(unknown) unknown, \(completed) made")
            #expect(try connection.call("queue.list")["total"]?.integer == acknowledged.count, "nothing was invented")
        }
    }
}
