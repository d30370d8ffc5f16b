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

    /// One that has just been told this.
    private func ledger(_ limits: RateLimits?, at now: Double = 0) -> QuotaLedger {
        var ledger = QuotaLedger()
        ledger.reserve(.init(tokens: 10))
        ledger.settle(.init(tokens: 10), used: 10, limits, at: at(now))
        return ledger
    }

    @Test func `limits nothing that the provider did not limit`() {
        let ledger = ledger(nil)
        #expect(ledger.requestsLeft(at: at(0)) == nil && ledger.tokensLeft(at: at(0)) == nil)
        #expect(ledger.roomless(for: .init(tokens: .max), at: at(0)) == nil)
    }

    @Test func `takes what is reserved from what is left, and gives back what was not used`() {
        var ledger = ledger(told(requests: 5, tokens: 500))
        for _ in 0..<3 { ledger.reserve(.init(tokens: 100)) }
        #expect(ledger.requestsLeft(at: at(1)) == 2 && ledger.tokensLeft(at: at(1)) == 200)
        ledger.settle(.init(tokens: 100), used: 30, nil, at: at(1))
        #expect(ledger.requestsLeft(at: at(1)) == 2 && ledger.tokensLeft(at: at(1)) == 270)
        ledger.settle(.init(tokens: 100), used: 700, nil, at: at(1))
        #expect(ledger.tokensLeft(at: at(1)) == 0, "never below nothing")
    }

    @Test func `has no room for what would not fit, until the window is whole`() {
        let ledger = ledger(told(requests: 5, tokens: 500, reset: 30))
        #expect(ledger.roomless(for: .init(tokens: 500), at: at(1)) == nil)
        #expect(ledger.roomless(for: .init(tokens: 501), at: at(1)) == at(30))
        #expect(ledger.roomless(for: .init(tokens: 501), at: at(30)) == nil)
        #expect(self.ledger(told(requests: 0, reset: 30)).roomless(for: .init(tokens: 1), at: at(1)) == at(30))
    }

    @Test func `lets one go that is larger than a whole window, when that is whole`() {
        let ledger = ledger(told(tokens: 1000))
        #expect(ledger.roomless(for: .init(tokens: 5000), at: at(1)) == nil)
        var used = ledger
        used.reserve(.init(tokens: 1))
        #expect(used.roomless(for: .init(tokens: 5000), at: at(1)) == at(60))
        #expect(used.roomless(for: .init(tokens: 5000), at: at(61)) == at(61), "our own reservation fills it: now is no time")
    }

    @Test func `believes the lower of two counts within one window`() {
        var ledger = ledger(told(tokens: 500, reset: 60))
        ledger.reserve(.init(tokens: 100))
        ledger.settle(.init(tokens: 100), used: 100, told(tokens: 450, reset: 50), at: at(10))
        #expect(ledger.tokensLeft(at: at(10)) == 400, "the answer was counted by us, not yet by the provider")
        ledger.reserve(.init(tokens: 100))
        ledger.settle(.init(tokens: 100), used: 10, told(tokens: 20, reset: 50), at: at(10))
        #expect(ledger.tokensLeft(at: at(10)) == 20, "others use the account too")
    }

    @Test func `believes a window that slides, and one that is new`() {
        var ledger = ledger(told(tokens: 100, reset: 10))
        ledger.reserve(.init(tokens: 1))
        ledger.settle(.init(tokens: 1), used: 1, told(tokens: 300, reset: 20), at: at(5))
        #expect(ledger.tokensLeft(at: at(5)) == 300)
        ledger.reserve(.init(tokens: 1))
        ledger.settle(.init(tokens: 1), used: 1, told(tokens: 999, reset: 1), at: at(30))
        #expect(ledger.tokensLeft(at: at(30)) == 999)
    }

    @Test func `counts on from a whole window where nothing is told`() {
        var ledger = ledger(told(requests: 1, tokens: 100, reset: 10))
        #expect(ledger.tokensLeft(at: at(10)) == 1000)
        ledger.reserve(.init(tokens: 100))
        ledger.settle(.init(tokens: 100), used: 400, nil, at: at(20))
        #expect(ledger.tokensLeft(at: at(20)) == 600)
        #expect(ledger.tokensLeft(at: at(80)) == 1000)
    }

    @Test func `forgets a limit that was never named once its window has passed`() {
        let ledger = ledger(told(tokens: 0, of: nil, reset: nil))
        #expect(ledger.roomless(for: .init(tokens: 1), at: at(59)) == at(60))
        #expect(ledger.tokensLeft(at: at(60)) == nil)
    }
}
