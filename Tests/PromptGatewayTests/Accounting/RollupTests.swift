import Platform
import PromptAPI
import Storage
import TestSupport
import Testing

@testable import PromptGateway

@Suite struct `Rollups of hours` {
    private static let subject = RollupSubject.deployment(Deployment(provider: "a", model: "m"))

    @Test func `tell each hour apart, empty ones too`() {
        var rollups = Rollups()
        rollups.update(.service, in: 10) { $0.requests += 1 }
        rollups.update(.service, in: 10) { $0.requests += 1 }
        rollups.update(.service, in: 12) { $0.requests += 1 }
        #expect(rollups.last(4, at: 12).map(\.hour) == [9, 10, 11, 12])
        #expect(rollups.last(4, at: 12).map { $0.rollups[.service]?.requests } == [nil, 2, nil, 1])
        #expect(rollups.sum(.service, over: 0..<2, at: 12).requests == 1)
        #expect(rollups.sum(.service, over: 0..<3, at: 12).requests == 3)
        #expect(rollups.sum(Self.subject, over: 0..<3, at: 12) == Rollup())
    }

    @Test func `are bounded in hours, and in deployments of an hour`() {
        var rollups = Rollups()
        for hour in 0..<Rollups.mostHours + 5 { rollups.update(.service, in: hour) { $0.requests += 1 } }
        #expect(rollups.oldest == 5)
        #expect(rollups.takeChanges().count == Rollups.mostHours, "what is forgotten is not written down")
        for number in 0..<Rollups.mostDeployments + 5 {
            rollups.update(.deployment(Deployment(provider: "a", model: "\(number)")), in: 50) { $0.requests += 1 }
        }
        #expect(rollups.last(1, at: 50)[0].rollups.count == Rollups.mostDeployments + 1, "and the service itself")
        rollups.update(.service, in: 50) { $0.requests += 1 }
        #expect(rollups.sum(.service, over: 0..<1, at: 50).requests == 2, "who is known goes on being counted")
    }

    @Test func `a clock that was set wrongly takes one hour, not all`() {
        var rollups = Rollups()
        rollups.update(.service, in: 100) { $0.requests += 1 }
        rollups.update(.service, in: 1_000_000) { $0.requests += 1 }
        #expect(rollups.sum(.service, over: 0..<2, at: 100).requests == 1)
    }

    @Test func `hours are counted from 1970`() {
        let time = Timestamp(year: 2026, month: 11, day: 24, hour: 13, minute: 59, second: 59)
        #expect("\(Timestamp(hour: time.hour))" == "2026-11-24T13:00:00.000Z")
        #expect((0..<10_000).allSatisfy { Timestamp(hour: time.hour + $0).hour == time.hour + $0 })
        #expect(Timestamp(year: 1969, month: 12, day: 31, hour: 23).hour == -1)
    }

    // MARK: Kept

    private static let full = Rollup(
        requests: 1, successes: 2, failures: 3, hits: 4, time: 5.5, inputTokens: 6, cachedInputTokens: 7, outputTokens: 8,
        cost: Money(picodollars: 9), cacheSavings: Money(picodollars: 10))

    @Test func `outlive a restart, every figure`() throws {
        let file = try JobFile()
        let time = file.time
        let first = RollupRecorder(try file.database(), time: time, log: .silent)
        first.record(Self.subject) { $0 = Self.full }
        first.record(.service) { $0.requests += 1 }
        try time.run { #expect(await first.flush() == nil) }
        first.record(.service) { $0.requests += 1 }
        try time.run { #expect(await first.flush() == nil) }
        let second = RollupRecorder(try file.database(), time: time, log: .silent)
        #expect(second.sum(Self.subject, over: 0..<1) == Self.full)
        #expect(second.sum(.service, over: 0..<1).requests == 2)
        second.record(.service) { $0.requests += 1 }
        #expect(second.sum(.service, over: 0..<1).requests == 3, "and go on")
    }

    @Test func `the file forgets with the memory`() throws {
        let file = try JobFile()
        let (database, time) = (try file.database(), file.time)
        let rows = try time.run {
            let recorder = RollupRecorder(database, time: time, log: .silent)
            for _ in 0..<Rollups.mostHours + 3 {
                recorder.record(.service) { $0.requests += 1 }
                await recorder.flush()
                try await time.sleep(for: .seconds(3600))
            }
            return try database.readNow { transaction throws(StorageError) in
                try transaction.rows("SELECT count(*) FROM rollups")[0][0].integer
            }
        }
        #expect(rows == Int64(Rollups.mostHours))
    }

    @Test func `lose nothing where they cannot be written, and that is told once`() throws {
        let file = try JobFile()
        let (database, time) = (try file.database(), file.time)
        let log = LogRecorder()
        let recorder = RollupRecorder(database, time: time, log: log.logger)
        try time.run {
            for statement in [1, 2, 3] {
                recorder.record(.service) { $0.requests += 1 }
                database.inject(FaultAt(statement: statement))
                #expect(await recorder.flush() != nil)
            }
            #expect(log.messages(at: .error).count == 1)
            #expect(await recorder.flush() == nil)
        }
        #expect(RollupRecorder(database, time: time, log: .silent).sum(.service, over: 0..<1).requests == 3)
    }

    @Test func `what cannot be read is not written over`() throws {
        let file = try JobFile()
        let (database, time) = (try file.database(), file.time)
        let first = RollupRecorder(database, time: time, log: .silent)
        first.record(.service) { $0.requests = 7 }
        try time.run { #expect(await first.flush() == nil) }
        let log = LogRecorder()
        database.inject(FaultAt(statement: 1))
        let second = RollupRecorder(database, time: time, log: log.logger)
        #expect(log.messages(at: .error).count == 1)
        second.record(.service) { $0.requests = 1 }
        try time.run { await second.flush() }
        #expect(RollupRecorder(database, time: time, log: .silent).sum(.service, over: 0..<1).requests == 7)
    }

    @Test func `a file of the first version gets a place for them, and keeps what it has`() throws {
        let file = try JobFile()
        let path = "\(file.directory)/jobs.db"
        let old = try Database(path, migrations: Array(JobSchema.migrations.prefix(1)))
        try old.writeNow { transaction throws(StorageError) in
            try LedgerTable(transaction: transaction).add(
                LedgerEntry(cost: Money(picodollars: 5)),
                to: LedgerKey(day: 1, user: "uid:1", provider: "a", model: "m"))
        }
        try old.close()
        let new = try file.database()
        #expect(try Ledger(new, time: file.time, log: .silent).spent(on: 1)["uid:1"] == Money(picodollars: 5))
        let recorder = RollupRecorder(new, time: file.time, log: .silent)
        recorder.record(.service) { $0.requests += 1 }
        try file.time.run { #expect(await recorder.flush() == nil) }
    }

    @Test func `the ledger keeps its days, and no more`() throws {
        let file = try JobFile()
        let (database, time) = (try file.database(), file.time)
        let today = time.wallClock.day
        try database.writeNow { transaction throws(StorageError) in
            for age in [0, Ledger.keptDays, Ledger.keptDays + 1] {
                try LedgerTable(transaction: transaction).add(
                    LedgerEntry(cost: Money(picodollars: 5)),
                    to: LedgerKey(day: today - age, user: "u", provider: "a", model: "m"))
            }
        }
        let ledger = Ledger(database, time: time, log: .silent)
        try time.run { #expect(await ledger.removeOldest() == nil) }
        #expect(try [0, Ledger.keptDays].allSatisfy { try ledger.spent(on: today - $0)["u"] != nil })
        #expect(try ledger.spent(on: today - Ledger.keptDays - 1).isEmpty)
        database.inject(FaultAt(statement: 1))
        try time.run { #expect(await ledger.removeOldest() != nil) }
    }

    // MARK: Recorded by requests

    @Test func `name the alerts that stand, the worst first`() {
        let health = HealthReport(healthy: ["a"], unhealthy: ["b", "c"])
        let report = DashboardReport(hours: [], providers: [], health: health)
        #expect(report.json["alerts"]?.array?.compactMap { $0["level"]?.string } == ["critical", "warning", "warning"])
        #expect(report.json["alerts"]?[0]?["message"] == "only 1 of 3 providers are healthy")
        let half = DashboardReport(hours: [], providers: [], health: HealthReport(healthy: ["a"], unhealthy: ["b"]))
        #expect(half.json["alerts"]?.array?.count == 1)
        let none = DashboardReport(hours: [], providers: [], health: HealthReport(healthy: [], unhealthy: []))
        #expect(none.json["alerts"] == [])
    }

    @Test func `hold what callers asked and what providers did`() throws {
        let world = ScriptedWorld(["a": [.refusal(500, code: "no")]], names: ["a", "b"])
        _ = try world.generate { ($0.cacheEnabled, $0.cacheTTL) = (true, 3600) }.get()
        _ = try world.generate { $0.cacheEnabled = false }.get()
        _ = try world.generate { ($0.cacheEnabled, $0.cacheTTL) = (true, 3600) }.get()
        let dashboard = world.gateway.dashboard(DashboardParameters())
        #expect(dashboard["overview"]?["total_requests"] == 3)
        #expect(dashboard["overview"]?["success_rate"] == 100.0)
        #expect(abs((dashboard["overview"]?["cache_hit_rate"]?.number ?? 0) - 100.0 / 3) < 1e-9)
        let costs = dashboard["cost_breakdown"]?.object?.members.compactMap(\.value.number) ?? []
        #expect(abs(costs.reduce(0, +) - 0.004) < 1e-12, "two answers of 1000 tokens in and 500 out")
        #expect(dashboard["overview"]?["total_cost"]?.number == costs.reduce(0, +))
        let chart = try #require(dashboard["performance_chart_data"]?.array)
        #expect(chart.count == 24 && chart.last?["requests"] == 3 && chart.dropLast().allSatisfy { $0["requests"] == 0 })
        #expect(chart.last?["timestamp"] == "2026-11-24T00:00:00.000Z")
    }

    @Test func `steer a trend where the last minutes say too little`() {
        let quiet = Outlook.Window(requests: 1, successes: 1, time: 1)
        let day = Outlook.Window(requests: 10, successes: 10, time: 20)
        let before = Outlook.Window(requests: 10, successes: 10, time: 10)
        var figures = ProviderFigures(name: "a", kind: .openai)
        var outlook = Outlook()
        (outlook.recent, outlook.before) = (quiet, quiet)
        figures.models = [.init(model: .init(id: "m", isDefault: true), outlook: outlook)]
        #expect(figures.trend.window == PerformanceTrend.steeringWindow && figures.trend.responseTime == .insufficientData)
        figures.recorded = [
            PerformanceTrend(window: .seconds(3600), recent: quiet, before: day),
            PerformanceTrend(window: .seconds(86400), recent: day, before: before),
        ]
        #expect(figures.trend.window == .seconds(86400) && figures.trend.responseTime == .degrading)
        #expect(figures.trend.json["window_seconds"] == 86400.0)
        figures.models[0].outlook.recent = before
        figures.models[0].outlook.before = before
        #expect(figures.trend.window == PerformanceTrend.steeringWindow && figures.trend.responseTime == .stable)
    }
}
