import Logging
import Platform
import PromptAPI
import Storage
import TestSupport
import Testing

@testable import PromptGateway

/// Over real SQLite, in virtual time. Its first day is 2026-11-24.
@Suite struct `The ledger` {
    private static let day = Timestamp(year: 2026, month: 11, day: 24).day
    private let days = Self.day...Self.day

    private static func entry(_ cost: Int64, tokens: Int = 1) -> LedgerEntry {
        LedgerEntry(
            requests: 1, inputTokens: 10 * tokens, cachedInputTokens: 3 * tokens, outputTokens: tokens,
            cost: Money(picodollars: cost))
    }

    /// Two users, two providers, three models.
    private func fill(_ ledger: Ledger) {
        ledger.record(Self.entry(1), by: "uid:1", with: Deployment(provider: "a", model: "small"))
        ledger.record(Self.entry(20), by: "uid:1", with: Deployment(provider: "a", model: "large"))
        ledger.record(Self.entry(300), by: "uid:2", with: Deployment(provider: "a", model: "small"))
        ledger.record(Self.entry(4000), by: "uid:2", with: Deployment(provider: "b", model: "other"))
        ledger.record(Self.entry(50000), by: "uid:1", with: Deployment(provider: "a", model: "small"))
        ledger.record(.hit(savings: Money(picodollars: 7)), by: "uid:1", with: Deployment(provider: "b", model: "other"))
    }

    /// Each row as its key, its requests, and its cost in picodollars.
    private static func rows(
        of ledger: Ledger, by group: UsageGrouping, of user: String? = nil, _ days: ClosedRange<Int>
    ) async throws -> [String] {
        try await ledger.usage(by: group, of: user, days: days).array?.map { row in
            let picodollars = Int(((row["cost"]?.number ?? -1) * 1e12).rounded())
            return "\(row["key"]?.string ?? "?") \(row["requests"]?.integer ?? -1) \(picodollars)"
        } ?? []
    }

    @Test(arguments: [
        (UsageGrouping.user, ["uid:1 4 50021", "uid:2 2 4300"]), (.provider, ["a 4 50321", "b 2 4000"]),
        (.model, ["large 1 20", "other 2 4000", "small 3 50301"]), (.day, ["2026-11-24 6 54321"]),
    ]) func `sums by what is asked for, to the picodollar`(group: UsageGrouping, sums: [String]) throws {
        let file = try JobFile()
        let ledger = Ledger(try file.database(), time: file.time, log: .silent)
        fill(ledger)
        let days = days
        #expect(try file.time.run { try await Self.rows(of: ledger, by: group, days) } == sums)
    }

    @Test func `counts tokens, those of a provider's cache apart, and what our own has saved`() throws {
        let file = try JobFile()
        let ledger = Ledger(try file.database(), time: file.time, log: .silent)
        fill(ledger)
        let days = days
        let rows = try file.time.run { try await ledger.usage(by: .user, of: "uid:1", days: days) }
        #expect(rows.array?.count == 1, "and of nobody else")
        let row = rows[0]
        #expect(row?["input_tokens"] == 30 && row?["cached_input_tokens"] == 9 && row?["output_tokens"] == 3)
        #expect(row?["cache_savings"]?.number == 7e-12)
    }

    @Test func `keeps days apart, over a restart`() throws {
        let file = try JobFile()
        let (first, time) = (Ledger(try file.database(), time: file.time, log: .silent), file.time)
        try time.run {
            for cost in [1, 20, 300] as [Int64] {
                first.record(
                    LedgerEntry(requests: 1, cost: Money(picodollars: cost)), by: "uid:1",
                    with: Deployment(provider: "a", model: "m"))
                try await time.sleep(for: .seconds(86400))
            }
            await first.flush()
        }
        let second = Ledger(try file.database(), time: time, log: .silent)
        let day = Self.day
        let (all, middle, beyond) = try time.run {
            (
                try await Self.rows(of: second, by: .day, day...day + 9),
                try await Self.rows(of: second, by: .day, day + 1...day + 1),
                try await Self.rows(of: second, by: .day, day + 3...day + 9)
            )
        }
        #expect(all == ["2026-11-24 1 1", "2026-11-25 1 20", "2026-11-26 1 300"])
        #expect(middle == ["2026-11-25 1 20"] && beyond == [])
        #expect(try second.spent(on: day + 2) == ["uid:1": Money(picodollars: 300)])
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `is written within a moment, and at its end at once`(seed: UInt64) throws
    {
        let file = try JobFile(seed: seed)
        let (database, time) = (try file.database(), file.time)
        let ledger = Ledger(database, time: time, log: .silent)
        let deployment = Deployment(provider: "a", model: "m")
        let spent = try time.run {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await ledger.run() }
                try? await time.sleep(for: .milliseconds(1))
                for _ in 0..<10 { ledger.record(LedgerEntry(cost: Money(picodollars: 1)), by: "uid:1", with: deployment) }
                try? await time.sleep(for: Ledger.interval * 2)
                let early = try? ledger.spent(on: Self.day)
                ledger.record(LedgerEntry(cost: Money(picodollars: 5)), by: "uid:1", with: deployment)
                group.cancelAll()
                await group.waitForAll()
                return [early, try? ledger.spent(on: Self.day)].map { $0?["uid:1"]?.picodollars }
            }
        }
        #expect(spent == [10, 15])
    }

    @Test func `loses nothing where it cannot be written, says so once, and writes it later`() throws {
        let file = try JobFile()
        let (database, time) = (try file.database(), file.time)
        let log = LogRecorder()
        let ledger = Ledger(database, time: time, log: log.logger)
        let deployment = Deployment(provider: "a", model: "m")
        let day = Self.day
        for round in 1...2 as ClosedRange<Int64> {
            let rows = try time.run {
                for statement in [1, 2, 1] {
                    ledger.record(Self.entry(1), by: "uid:1", with: deployment)
                    database.inject(FaultAt(statement: statement))
                    await ledger.flush()
                }
                #expect(!database.hasFaultAhead, "each has failed")
                #expect(try ledger.spent(on: day)["uid:1"]?.picodollars ?? 0 == 3 * (round - 1))
                return try await Self.rows(of: ledger, by: .user, day...day)
            }
            #expect(rows == ["uid:1 \(3 * round) \(3 * round)"])
            #expect(log.messages(at: .critical).count == round, "a failure after a success is news again")
        }
    }

    @Test func `is written once it can be, also where nothing more is used, and what is lost at the end is told`() throws {
        let file = try JobFile()
        let (database, time) = (try file.database(), file.time)
        let log = LogRecorder()
        let ledger = Ledger(database, time: time, log: log.logger)
        let deployment = Deployment(provider: "a", model: "m")
        let spent = try time.run {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await ledger.run() }
                try await time.sleep(for: .milliseconds(1))
                ledger.record(LedgerEntry(cost: Money(picodollars: 7)), by: "uid:1", with: deployment)
                database.inject(FaultAt(statement: 1))
                try await time.sleep(for: Ledger.interval * 2)
                let early = try ledger.spent(on: Self.day)["uid:1"]
                try await time.sleep(for: Ledger.retryInterval)
                let late = try ledger.spent(on: Self.day)["uid:1"]
                ledger.record(LedgerEntry(cost: Money(picodollars: 1)), by: "uid:1", with: deployment)
                database.inject(FaultAt(statement: 1))
                group.cancelAll()
                try await group.waitForAll()
                return [early, late].map { $0?.picodollars }
            }
        }
        #expect(spent == [nil, 7])
        #expect(log.messages(at: .critical).last?.hasPrefix("1 rows of what was used could not be written") == true)
    }

    @Test func `a store that cannot be written does not fill the memory`() throws {
        let file = try JobFile()
        let database = try file.database()
        let ledger = Ledger(database, time: file.time, log: .silent)
        let day = Self.day
        let rows = try file.time.run {
            for index in 0..<Ledger.maxPending + 10 {
                ledger.record(LedgerEntry(requests: 1), by: "uid:\(index)", with: Deployment(provider: "a", model: "m"))
            }
            database.inject(FaultAt(statement: 1))
            await ledger.flush()
            return try await Self.rows(of: ledger, by: .day, day...day)
        }
        #expect(rows == ["2026-11-24 \(Ledger.maxPending) 0"])
    }
}
