import Platform
import PromptProviders

/// How long one attempt may wait, and for what (spec service §6, spec config `resilience`).
struct Patience: Sendable, Hashable {
    /// Upper clamps, from the configuration.
    var firstToken: Duration
    var idle: Duration

    /// The wait for a first token until a provider's own times are known.
    static let unmeasuredFirstToken = Duration.seconds(10)
    /// For models that think first, and local ones that may have to be loaded.
    static let slowFirstToken = Duration.seconds(60)
    /// Silence that is borne of a candidate that has no alternative.
    static let loneIdle = Duration.seconds(60)
    static let leastFirstToken = Duration.seconds(3)

    /// A lone candidate has all the time there is: giving up on it would help nobody.
    func limits(for candidate: Candidate, hasAlternative: Bool, now: Instant, deadline: Instant) -> AttemptLimits {
        let remaining = max(.zero, deadline - now)
        guard hasAlternative else { return AttemptLimits(firstToken: remaining, idle: Self.loneIdle, deadline: deadline) }
        let isSlow = candidate.model.reasoning || candidate.isLocal
        let wanted = isSlow ? Self.slowFirstToken : min(Self.unmeasuredFirstToken, firstToken)
        let share = max(Self.leastFirstToken, remaining * 0.5)
        return AttemptLimits(firstToken: min(wanted, share), idle: idle, deadline: deadline)
    }
}
