import Platform
import Testing

@testable import PromptGateway

@Suite struct `A concurrency limit` {
    private func at(_ seconds: Double) -> Instant { Instant(nanoseconds: 0) + .seconds(seconds) }

    /// Attempts that fill it, each of which ends so.
    private func fill(_ limit: inout ConcurrencyLimit, _ signal: ConcurrencyLimit.Signal, at now: Instant) {
        while limit.hasRoom { limit.enter() }
        for _ in 0..<limit.inFlight { limit.leave(signal, latency: nil, at: now) }
    }

    @Test func `that starts at eight lets no ninth in`() {
        #expect(ConcurrencyLimit(ceiling: 32, isFixed: false).limit == 16)
        var limit = ConcurrencyLimit(ceiling: 32, isFixed: false, start: 8)
        for _ in 0..<8 {
            #expect(limit.hasRoom)
            limit.enter()
        }
        #expect(!limit.hasRoom)
        limit.leave(.none, latency: nil, at: at(0))
        #expect(limit.hasRoom && limit.inFlight == 7)
    }

    @Test(arguments: [(1, 1), (5, 5), (32, 8), (0, 1)]) func `never exceeds what its operator set`(ceiling: Int, limit: Int) {
        #expect(ConcurrencyLimit(ceiling: ceiling, isFixed: false, start: 8).limit == limit)
    }

    @Test func `grows by one after as many successes, up to its ends`() {
        var limit = ConcurrencyLimit(ceiling: 1000, isFixed: false, start: 8)
        for _ in 0..<8 {
            limit.enter()
            limit.enter()
            limit.enter()
            limit.enter()
            #expect(limit.limit == 8)
            for _ in 0..<4 { limit.leave(.success, latency: nil, at: at(0)) }
        }
        #expect(limit.limit == 9, "the first of every four left it half used: eight successes")
        for _ in 0..<10_000 { fill(&limit, .success, at: at(0)) }
        #expect(limit.limit == 64)
        limit.apply(ceiling: 10, isFixed: false)
        #expect(limit.limit == 10)
    }

    @Test func `does not grow where it is not used`() {
        var limit = ConcurrencyLimit(ceiling: 32, isFixed: false, start: 8)
        for _ in 0..<1000 {
            limit.enter()
            limit.leave(.success, latency: nil, at: at(0))
        }
        #expect(limit.limit == 8)
    }

    @Test func `takes back what refusals took, also where it is not used`() {
        var limit = ConcurrencyLimit(ceiling: 32, isFixed: false, start: 8)
        for second in [0.0, 10] { fill(&limit, .congestion, at: at(second)) }
        #expect(limit.limit == 3)
        for _ in 0..<1000 {
            limit.enter()
            limit.leave(.success, latency: nil, at: at(20))
        }
        #expect(limit.limit == 8)
    }

    @Test func `shrinks by three tenths, once in a while, and never to nothing`() {
        var limit = ConcurrencyLimit(ceiling: 32, isFixed: false, start: 8)
        fill(&limit, .congestion, at: at(0))
        #expect(limit.limit == 5, "of eight at once only the first counts")
        fill(&limit, .congestion, at: at(4.9))
        #expect(limit.limit == 5)
        for round in 1...20 { fill(&limit, .congestion, at: at(5 * Double(round))) }
        #expect(limit.limit == 1 && limit.hasRoom)
    }

    @Test func `waits for answers that take longer`() {
        var limit = ConcurrencyLimit(ceiling: 32, isFixed: false, start: 8)
        for _ in 0..<3 { limit.enter() }
        limit.leave(.congestion, latency: .seconds(20), at: at(0))
        limit.leave(.congestion, latency: .seconds(20), at: at(19))
        #expect(limit.limit == 5)
        limit.leave(.congestion, latency: .seconds(20), at: at(20))
        #expect(limit.limit == 3)
    }

    @Test func `of a local server is fixed`() {
        var limit = ConcurrencyLimit(ceiling: 2, isFixed: true, start: 8)
        for round in 0..<10 { fill(&limit, round % 2 == 0 ? .success : .congestion, at: at(10 * Double(round))) }
        #expect(limit.limit == 2)
    }
}

@Suite struct `A retry budget` {
    @Test func `starts with ten, grows by a fifth with each request, and ends at twenty`() {
        var budget = RetryBudget(.init())
        #expect(budget.tokens == 10 && budget.level == 0.5)
        for _ in 0..<5 { budget.deposit() }
        #expect(abs(budget.tokens - 11) < 1e-9)
        for _ in 0..<1000 { budget.deposit() }
        #expect(budget.tokens == 20 && budget.level == 1)
    }

    @Test func `gives as much as it has`() {
        var budget = RetryBudget(.init())
        for _ in 0..<5 { #expect(budget.withdraw(2) == true) }
        #expect(budget.withdraw(1) == false)
        #expect(budget.tokens == 0)
        #expect(budget.withdraw(0) == true, "what is free is free")
    }

    @Test func `bounds retries by a share of the requests, whatever happens`() {
        var budget = RetryBudget(.init())
        var retries = 0
        for _ in 0..<1000 {
            budget.deposit()
            while budget.withdraw(1) { retries += 1 }
        }
        #expect((209...210).contains(retries))
    }

    @Test func `loses what a new configuration does not allow`() {
        var budget = RetryBudget(.init())
        budget.bounds.max = 3
        #expect(budget.tokens == 3)
    }
}
