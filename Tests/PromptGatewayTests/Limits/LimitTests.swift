import Platform
import PromptAPI
import TestSupport
import Testing

@testable import PromptGateway

@Suite struct `The rate of requests` {
    private func second(_ second: Double) -> Timestamp { Timestamp(nanoseconds: Int64(second * 1e9)) }

    @Test func `lets as many in as a minute may see, and says when the next fits`() {
        var rate = RequestRate()
        #expect(rate.admit(limit: 2, at: second(0)) == nil)
        #expect(rate.admit(limit: 2, at: second(10)) == nil)
        #expect(rate.admit(limit: 2, at: second(15)) == .seconds(45))
        #expect(rate.admit(limit: 2, at: second(59.9)) == .seconds(0.1))
        #expect(rate.admit(limit: 2, at: second(60)) == nil)
        #expect(rate.admit(limit: 2, at: second(61)) == .seconds(9))
    }

    @Test func `waits for as many to grow old as a lowered limit has too many`() {
        var rate = RequestRate()
        for at in 0..<5 { #expect(rate.admit(limit: 5, at: second(Double(at))) == nil) }
        #expect(rate.admit(limit: 2, at: second(10)) == .seconds(53), "three must be gone")
    }

    @Test func `is idle once its last request is a minute old`() {
        var rate = RequestRate()
        #expect(rate.isIdle(at: second(0)))
        _ = rate.admit(limit: 1, at: second(0))
        #expect(!rate.isIdle(at: second(59)))
        #expect(rate.isIdle(at: second(60)))
    }

    @Test func `a clock that is set back shuts nobody out for longer than a minute`() {
        var rate = RequestRate()
        _ = rate.admit(limit: 1, at: second(10_000))
        #expect(rate.admit(limit: 1, at: second(5)) == nil)
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>) func `no window of a minute ever sees more`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var rate = RequestRate()
        var now = 0.0
        var admitted: [Double] = []
        for _ in 0..<2000 {
            now += Double.random(in: 0...4, using: &generator)
            if rate.admit(limit: 20, at: second(now)) == nil { admitted.append(now) }
        }
        for (index, start) in admitted.enumerated() {
            #expect(admitted[index...].count { $0 < start + 59.999 } <= 20)
        }
        #expect(admitted.count > 900, "and it is used")
    }
}

@Suite struct `A budget` {
    private func cents(_ cents: Int64) -> Money { Money(picodollars: cents * 10_000_000_000) }
    private func claim(_ most: Int64, _ expected: Int64) -> Budget.Claim { .init(most: cents(most), expected: cents(expected)) }

    @Test func `sets aside the most that requests may cost together`() {
        var budget = Budget(day: 1)
        #expect(budget.reserve(claim(40, 10), limit: cents(100), day: 1) == cents(40))
        #expect(budget.reserve(claim(40, 10), limit: cents(100), day: 1) == cents(40))
        #expect(budget.reserve(claim(40, 10), limit: cents(100), day: 1) == nil)
        budget.settle(cents(40), actual: cents(10), day: 1)
        #expect(budget.reserve(claim(40, 10), limit: cents(100), day: 1) == cents(40))
        #expect(budget.spent == cents(10) && budget.reserved == cents(80))
    }

    @Test func `lets a lone request in by what its like have cost`() {
        var budget = Budget(day: 1, spent: cents(85))
        #expect(budget.reserve(claim(40, 15), limit: cents(100), day: 1) == cents(40))
        #expect(budget.reserve(claim(40, 1), limit: cents(100), day: 1) == nil, "it is not alone")
        budget.settle(cents(40), actual: cents(15), day: 1)
        #expect(budget.spent == cents(100))
        #expect(budget.reserve(claim(40, 0), limit: cents(100), day: 1) == nil, "all is spent")
    }

    @Test func `a refund gives all of it back`() {
        var budget = Budget(day: 1)
        _ = budget.reserve(claim(100, 100), limit: cents(100), day: 1)
        budget.settle(cents(100), actual: .zero, day: 1)
        #expect(budget == Budget(day: 1))
    }

    @Test func `a new day has its own money, and what runs over midnight is of the day that sees it end`() {
        var budget = Budget(day: 1, spent: cents(90))
        _ = budget.reserve(claim(10, 10), limit: cents(100), day: 1)
        #expect(budget.reserve(claim(90, 90), limit: cents(100), day: 2) == cents(90))
        budget.settle(cents(10), actual: cents(8), day: 2)
        #expect(budget.spent == cents(8) && budget.reserved == cents(90) && budget.day == 2)
        budget.settle(cents(90), actual: .zero, day: 1)
        #expect(budget.day == 2, "a clock set back changes nothing")
    }

    /// Whatever is reserved, settled and refunded in whatever order: as long as nothing costs more than was set aside for it,
    /// the limit holds, and spent is the sum of what was settled.
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `never passes its limit`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var budget = Budget(day: 0)
        let limit = Money(picodollars: 1_000_003)
        var open: [(amount: Money, expected: Money)] = []
        var settled = Money.zero
        for _ in 0..<3000 {
            if Bool.random(using: &generator) {
                let expected = Money(picodollars: Int64.random(in: 0...5000, using: &generator))
                let most = expected + Money(picodollars: Int64.random(in: 0...20_000, using: &generator))
                if let amount = budget.reserve(.init(most: most, expected: expected), limit: limit, day: 0) {
                    open.append((amount, expected))
                }
            } else if let index = open.indices.randomElement(using: &generator) {
                let (amount, expected) = open.remove(at: index)
                let actual = Money(picodollars: Int64.random(in: 0...expected.picodollars, using: &generator))
                budget.settle(amount, actual: actual, day: 0)
                settled += actual
            }
            #expect(budget.spent <= limit && budget.spent == settled)
            #expect(budget.reservations == open.count && budget.reserved == open.reduce(.zero) { $0 + $1.amount })
            guard budget.spent == settled else { return }
        }
    }
}

@Suite struct `Limits of users` {
    private func limits(_ edit: (inout Configuration) -> Void) -> Limits {
        var configuration = Configuration()
        edit(&configuration)
        return Limits(
            configuration: configuration, counters: LocalCounters(spent: [:], day: 0), time: Simulation(seed: 1))
    }

    @Test func `bind every user by its own or the common ones, and root only by name`() {
        let limits = limits {
            $0.limits.requestsPerMinute = 5
            $0.limitsByUser["uid:7"] = .init()
        }
        #expect(limits.bounds(of: "uid:1").requestsPerMinute == 5)
        #expect(limits.bounds(of: "uid:7").requestsPerMinute == 0)
        #expect(limits.bounds(of: "uid:0").requestsPerMinute == 0)
        let named = self.limits { $0.limitsByUser["uid:0"] = $0.limits }
        #expect(named.bounds(of: "uid:0") == Configuration.Limits())
    }

    @Test func `a refusal names the limit and when to try again`() async throws {
        let limits = limits { $0.limits.requestsPerMinute = 1 }
        try await limits.admit("uid:1")
        await #expect(
            throws: RequestError.limitExceeded(
                "uid:1 may make 1 requests a minute", limit: "requests_per_minute", retryAfter: 60)
        ) { try await limits.admit("uid:1") }
        try await limits.admit("uid:2")
    }

    @Test func `two hundred at once never pass a budget of ten answers`() async throws {
        let price = Money(picodollars: 1_000_000)
        let limits = limits { $0.limits.budgetPerDay = (price.dollars * 10) }
        let answered = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    do {
                        try await limits.withMoney(for: .init(most: price, expected: price), of: "uid:1") {
                            await Task.yield()
                            return (.success(()), cost: price)
                        }
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(answered == 10)
    }

    @Test func `what failed and cost nothing is given back`() async throws {
        let limits = limits { $0.limits.budgetPerDay = 1 }
        let all = Budget.Claim(most: Money(dollars: 1), expected: Money(dollars: 1))
        for _ in 0..<3 {
            await #expect(throws: RequestError.cancelled) {
                try await limits.withMoney(for: all, of: "uid:1") {
                    (Result<Void, RequestError>.failure(.cancelled), cost: .zero)
                }
            }
        }
    }
}
