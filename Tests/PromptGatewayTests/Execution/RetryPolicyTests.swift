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

    @Test func `does not ask a provider again that says that it would be in vain`() {
        var error = ProviderError(.serverError)
        error.forbidsRetry = true
        #expect(Kind(Self.decide(error, retries: 0, hasAlternative: false)) == .giveUp)
        #expect(Kind(Self.decide(error, retries: 0, hasAlternative: true)) == .fallBack)
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

    private static func decide(_ kind: ProviderError.Kind, _ edit: (inout RetryPolicy.Situation) -> Void) -> RetryPolicy.Decision
    {
        var situation = RetryPolicy.Situation(retries: 0, hasAlternative: false, remaining: .seconds(1000))
        edit(&situation)
        var generator = SplitMix64(seed: 1)
        return policy.decision(after: ProviderError(kind), situation, using: &generator)
    }

    @Test func `waits as long as a lone provider is to be left alone, and not for one that is so for long`() {
        #expect(Self.decide(.serverError) { $0.rest = .seconds(3) } == .retry(after: .seconds(3)))
        #expect(Self.decide(.serverError) { $0.rest = nil } == .giveUp)
        #expect(Self.decide(.serverError) { ($0.rest, $0.hasLater) = (nil, true) } == .fallBack)
        #expect(Self.decide(.serverError) { ($0.rest, $0.hasAlternative) = (.seconds(3), true) } == .fallBack)
    }

    @Test func `turns to who may be asked later where nothing helps here`() {
        #expect(Self.decide(.auth) { $0.hasLater = true } == .fallBack)
        #expect(Self.decide(.badRequest) { $0.hasLater = true } == .giveUp)
    }

    @Test func `makes an interrupted answer again, with a lone provider once`() {
        func kind(_ edit: (inout RetryPolicy.Situation) -> Void) -> Kind {
            Kind(
                Self.decide(.streamTruncated) {
                    $0.isInterrupted = true
                    edit(&$0)
                })
        }
        #expect(kind { _ in } == .retry)
        #expect(kind { $0.retries = 1 } == .giveUp)
        #expect(kind { $0.hasAlternative = true } == .fallBack)
    }

    @Test(arguments: ProviderError.Kind.allCases) func `takes nothing from the budget for what burdens nobody`(
        kind: ProviderError.Kind
    ) {
        let expected = kind == .rateLimited ? 0.0 : kind == .timeoutFirstToken ? 2 : 1
        #expect(RetryPolicy.cost(of: ProviderError(kind), isNewFault: false) == expected)
        #expect(RetryPolicy.cost(of: ProviderError(kind), isNewFault: true) == 0)
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
