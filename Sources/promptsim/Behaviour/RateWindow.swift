/// Counts what a model has granted in the current window.
struct RateWindow: Sendable, Hashable {
    /// Which window this is: the first is 0.
    private var number = 0
    private var requests = 0
    private var tokens = 0

    /// Takes a call in where the limit has room for it. Its output is not known yet; see `add`.
    mutating func admit(_ limit: RateLimit, inputTokens: Int, at elapsed: Duration) -> RateStanding {
        move(limit, to: elapsed)
        let isExceeded = requests >= limit.requests ?? .max || tokens > (limit.tokens ?? .max) - inputTokens
        if !isExceeded {
            requests += 1
            tokens += inputTokens
        }
        return RateStanding(
            limit: limit,
            remainingRequests: limit.requests.map { max(0, $0 - requests) },
            remainingTokens: limit.tokens.map { max(0, $0 - tokens) },
            reset: limit.per * (number + 1) - elapsed, isExceeded: isExceeded)
    }

    /// What a call turned out to use beside its input.
    mutating func add(outputTokens: Int, _ limit: RateLimit, at elapsed: Duration) {
        move(limit, to: elapsed)
        tokens += outputTokens
    }

    private mutating func move(_ limit: RateLimit, to elapsed: Duration) {
        let current = Int(elapsed / limit.per)
        guard current > number else { return }
        self = RateWindow()
        number = current
    }
}

/// What a call is told about the limit.
struct RateStanding: Sendable, Hashable {
    var limit: RateLimit
    var remainingRequests: Int?
    var remainingTokens: Int?
    /// Until the next window.
    var reset: Duration
    var isExceeded: Bool

    var refusal: Refusal {
        let seconds = max(1, Int((reset / .seconds(1)).rounded(.up)))
        return Refusal(.rateLimited, retryAfter: .seconds(seconds))
    }
}
