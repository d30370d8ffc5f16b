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

    mutating func failed(_ attempt: Attempt, inputTokens: Int) {
        switch attempt.outcome {
        case .failure(let error) where error.kind != .cancelled && error.kind != .deadline:
            wasted += attempt.cost(inputTokens: inputTokens).dollars
        case .success, .failure: return
        }
    }
}
