import Platform
import Testing

@testable import promptd

@Suite struct LogRateTests {
    private func instant(_ seconds: Double) -> Instant { Instant(nanoseconds: Int64(seconds * 1e9)) }

    @Test func `lines beyond the bound are left out, and told of with the first of the next span`() {
        var rate = LogRate()
        for _ in 0..<LogRate.mostLines { #expect(rate.judge(isVital: false, at: instant(1)) == .write(leftOut: 0)) }
        for _ in 0..<7 { #expect(rate.judge(isVital: false, at: instant(30.9)) == .leaveOut) }
        #expect(rate.judge(isVital: false, at: instant(31)) == .write(leftOut: 7))
        #expect(rate.judge(isVital: false, at: instant(31)) == .write(leftOut: 0))
    }

    @Test func `what is vital is written in any case`() {
        var rate = LogRate()
        for _ in 0..<LogRate.mostLines { _ = rate.judge(isVital: false, at: instant(0)) }
        #expect(rate.judge(isVital: true, at: instant(1)) == .write(leftOut: 0))
        #expect(rate.judge(isVital: false, at: instant(1)) == .leaveOut)
        #expect(rate.judge(isVital: true, at: instant(40)) == .write(leftOut: 1))
    }
}
