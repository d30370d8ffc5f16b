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

    /// The `x-ratelimit-*` headers of OpenAI and those who follow it; `nil` where there is none. Some send -1 for what
    /// they do not know.
    init?(openAI headers: HTTPHeaders) {
        self.init(headers, reset: WaitHint.resetDuration)
    }

    /// The same headers of Azure, whose resets are whole seconds.
    init?(azure headers: HTTPHeaders) {
        self.init(headers) { text in Int(text.trimmed).flatMap { (1...Self.longestReset).contains($0) ? .seconds($0) : nil } }
    }

    /// A year, in seconds.
    private static let longestReset = 31_622_400

    private init?(_ headers: HTTPHeaders, reset: (String) -> Duration?) {
        func count(_ name: String) -> Int? { headers[name].flatMap { Int($0.trimmed) }.flatMap { $0 >= 0 ? $0 : nil } }
        func window(_ what: String) -> Window? {
            let window = Window(
                limit: count("x-ratelimit-limit-\(what)"), remaining: count("x-ratelimit-remaining-\(what)"),
                reset: headers["x-ratelimit-reset-\(what)"].flatMap(reset))
            return window == Window() ? nil : window
        }
        self.init(requests: window("requests"), tokens: window("tokens"))
        if requests == nil, tokens == nil { return nil }
    }

    /// Until every window that is used up is whole again: when a refusal itself names no wait (facts/providers §0.2).
    var untilWhole: Duration? {
        [requests, tokens].compactMap { $0 }.filter { $0.remaining == 0 }.compactMap(\.reset).max()
    }
}
