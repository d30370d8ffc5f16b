import Platform
import Testing

@testable import PromptGateway

@Suite struct `A backoff` {
    @Test(arguments: [
        (Backoff(), [0.25, 0.5, 1, 2, 4, 8, 8, 8]), (.throttled, [1, 2, 4, 8, 8, 8, 8, 8]),
    ])
    func `waits anything from nothing to its ceiling`(backoff: Backoff, ceilings: [Double]) {
        for (retry, ceiling) in ceilings.enumerated() {
            var generator = SplitMix64(seed: UInt64(retry))
            let delays = (0..<500).map { _ in backoff.delay(retry: retry, using: &generator).seconds }
            #expect(delays.allSatisfy { (0...ceiling).contains($0) }, "retry \(retry)")
            #expect(delays.contains { $0 < 0.1 * ceiling }, "the jitter is full: little")
            #expect(delays.contains { $0 > 0.9 * ceiling }, "the jitter is full: much")
        }
    }

    @Test(arguments: [20, 62, 63, 64, 1000, Int.max]) func `stays under its cap however often`(retry: Int) {
        var generator = SplitMix64(seed: 1)
        let delays = (0..<100).map { _ in Backoff().delay(retry: retry, using: &generator) }
        #expect(delays.allSatisfy { (.zero...(.seconds(8))).contains($0) })
        #expect(delays.contains { $0 > .seconds(6) })
    }
}
