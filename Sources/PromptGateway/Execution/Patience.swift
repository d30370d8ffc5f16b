import Platform
import PromptProviders

/// How long one attempt may wait, and for what (spec service §6, spec config `resilience`).
struct Patience: Sendable, Hashable {
    /// Upper clamps, from the configuration.
    var firstToken: Duration
    var idle: Duration
    /// Off: every candidate is given the time of a lone one.
    var limitsFirstToken = true

    /// The wait for a first token until a provider's own times are known, and below which it never falls then.
    static let unmeasuredFirstToken = Duration.seconds(10)
    static let leastMeasuredFirstToken = Duration.seconds(5)
    /// Times the 95th percentile of a provider's own times.
    static let factor = 3.0
    /// For models that think first, and local ones that may have to be loaded.
    static let slowFirstToken = Duration.seconds(60)
    /// Silence that is borne of a candidate that has no alternative.
    static let loneIdle = Duration.seconds(60)
    static let leastFirstToken = Duration.seconds(3)

    struct Allowance: Sendable, Hashable {
        var limits: AttemptLimits
        /// Whether the caller's deadline leaves less than a first token normally takes.
        var isHurried = false
    }

    /// A lone candidate has all the time there is: giving up on it would help nobody.
    ///
    /// - Parameter p95: of the candidate's own first tokens; `nil` until enough are known.
    func allowance(
        for candidate: Candidate, hasAlternative: Bool, p95: Duration?, now: Instant, deadline: Instant
    ) -> Allowance {
        let remaining = max(.zero, deadline - now)
        guard hasAlternative, limitsFirstToken else {
            return Allowance(limits: AttemptLimits(firstToken: remaining, idle: Self.loneIdle, deadline: deadline))
        }
        let isSlow = candidate.model.reasoning || candidate.isLocal
        let wanted = isSlow ? Self.slowFirstToken : measured(p95)
        let share = max(Self.leastFirstToken, remaining * 0.5)
        let normal = p95 ?? (isSlow ? Self.slowFirstToken : FirstTokenStatistics.priorP95)
        return Allowance(
            limits: AttemptLimits(firstToken: min(wanted, share), idle: idle, deadline: deadline),
            isHurried: share < wanted && share < normal)
    }

    private func measured(_ p95: Duration?) -> Duration {
        guard let p95 else { return min(Self.unmeasuredFirstToken, firstToken) }
        return min(max(p95 * Self.factor, Self.leastMeasuredFirstToken), firstToken)
    }
}
