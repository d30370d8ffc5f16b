import Platform
import PromptProviders
import Testing

@testable import PromptGateway

@Suite struct `A quota ledger` {
    private func at(_ seconds: Double) -> Instant { Instant(nanoseconds: 0) + .seconds(seconds) }

    private func told(requests: Int? = nil, tokens: Int? = nil, of limit: Int? = 1000, reset: Double? = 60) -> RateLimits {
        func window(_ remaining: Int?) -> RateLimits.Window? {
            remaining.map { .init(limit: limit, remaining: $0, reset: reset.map { .seconds($0) }) }
        }
        return RateLimits(requests: window(requests), tokens: window(tokens))
    }

    private func call(_ tokens: Int) -> QuotaLedger.Reservation { .init(input: tokens, output: 0) }

    /// One that has just been told this.
    private func ledger(_ limits: RateLimits?, at now: Double = 0) -> QuotaLedger {
        var ledger = QuotaLedger()
        ledger.reserve(call(10), at: at(now))
        ledger.settle(call(10), since: at(now), used: 10, limits)
        return ledger
    }

    @Test func `limits nothing that the provider did not limit`() {
        let ledger = ledger(nil)
        #expect(ledger.requestsLeft(at: at(0)) == nil && ledger.tokensLeft(at: at(0)) == nil)
        #expect(ledger.roomless(for: call(.max), at: at(0)) == nil)
    }

    @Test func `takes what is reserved from what is left, and gives back what was not used`() {
        var ledger = ledger(told(requests: 5, tokens: 500))
        for second in 1...3 { ledger.reserve(call(100), at: at(Double(second))) }
        #expect(ledger.requestsLeft(at: at(3)) == 2 && ledger.tokensLeft(at: at(3)) == 200)
        ledger.settle(call(100), since: at(1), used: 30, nil)
        #expect(ledger.requestsLeft(at: at(3)) == 2 && ledger.tokensLeft(at: at(3)) == 270)
        ledger.settle(call(100), since: at(2), used: 700, nil)
        #expect(ledger.tokensLeft(at: at(3)) == 0, "never below nothing")
    }

    @Test func `has no room for what would not fit, until the window is whole`() {
        let ledger = ledger(told(requests: 5, tokens: 500, reset: 30))
        #expect(ledger.roomless(for: call(500), at: at(1)) == nil)
        #expect(ledger.roomless(for: call(501), at: at(1)) == at(30))
        #expect(ledger.roomless(for: call(501), at: at(30)) == nil)
        #expect(self.ledger(told(requests: 0, reset: 30)).roomless(for: call(1), at: at(1)) == at(30))
    }

    @Test func `lets one go that is larger than a whole window, when that is whole`() {
        let ledger = ledger(told(tokens: 1000))
        #expect(ledger.roomless(for: call(5000), at: at(1)) == nil)
        var used = ledger
        used.reserve(call(1), at: at(2))
        #expect(used.roomless(for: call(5000), at: at(3)) == at(60))
        #expect(used.roomless(for: call(5000), at: at(61)) == nil, "it was counted in the window before")
        used.reserve(call(1), at: at(61))
        #expect(used.roomless(for: call(5000), at: at(62)) == at(62), "the call under way may yet use nothing")
        used.settle(call(1), since: at(61), used: 1, nil)
        #expect(used.roomless(for: call(5000), at: at(62)) == at(120))
    }

    @Test func `waits for the end of calls under way where nothing else fills a window that nobody spoke of`() {
        var ledger = ledger(told(tokens: 500))
        ledger.reserve(call(1000), at: at(61))
        #expect(ledger.roomless(for: call(100), at: at(62)) == at(62))
        ledger.settle(call(1000), since: at(61), used: 100, nil)
        #expect(ledger.roomless(for: call(900), at: at(63)) == nil)
        #expect(ledger.roomless(for: call(901), at: at(63)) == at(120))
    }

    @Test func `asks again before an end that is told to be far away`() {
        let ledger = ledger(told(requests: 0, tokens: 0, reset: 31_536_000))
        #expect(ledger.roomless(for: call(1), at: at(1)) == at(QuotaLedger.longestWindow.seconds))
        #expect(ledger.roomless(for: call(1), at: at(QuotaLedger.longestWindow.seconds)) == nil)
    }

    @Test func `a call that was under way when the provider spoke is not taken off twice`() {
        var ledger = ledger(told(tokens: 1000))
        ledger.reserve(call(100), at: at(1))
        ledger.reserve(call(100), at: at(2))
        ledger.reserve(call(100), at: at(3))
        ledger.settle(call(100), since: at(2), used: 100, told(tokens: 790, reset: 58))
        #expect(ledger.tokensLeft(at: at(4)) == 690, "of the three it had seen two")
        ledger.settle(call(100), since: at(1), used: 100, told(tokens: 900, reset: 59))
        #expect(ledger.tokensLeft(at: at(4)) == 690, "what was said earlier is no news")
        ledger.settle(call(100), since: at(3), used: 40, nil)
        #expect(ledger.tokensLeft(at: at(4)) == 750)
    }

    @Test func `believes the last word, of others who use the account as of a window that slides or is new`() {
        var ledger = ledger(told(tokens: 500))
        for (second, tokens, reset) in [(5.0, 20, 55.0), (6, 300, 20), (30, 999, 1)] {
            ledger.reserve(call(1), at: at(second))
            ledger.settle(call(1), since: at(second), used: 1, told(tokens: tokens, reset: reset))
            #expect(ledger.tokensLeft(at: at(second + 0.5)) == tokens)
        }
    }

    @Test func `counts on from a whole window where nothing is told`() {
        var ledger = ledger(told(requests: 1, tokens: 100, reset: 10))
        #expect(ledger.tokensLeft(at: at(10)) == 1000)
        ledger.reserve(call(100), at: at(20))
        ledger.settle(call(100), since: at(20), used: 400, nil)
        #expect(ledger.tokensLeft(at: at(20)) == 600)
        #expect(ledger.tokensLeft(at: at(80)) == 1000)
    }

    @Test func `forgets a limit that was never named once its window has passed`() {
        let ledger = ledger(told(tokens: 0, of: nil, reset: nil))
        #expect(ledger.roomless(for: call(1), at: at(59)) == at(60))
        #expect(ledger.tokensLeft(at: at(60)) == nil)
    }

    @Test func `expects an answer of the usual length, and never more than it may have`() {
        let most = QuotaLedger.Reservation(input: 50, output: 1000)
        #expect(most.expecting(nil).tokens == 1050 && most.expecting(99.2).tokens == 150 && most.expecting(5000).tokens == 1050)
    }
}
