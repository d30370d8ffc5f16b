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
        /// Whether somebody else may be asked.
        var hasAlternative: Bool
        /// Until the request's deadline.
        var remaining: Duration
        /// Whether the caller had seen some of the answer, and wants it made again: that is the next candidate's turn.
        var isInterrupted = false
    }

    func decision(
        after error: ProviderError, _ situation: Situation, using generator: inout some RandomNumberGenerator
    ) -> Decision {
        let otherwise: Decision = situation.hasAlternative && error.kind.mayFallBack ? .fallBack : .giveUp
        guard error.kind.mayRetryHere, situation.retries < allowed(after: error, situation) else { return otherwise }
        let isThrottled = error.kind == .rateLimited || error.kind == .overloaded
        let backoff = isThrottled ? Backoff.throttled : Backoff()
        let delay = error.retryAfter ?? backoff.delay(retry: situation.retries, using: &generator)
        // A wait that outlasts the deadline, or as good as, is no retry.
        guard delay < situation.remaining * 0.9 else { return otherwise }
        return .retry(after: delay)
    }

    /// While somebody else may be asked, one retry at most, and none of one who asks to be left alone (facts/providers §0.1).
    private func allowed(after error: ProviderError, _ situation: Situation) -> Int {
        guard situation.hasAlternative else { return maxRetries }
        guard !situation.isInterrupted else { return 0 }
        let leavesAlone = error.kind == .rateLimited || error.kind == .overloaded
        return leavesAlone ? 0 : min(1, maxRetries)
    }
}
