import Platform
import PromptProviders
import Testing

@testable import PromptGateway

@Suite struct `A gate` {
    private let now = Instant(nanoseconds: 7_000_000_000)

    @Test func `is open until it is closed`() {
        #expect(Gate().closed(at: now) == nil)
    }

    @Test(arguments: [0.001, 1, 119, 120]) func `stays closed as long as it was asked to`(seconds: Double) {
        var gate = Gate()
        var generator = SplitMix64(seed: 1)
        let until = now + .seconds(seconds)
        #expect(gate.close(hint: .seconds(seconds), at: now, using: &generator) == .until(until))
        #expect(gate.closed(at: now) == until)
        #expect(gate.closed(at: until) == nil, "at that time it is open")
    }

    @Test(arguments: [120.001, 86400]) func `takes a long wait for the end of a quota`(seconds: Double) {
        var gate = Gate()
        var generator = SplitMix64(seed: 1)
        #expect(gate.close(hint: .seconds(seconds), at: now, using: &generator) == .exhausted(until: now + .seconds(seconds)))
        #expect(gate.closed(at: now) == nil)
    }

    @Test func `keeps the later of two times`() {
        var gate = Gate()
        var generator = SplitMix64(seed: 1)
        _ = gate.close(hint: .seconds(60), at: now, using: &generator)
        #expect(gate.close(hint: .seconds(1), at: now, using: &generator) == .until(now + .seconds(60)))
        #expect(gate.close(hint: .seconds(90), at: now, using: &generator) == .until(now + .seconds(90)))
    }

    @Test func `guesses with full jitter under a doubling cap, from the beginning after a success`() throws {
        for (closing, ceiling) in [2.0, 4, 8, 16, 32, 60, 60, 60].enumerated() {
            let guesses = (0..<300).map { seed in
                var gate = Gate()
                var generator = SplitMix64(seed: UInt64(seed))
                for _ in 0..<closing { _ = gate.close(hint: nil, at: Instant(nanoseconds: 0), using: &generator) }
                let later = Instant(nanoseconds: 0) + .seconds(100)
                guard case .until(let until) = gate.close(hint: nil, at: later, using: &generator) else { return -1.0 }
                return (until - later).seconds
            }
            #expect(guesses.allSatisfy { (0...ceiling).contains($0) }, "closing \(closing)")
            #expect(guesses.contains { $0 < 0.1 * ceiling } && guesses.contains { $0 > 0.9 * ceiling }, "closing \(closing)")
        }
        var gate = Gate()
        var generator = SplitMix64(seed: 1)
        for _ in 0..<8 { _ = gate.close(hint: nil, at: now, using: &generator) }
        gate.succeeded(since: now + .seconds(1))
        #expect(try wait(&gate, at: now + .seconds(100), &generator) <= 2)
    }

    private func wait(_ gate: inout Gate, at now: Instant, _ generator: inout SplitMix64) throws -> Double {
        guard case .until(let until) = gate.close(hint: nil, at: now, using: &generator) else { throw CancellationError() }
        return (until - now).seconds
    }

    @Test func `an answer to what was asked before it closed does not open it`() throws {
        var waits: [Double] = []
        for seed in 0..<100 as Range<UInt64> {
            var gate = Gate()
            var generator = SplitMix64(seed: seed)
            for _ in 0..<4 { _ = gate.close(hint: nil, at: now, using: &generator) }
            gate.succeeded(since: now)
            #expect(gate.isGuessing)
            waits.append(try wait(&gate, at: now + .seconds(100), &generator))
        }
        #expect(waits.contains { $0 > 16 })
    }

    @Test func `guesses at first as long as it lasted the last time`() throws {
        for seed in 0..<100 as Range<UInt64> {
            var gate = Gate()
            var generator = SplitMix64(seed: seed)
            _ = gate.close(hint: nil, at: now, using: &generator)
            gate.succeeded(since: now + .seconds(20))
            #expect(!gate.isGuessing)
            #expect(try (10...20).contains(wait(&gate, at: now + .seconds(100), &generator)))
        }
    }
}

@Suite struct `A latch` {
    private let now = Instant(nanoseconds: 0)

    @Test func `holds until it is opened, or as long as was told`() {
        #expect(Latch(kind: .auth, since: now).holds(at: now + .seconds(1e6)))
        let told = Latch(kind: .quotaExhausted, since: now, until: now + .seconds(300))
        #expect(told.holds(at: now + .seconds(299)) && !told.holds(at: now + .seconds(300)))
    }

    @Test func `is probed after ten minutes`() {
        let latch = Latch(kind: .auth, since: now)
        #expect(!latch.isProbeDue(at: now + .seconds(599)) && latch.isProbeDue(at: now + .seconds(600)))
    }

    @Test(arguments: ProviderError.Kind.allCases) func `is closed by faults of configuration alone`(kind: ProviderError.Kind) {
        let expected: Latch.Scope? =
            switch kind {
            case .auth, .quotaExhausted: .provider
            case .notFound: .model
            default: nil
            }
        #expect(Latch.scope(of: kind) == expected)
    }
}
