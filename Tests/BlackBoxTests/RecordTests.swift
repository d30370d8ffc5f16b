import Glibc
import PromptAPI
import Testing

/// What the daemon records of its traffic and of itself (spec rpc §3.4, spec service §4).
@Suite(.blocking) struct RecordTests {
    @Test func `hours and costs outlive restarts`() throws {
        try withTemporaryDirectory { directory in
            let sim = try SimProcess(scenario: "any_model: true\n", directory: directory)
            defer { sim.end() }
            let configuration = Text.configuration(providers: Text.provider("a", at: sim.url))
            var cost = 0.0
            for run in 1...3 {
                let daemon = try DaemonProcess(configuration: configuration, directory: directory)
                defer { daemon.end() }
                let connection = try daemon.connect()
                cost += try connection.call("generate", ["prompt": "x"])["cost_estimate"]?.number ?? 0
                let overview = try connection.call("dashboard", ["hours": 2])["overview"]
                #expect(overview?["total_requests"]?.integer == run)
                #expect(abs((overview?["total_cost"]?.number ?? 0) - cost) < 1e-12)
                let analytics = try connection.call("analytics")
                #expect(analytics["cost_analysis"]?["total_cost"]?.number == overview?["total_cost"]?.number)
                #expect(analytics["providers"]?["a"]?["total_requests"] == 1, "of this daemon")
                daemon.send(SIGTERM)
                #expect(try daemon.waitForExit() == 0)
            }
        }
    }

    @Test func `status names the background tasks`() throws {
        try Stand.run { stand in
            let connection = try stand.connect()
            var tasks: [JSON] = []
            let hasRun = try holds {
                tasks = try connection.call("status")["background"]?.array ?? []
                return tasks.first { $0["name"] == "health" }?["result"] == "ok"
            }
            #expect(hasRun, "\(tasks)")
            #expect(tasks.compactMap { $0["name"]?.string } == ["health", "alerts", "metrics_summary", "upkeep", "rollups"])
            #expect(tasks.allSatisfy { $0["next_run"]?.string != nil || $0["name"] == "health" })
        }
    }
}
