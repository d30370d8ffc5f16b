import Platform

/// What a provider's answer said of the account's limits (facts/providers §0.3).
public struct RateLimits: Sendable, Hashable {
    public var requests: Window?
    public var tokens: Window?

    public struct Window: Sendable, Hashable {
        public var limit: Int?
        public var remaining: Int?
        /// Until it is whole again.
        public var reset: Duration?

        public init(limit: Int? = nil, remaining: Int? = nil, reset: Duration? = nil) {
            self.limit = limit
            self.remaining = remaining
            self.reset = reset
        }
    }

    public init(requests: Window? = nil, tokens: Window? = nil) {
        self.requests = requests
        self.tokens = tokens
    }

    /// The `x-ratelimit-*` headers of OpenAI and those who follow it; `nil` where there is none.
    init?(openAI headers: HTTPHeaders) {
        func window(_ what: String) -> Window? {
            let window = Window(
                limit: headers["x-ratelimit-limit-\(what)"].flatMap { Int($0) },
                remaining: headers["x-ratelimit-remaining-\(what)"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil },
                reset: headers["x-ratelimit-reset-\(what)"].flatMap(WaitHint.resetDuration))
            return window == Window() ? nil : window
        }
        self.init(requests: window("requests"), tokens: window("tokens"))
        if requests == nil, tokens == nil { return nil }
    }
}
