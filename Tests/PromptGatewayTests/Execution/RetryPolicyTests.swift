import Platform
import PromptProviders
import Testing

@testable import PromptGateway

@Suite struct `The retry policy` {
    private static let policy = RetryPolicy(maxRetries: 3)

    /// What every kind of failure leads to: with nobody else to ask, and with somebody.
    private enum Rule {
        /// Again here up to the limit; where there is an alternative, once.
        case again
        /// Again here only where there is no alternative.
        case againIfAlone
        case elsewhere
        case never
    }

    private static func rule(_ kind: ProviderError.Kind) -> Rule {
        switch kind {
        case .transport, .serverError, .malformed: .again
        case .overloaded, .rateLimited: .againIfAlone
        case .timeoutFirstToken, .quotaExhausted, .auth, .notFound, .contextLength, .streamTruncated: .elsewhere
        case .badRequest, .contentPolicy, .cancelled, .deadline: .never
        }
    }

    @Test(arguments: ProviderError.Kind.allCases, [false, true])
    func `has one answer for every kind of failure`(kind: ProviderError.Kind, hasAlternative: Bool) {
        for retries in 0...4 {
            let expected: Kind =
                switch (Self.rule(kind), hasAlternative) {
                case (.again, false), (.againIfAlone, false): retries < 3 ? .retry : .giveUp
                case (.again, true): retries < 1 ? .retry : .fallBack
                case (.againIfAlone, true), (.elsewhere, true): .fallBack
                case (.elsewhere, false), (.never, _): .giveUp
                }
            let decision = Self.decide(ProviderError(kind), retries: retries, hasAlternative: hasAlternative)
            #expect(Kind(decision) == expected, "after \(retries) retries")
        }
    }

    @Test func `retries nothing where no retry is wanted`() {
        for kind in ProviderError.Kind.allCases {
            for hasAlternative in [false, true] {
                let decision = Self.decide(
                    ProviderError(kind), retries: 0, hasAlternative: hasAlternative, policy: RetryPolicy(maxRetries: 0))
                #expect(Kind(decision) != .retry)
            }
        }
    }

    @Test func `waits as long as the provider asked for`() {
        let error = ProviderError(.rateLimited, retryAfter: .seconds(7))
        #expect(Self.decide(error, retries: 0, hasAlternative: false) == .retry(after: .seconds(7)))
    }

    @Test func `does not wait for what would come after the deadline`() {
        let error = ProviderError(.serverError, retryAfter: .seconds(9))
        #expect(Self.decide(error, retries: 0, hasAlternative: false, remaining: .seconds(10)) == .giveUp)
        #expect(Self.decide(error, retries: 0, hasAlternative: true, remaining: .seconds(10)) == .fallBack)
        #expect(Self.decide(error, retries: 0, hasAlternative: false, remaining: .seconds(11)) == .retry(after: .seconds(9)))
    }

    /// A decision without its delay.
    private enum Kind {
        case retry, fallBack, giveUp

        init(_ decision: RetryPolicy.Decision) {
            switch decision {
            case .retry: self = .retry
            case .fallBack: self = .fallBack
            case .giveUp: self = .giveUp
            }
        }
    }

    private static func decide(
        _ error: ProviderError, retries: Int, hasAlternative: Bool, remaining: Duration = .seconds(1000),
        policy: RetryPolicy = policy
    ) -> RetryPolicy.Decision {
        var generator = SplitMix64(seed: 1)
        return policy.decision(
            after: error, .init(retries: retries, hasAlternative: hasAlternative, remaining: remaining), using: &generator)
    }
}
