import Platform
import Testing

@testable import PromptGateway

@Suite struct `A circuit breaker` {
    private typealias Evidence = CircuitBreaker.Evidence

    private static let fast = Evidence.success(isSlow: false)
    private static let slow = Evidence.success(isSlow: true)
    private static let fault = Evidence.failure(weight: 1)
    private static let crowded = Evidence.failure(weight: 0.5)

    /// A breaker at a clock, with the highest jitter there is unless the test says otherwise.
    private struct Bench {
        var breaker = CircuitBreaker(.init())
        var now = Instant(nanoseconds: 0)
        var generator: any RandomNumberGenerator = Fixed(bits: .max)

        mutating func tell(
            _ evidence: Evidence, wasProbe: Bool = false, isAlone: Bool = false
        ) -> CircuitBreaker.Change? {
            func ended(_ generator: inout some RandomNumberGenerator) -> CircuitBreaker.Change? {
                breaker.ended(evidence, wasProbe: wasProbe, isAlone: isAlone, at: now, using: &generator)
            }
            return ended(&generator)
        }

        /// - Returns: for how long it opened; `nil`: it did not.
        mutating func fail(_ times: Int = 1, wasProbe: Bool = false) -> Double? {
            var seconds: Double?
            for _ in 0..<times {
                if case .opened(let until) = tell(fault, wasProbe: wasProbe) { seconds = (until - now).seconds }
            }
            return seconds
        }

        mutating func pass(_ seconds: Double) { now = now + .seconds(seconds) }

        /// Lets its open time pass and closes it by two probes.
        mutating func recover() {
            pass(301)
            for _ in 0..<2 {
                #expect(breaker.permit(at: now) == .probe)
                _ = tell(fast, wasProbe: true)
            }
            #expect(breaker.state == .closed)
        }
    }

    /// The standard library draws again where it is given nothing but zeros.
    private struct Fixed: RandomNumberGenerator {
        let bits: UInt64
        func next() -> UInt64 { bits }
    }

    // MARK: Closed

    @Test func `lets everybody through`() {
        var bench = Bench()
        for _ in 0..<10 { #expect(bench.breaker.permit(at: bench.now) == .free) }
    }

    @Test func `opens at the third failure in a row`() {
        var bench = Bench()
        #expect(bench.fail(2) == nil)
        #expect(bench.tell(Self.fast) == nil, "which begins the count anew")
        #expect(bench.fail(2) == nil)
        #expect(bench.fail() != nil)
    }

    @Test func `is not moved by what says nothing`() {
        var bench = Bench()
        for _ in 0..<5 {
            #expect(bench.fail(1) == nil || bench.breaker.state != .closed)
            for _ in 0..<20 { #expect(bench.tell(.none) == nil) }
            if bench.breaker.state != .closed { break }
        }
        #expect(bench.breaker.state != .closed, "the three failures were in a row all the same")
    }

    /// Outcomes one after another, and at which it opens.
    @Test(
        arguments: [
            ("sfsfsf", 6), ("sfsfs", nil), ("sssfsf", nil), ("ffsffs", 6), ("sffsff", 6), ("hhshhs", nil), ("hh", nil),
            ("hhh", 3),
            ("ssssssssff", nil), ("sssssss", nil), ("lllll", nil), ("llllll", 6), ("llllsl", 6), ("lsllsl", nil),
            ("llllslsllll", 6), ("hshshshshshs", nil),
        ] as [(String, Int?)])
    func `opens when half of six failed, or four fifths were slow`(outcomes: String, opensAt: Int?) {
        var bench = Bench()
        var opened: Int?
        for (index, outcome) in outcomes.enumerated() where opened == nil {
            let evidence = [Character("s"): Self.fast, "f": Self.fault, "h": Self.crowded, "l": Self.slow][outcome]!
            if bench.tell(evidence) != nil { opened = index + 1 }
        }
        #expect(opened == opensAt)
    }

    @Test func `forgets what is older than its window`() {
        var bench = Bench()
        for _ in 0..<3 {
            _ = bench.fail()
            _ = bench.tell(Self.fast)
            bench.pass(31)
        }
        #expect(bench.breaker.state == .closed, "never six within a minute")
    }

    @Test func `uses the operator's figures`() {
        var bench = Bench()
        bench.breaker.bounds.consecutiveFailures = 5
        bench.breaker.bounds.minRequests = 100
        bench.breaker.bounds.openMin = .seconds(1)
        #expect(bench.fail(4) == nil)
        #expect(bench.fail() == 1)
    }

    // MARK: Open

    @Test func `lets nobody through until its time has come`() {
        var bench = Bench()
        #expect(bench.fail(3) == 5)
        let until = bench.now + .seconds(5)
        bench.pass(4.5)
        #expect(bench.breaker.permit(at: bench.now) == .refused(until: until))
        bench.pass(0.5)
        #expect(bench.breaker.permit(at: bench.now) == .probe)
    }

    @Test(arguments: [1, .max] as [UInt64]) func `waits between half and all of its time`(bits: UInt64) {
        var bench = Bench(generator: Fixed(bits: bits))
        #expect(bench.fail(3) == (bits == 1 ? 2.5 : 5))
    }

    @Test func `doubles with every opening in a row, up to its cap`() {
        var bench = Bench()
        var times = [bench.fail(3)]
        for _ in 0..<8 {
            bench.pass(300)
            _ = bench.breaker.permit(at: bench.now)
            times.append(bench.fail(wasProbe: true))
        }
        #expect(times == [5, 10, 20, 40, 80, 160, 300, 300, 300])
    }

    @Test(arguments: [(59.9, 10.0), (60, 5), (600, 5)]) func `forgets one opening a minute`(closed: Double, next: Double) {
        var bench = Bench()
        _ = bench.fail(3)
        bench.recover()
        bench.pass(closed)
        #expect(bench.fail(3) == next)
    }

    @Test func `is never made shorter by stragglers, and no straggler closes it`() {
        var bench = Bench()
        _ = bench.fail(3)
        bench.pass(3)
        bench.generator = Fixed(bits: 1)
        #expect(bench.fail() == nil)
        #expect(bench.breaker.state == .open(until: bench.now + .seconds(2.5)), "later than it was")
        bench.pass(0.1)
        let before = bench.breaker.state
        #expect(bench.tell(Self.fast) == nil)
        #expect(bench.breaker.state == before)
        var other = Bench()
        _ = other.fail(3)
        other.generator = Fixed(bits: 1)
        #expect(other.fail() == nil)
        #expect(other.breaker.state == .open(until: other.now + .seconds(5)), "not earlier than it was")
    }

    // MARK: Half open

    private var halfOpen: Bench {
        var bench = Bench()
        _ = bench.fail(3)
        bench.pass(5)
        return bench
    }

    @Test func `of one that has answered, and that nobody could be asked instead of, takes twice as many failures in a row`() {
        var bench = Bench()
        for _ in 0..<20 { _ = bench.tell(Self.fast) }
        for _ in 0..<5 { #expect(bench.tell(Self.fault, isAlone: true) == nil) }
        #expect(bench.tell(Self.fault, isAlone: true) != nil)
        bench = Bench()
        for _ in 0..<2 { #expect(bench.tell(Self.fault, isAlone: true) == nil) }
        #expect(bench.tell(Self.fault, isAlone: true) != nil, "one that never answered gets no more")
    }

    @Test func `lets one through at a time`() {
        var bench = halfOpen
        #expect(bench.breaker.permit(at: bench.now) == .probe)
        #expect(bench.breaker.permit(at: bench.now) == .refused(until: nil))
        _ = bench.tell(.none, wasProbe: true)
        #expect(bench.breaker.permit(at: bench.now) == .probe, "one that said nothing makes room for the next")
    }

    @Test func `closes at the second success`() {
        var bench = halfOpen
        _ = bench.breaker.permit(at: bench.now)
        #expect(bench.tell(Self.fast, wasProbe: true) == nil)
        _ = bench.breaker.permit(at: bench.now)
        #expect(bench.tell(Self.fast, wasProbe: true) == .closed)
        #expect(bench.breaker.permit(at: bench.now) == .free)
    }

    @Test func `opens again at one failure, for longer`() {
        var bench = halfOpen
        _ = bench.breaker.permit(at: bench.now)
        _ = bench.tell(Self.fast, wasProbe: true)
        _ = bench.breaker.permit(at: bench.now)
        #expect(bench.fail(wasProbe: true) == 10)
    }

    @Test func `hears its probe alone`() {
        var bench = halfOpen
        _ = bench.breaker.permit(at: bench.now)
        for evidence in [Self.fast, Self.fast, Self.fast, Self.fault, Self.fault, Self.fault] {
            #expect(bench.tell(evidence) == nil)
        }
        #expect(bench.breaker.state == .halfOpen(successes: 0, isProbing: true))
    }

    @Test func `is half opened, never closed, by a probe that is no request`() {
        var bench = Bench()
        bench.breaker.reached()
        #expect(bench.breaker.state == .closed)
        _ = bench.fail(3)
        bench.breaker.reached()
        #expect(bench.breaker.state == .halfOpen(successes: 0, isProbing: false))
        _ = bench.breaker.permit(at: bench.now)
        bench.breaker.reached()
        #expect(bench.breaker.state == .halfOpen(successes: 0, isProbing: true))
    }

    @Test(arguments: [(0.0, 0.25), (9.9, 0.25), (10, 0.5), (19.9, 0.5), (20, 1), (1000, 1)])
    func `takes its traffic back in steps`(after: Double, share: Double) {
        var bench = Bench()
        #expect(bench.breaker.share(at: bench.now) == 1)
        _ = bench.fail(3)
        bench.recover()
        bench.pass(after)
        #expect(bench.breaker.share(at: bench.now) == share)
    }

    @Test func `meets a flapping provider few times`() {
        // Dead for a minute, asked ten times a second: fewer than eight attempts (spec service §6).
        for seed in 0..<200 as Range<UInt64> {
            var bench = Bench(generator: SplitMix64(seed: seed))
            var attempts = 0
            for _ in 0..<600 {
                let passage = bench.breaker.permit(at: bench.now)
                if passage == .free || passage == .probe {
                    attempts += 1
                    _ = bench.fail(wasProbe: passage == .probe)
                }
                bench.pass(0.1)
            }
            #expect((4..<8).contains(attempts), "seed \(seed): \(attempts)")
        }
    }
}
