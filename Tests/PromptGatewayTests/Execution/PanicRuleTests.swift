import Platform
import PromptAPI
import PromptProviders
import Testing

@testable import PromptGateway

@Suite struct `The panic rule` {
    private let now = Instant(nanoseconds: 0)

    private func at(_ seconds: Double) -> Instant { now + .seconds(seconds) }

    private func open(_ seconds: Double) -> Refusal { Refusal(reason: .open, until: at(seconds)) }
    private func resting(_ seconds: Double) -> Refusal { Refusal(reason: .resting, until: at(seconds)) }

    private func wait(_ refusals: Refusal..., remaining: Double = 100, after passed: Double = 0) -> Double? {
        PanicRule(at: now, deadline: at(remaining)).wait(for: refusals, at: at(passed)).map { ($0 - now).seconds }
    }

    @Test func `waits for the earliest who is free soon`() {
        #expect(wait(open(4), resting(3), open(90)) == 3)
        #expect(wait(open(5)) == 5)
    }

    @Test func `waits for none who is free later, and a quarter of the time at most`() {
        #expect(wait(open(5.1), resting(7)) == nil)
        #expect(wait(open(2), remaining: 8) == 2)
        #expect(wait(open(2.1), remaining: 8) == nil)
    }

    @Test func `does not begin anew with every wait`() {
        #expect(wait(open(4.9), after: 4) == 4.9)
        #expect(wait(open(5.5), after: 4) == nil)
        #expect(wait(open(5.5), after: 5.2) == nil)
    }

    @Test func `waits for somebody else's probe a quarter of the time`() {
        #expect(wait(Refusal(reason: .probing), after: 1) == 25)
        #expect(wait(Refusal(reason: .probing), after: 24.9) == 25)
        #expect(wait(Refusal(reason: .probing), after: 25) == nil)
        #expect(wait(Refusal(reason: .probing), open(4)) == 4)
        #expect(wait(Refusal(reason: .probing), open(90)) == 25)
    }

    @Test func `waits for the busy as long as there is time`() {
        #expect(wait(Refusal(reason: .full)) == 100)
        #expect(wait(Refusal(reason: .full), open(40)) == 40)
        #expect(wait(Refusal(reason: .full), after: 50) == 100)
        #expect(wait(Refusal(reason: .quota)) == 100)
        #expect(wait(Refusal(reason: .quota, until: at(30))) == nil)
    }

    @Test func `never waits for the latched`() {
        #expect(wait(Refusal(reason: .latched(.auth))) == nil)
        #expect(wait(Refusal(reason: .latched(.quotaExhausted), until: at(600))) == nil)
        #expect(wait() == nil)
    }

    @Test(arguments: [
        (Refusal.Reason.latched(.auth), "credential"), (.latched(.notFound), "model"), (.latched(.quotaExhausted), "12 s"),
        (.open, "12 s"), (.resting, "12 s"), (.quota, "12 s"), (.full, "at once"), (.probing, "another request"),
    ])
    func `has words for every reason`(reason: Refusal.Reason, part: String) {
        #expect(Refusal(reason: reason, until: at(11.2)).text(at: now).contains(part))
    }
}

@Suite struct `A guard of spending` {
    private let candidate = Candidate.named("a", Model(id: "model", price: Price(input: 1, output: 10)))

    private func failed(_ error: ProviderError) -> Attempt {
        Attempt(requestID: "request", candidate: candidate, outcome: .failure(error), duration: .seconds(1), retry: 0)
    }

    @Test func `stops once more was wasted than twice the estimate and two cents`() {
        var spend = SpendGuard(estimate: 0.01)
        for _ in 0..<4 {
            spend.failed(failed(ProviderError(.timeoutFirstToken)), inputTokens: 10_000)
            #expect(!spend.isExceeded, "one to four cents")
        }
        spend.failed(failed(ProviderError(.timeoutFirstToken)), inputTokens: 10_000)
        #expect(spend.isExceeded)
    }

    @Test func `counts what had been written`() {
        var spend = SpendGuard(estimate: 0)
        var error = ProviderError(.streamTruncated)
        error.partial = String(repeating: "word", count: 2001)
        spend.failed(failed(error), inputTokens: 0)
        #expect(spend.isExceeded)
    }

    @Test(arguments: [ProviderError.Kind.rateLimited, .transport, .auth, .serverError]) func `counts no refusal`(
        kind: ProviderError.Kind
    ) {
        var spend = SpendGuard(estimate: 0)
        spend.failed(failed(ProviderError(kind)), inputTokens: 1_000_000)
        #expect(!spend.isExceeded)
    }
}
