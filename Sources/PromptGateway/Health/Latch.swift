import Platform
import PromptProviders

/// A fault that only somebody outside ends: a credential, a quota, a name (facts/resilience §C5). A reload that concerns it,
/// an administrator, a reset time that was told, or a probe now and then opens it.
struct Latch: Sendable, Hashable {
    static let probeInterval = Duration.seconds(600)

    var kind: ProviderError.Kind
    var since: Instant
    /// When the provider said that it will be over; `nil`: it did not.
    var until: Instant?

    func holds(at now: Instant) -> Bool { until.map { now < $0 } ?? true }

    /// Whether a probe that succeeds would open it.
    func isProbeDue(at now: Instant) -> Bool { now - since >= Self.probeInterval }

    /// What a fault latches: an account and its credit are the provider's, a name is the model's.
    enum Scope: Sendable {
        case provider, model
    }

    static func scope(of kind: ProviderError.Kind) -> Scope? {
        switch kind {
        case .auth, .quotaExhausted: .provider
        case .notFound: .model
        default: nil
        }
    }
}
