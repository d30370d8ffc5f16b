import PromptAPI
import PromptProviders

/// Stops a request that costs more in vain than it should cost at all (facts/resilience §C6).
struct SpendGuard: Sendable {
    /// What failed attempts may cost: twice the first estimate, and a little more.
    static let factor = 2.0
    /// USD.
    static let allowance = 0.02

    private var wasted = 0.0
    private let limit: Double

    /// - Parameter estimate: USD that the first attempt should cost; 0 where it has no price.
    init(estimate: Double) {
        limit = Self.factor * estimate + Self.allowance
    }

    var isExceeded: Bool { wasted > limit }

    /// Providers bill what they read and wrote before it broke off; a refusal is free.
    mutating func failed(_ error: ProviderError, of candidate: Candidate, inputTokens: Int) {
        switch error.kind {
        case .timeoutFirstToken, .streamTruncated, .malformed:
            let usage = Usage(
                inputTokens: inputTokens, outputTokens: TokenEstimate.tokens(characters: error.partial.utf8.count), estimated: true)
            wasted += candidate.model.price?.cost(of: usage).dollars ?? 0
        case .transport, .overloaded, .auth, .cancelled, .deadline, .serverError, .rateLimited, .quotaExhausted, .notFound,
            .badRequest, .contextLength, .contentPolicy:
            return
        }
    }
}
