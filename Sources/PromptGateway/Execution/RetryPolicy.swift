import Platform
import PromptProviders

/// What follows a failed attempt: the same provider again, the next one, or the end.
struct RetryPolicy: Sendable, Hashable {
    var maxRetries: Int

    enum Decision: Hashable {
        case retry(after: Duration)
        case fallBack
        case giveUp
    }

    /// Where things stand after a failure.
    struct Situation: Hashable {
        /// Retries already made on this provider.
        var retries: Int
        /// Whether somebody else may be asked now.
        var hasAlternative: Bool
        /// Whether somebody else may be asked later.
        var hasLater = false
        /// Until the request's deadline.
        var remaining: Duration
        /// How long this provider is to be left alone; `nil`: longer than anybody waits.
        var rest: Duration? = .zero
        /// Whether the caller had seen some of the answer, and wants it made again: that is the next candidate's turn.
        var isInterrupted = false
    }

    func decision(
        after error: ProviderError, _ situation: Situation, using generator: inout some RandomNumberGenerator
    ) -> Decision {
        let hasOther = situation.hasAlternative || situation.hasLater
        let otherwise: Decision = hasOther && error.kind.mayFallBack ? .fallBack : .giveUp
        guard situation.retries < allowed(after: error, situation), let rest = situation.rest else { return otherwise }
        guard rest == .zero || !situation.hasAlternative else { return otherwise }
        let isThrottled = error.kind == .rateLimited || error.kind == .overloaded
        let backoff = isThrottled ? Backoff.throttled : Backoff()
        let delay = max(rest, error.retryAfter ?? backoff.delay(retry: situation.retries, using: &generator))
        // A wait that outlasts the deadline, or as good as, is no retry.
        guard delay < situation.remaining * 0.9 else { return otherwise }
        return .retry(after: delay)
    }

    /// While somebody else may be asked, one retry at most, and none of one who asks to be left alone (facts/providers §0.1).
    private func allowed(after error: ProviderError, _ situation: Situation) -> Int {
        guard situation.hasAlternative else {
            // An answer that its caller wants made again is made again here, where there is nobody else: once.
            if situation.isInterrupted, error.kind == .streamTruncated { return min(1, maxRetries) }
            return error.mayRetryHere ? maxRetries : 0
        }
        guard error.mayRetryHere, !situation.isInterrupted else { return 0 }
        let leavesAlone = error.kind == .rateLimited || error.kind == .overloaded
        return leavesAlone ? 0 : min(1, maxRetries)
    }

    /// What asking again takes out of the retry budget (facts/resilience §C6). Who redirects because of a rate limit, or a fault
    /// of configuration that nobody knew of, burdens nobody with that.
    static func cost(of error: ProviderError, isNewFault: Bool) -> Double {
        if isNewFault { return 0 }
        switch error.kind {
        case .rateLimited: return 0
        case .timeoutFirstToken: return 2
        default: return 1
        }
    }
}
