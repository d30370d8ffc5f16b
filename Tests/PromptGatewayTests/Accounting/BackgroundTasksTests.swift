import Logging
import Platform
import PromptAPI
import Storage
import Synchronization
import TestSupport
import Testing

@testable import PromptGateway

@Suite struct `Background tasks` {
    /// Does `work` for so long, and gives what `status` shows then.
    private func shown(
        for duration: Double, atOnce: Bool = false, pause: Double, _ work: @escaping @Sendable (Simulation) async -> String?
    ) throws -> JSON? {
        let time = Simulation(seed: 1)
        let tasks = BackgroundTasks(time: time)
        return try time.run {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await tasks.run(.upkeep, atOnce: atOnce, every: { .seconds(pause) }) { await work(time) } }
                try? await time.sleep(for: .seconds(duration))
                defer { group.cancelAll() }
                return tasks.json[0]
            }
        }
    }

    @Test func `tell of their last run and the next`() throws {
        let shown = try shown(for: 25, pause: 10) { time in
            try? await time.sleep(for: .milliseconds(250))
            return nil
        }
        #expect(
            shown == [
                "name": "upkeep", "last_run": "2026-11-24T00:00:20.250Z", "duration_ms": 250.0, "result": "ok",
                "next_run": "2026-11-24T00:00:30.500Z", "runs": 2, "failures": 0,
            ])
    }

    @Test func `before the first run there is only the next`() throws {
        let shown = try shown(for: 5, pause: 10) { _ in nil }
        #expect(shown?["last_run"] == .null && shown?["result"] == .null && shown?["next_run"] == "2026-11-24T00:00:10.000Z")
    }

    @Test func `one under way has no next run`() throws {
        let shown = try shown(for: 5, atOnce: true, pause: 10) { time in
            try? await time.sleep(for: .seconds(60))
            return nil
        }
        #expect(shown?["next_run"] == .null && shown?["runs"] == 0)
    }

    @Test func `one that fails is done again`() throws {
        let count = Box()
        let shown = try shown(for: 35, pause: 10) { _ in count.next() < 3 ? "the disk is full" : nil }
        #expect(shown?["runs"] == 3 && shown?["failures"] == 2 && shown?["result"] == "ok")
        let failed = try self.shown(for: 15, pause: 10) { _ in "the disk is full" }
        #expect(failed?["result"] == "failed: the disk is full")
    }

    private final class Box: Sendable {
        private let count = Mutex(0)
        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    // MARK: Those of the gateway

    /// All of them, over a store, for so long.
    private func gateway(_ file: borrowing JobFile, log: Logger, for duration: Double) throws -> JSON {
        let (database, time) = (try file.database(), file.time)
        let gateway = Gateway(
            Configuration(), providers: [], stores: Stores(jobs: .success(database)), time: time,
            entropy: SeededEntropy(seed: 1), log: log)
        return try time.run {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await gateway.run() }
                try? await time.sleep(for: .seconds(duration))
                defer { group.cancelAll() }
                return gateway.background
            }
        }
    }

    @Test func `of the gateway run in their rhythm, and a summary is logged`() throws {
        let log = LogRecorder()
        let file = try JobFile()
        let shown = try gateway(file, log: log.logger, for: 1201).array ?? []
        let runs = shown.map { "\($0["name"]?.string ?? "") \($0["runs"]?.integer ?? 0)" }
        // Every 15 s from the first moment, 180 s, 600 s, 300 s, 60 s.
        #expect(runs == ["health 81", "alerts 6", "metrics_summary 2", "upkeep 4", "rollups 20"])
        #expect(shown.allSatisfy { $0["result"] == "ok" })
        let summaries = log.messages(at: .info).filter { $0.contains("no requests") }
        #expect(
            summaries.count == 2
                && summaries[0].hasSuffix("0 of 0 providers healthy, 0 requests under way, 0 waiting, 0 jobs waiting"))
    }

    @Test func `a summary tells what happened since the one before`() {
        var before = ServiceStatistics()
        before.record(.seconds(1), isAnswered: true, isHit: false)
        var now = before
        now.record(.seconds(3), isAnswered: true, isHit: true)
        now.record(.seconds(1), isAnswered: false, isHit: false)
        now.cost = Money(dollars: 0.25)
        let report = SummaryReport(
            now: now, before: before, load: .init(inFlight: 1, waiting: 2), jobs: 3,
            health: HealthReport(healthy: ["a"], unhealthy: ["b"]))
        #expect(
            report.text == "2 requests, 1 answered from the cache, 1 not answered, 2000 ms on average, 0.25 USD; "
                + "1 of 2 providers healthy, 1 requests under way, 2 waiting, 3 jobs waiting")
    }
}
