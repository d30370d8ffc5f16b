import Platform
import PromptAPI
import PromptProviders

/// What is left of a provider's limits for one model (facts/resilience §C4): what is sent is reserved beforehand and settled
/// afterwards, and what the provider says of it counts. Where it says nothing, nothing is limited.
struct QuotaLedger: Sendable {
    /// How long a window lasts whose end is not told: the limits that are meant are per minute.
    static let defaultWindow = Duration.seconds(60)
    /// Resets are told in whole seconds and less; what ends later than that is another window.
    static let resetTolerance = Duration.seconds(1)

    /// What one attempt takes.
    struct Reservation: Sendable, Hashable {
        var tokens: Int
    }

    private struct Window {
        var limit: Int?
        var remaining: Int
        var reset: Instant

        /// `nil` where the window has passed and nobody said how much the next one holds.
        func left(at now: Instant) -> Int? { now < reset ? remaining : limit }
    }

    private var requests: Window?
    private var tokens: Window?
    private var reservedRequests = 0
    private var reservedTokens = 0

    /// `nil` where the provider has named no limit.
    func requestsLeft(at now: Instant) -> Int? { requests?.left(at: now).map { max(0, $0 - reservedRequests) } }
    func tokensLeft(at now: Instant) -> Int? { tokens?.left(at: now).map { max(0, $0 - reservedTokens) } }

    /// When there may be room again; `nil` where there is now. Nothing needs more than a whole window: what does is let go
    /// when the window is whole.
    func roomless(for reservation: Reservation, at now: Instant) -> Instant? {
        var until: Instant?
        if let requests, let left = requestsLeft(at: now), left < 1 { until = requests.reset }
        if let tokens, let left = tokensLeft(at: now), left < min(reservation.tokens, tokens.limit ?? .max) {
            until = max(until ?? tokens.reset, tokens.reset)
        }
        // Beyond the reset it is our own reservations that fill it: they end when they end.
        return until.map { max($0, now) }
    }

    mutating func reserve(_ reservation: Reservation) {
        reservedRequests += 1
        reservedTokens += reservation.tokens
    }

    /// - Parameter used: tokens that were used, as far as is known; what was reserved, where it is not.
    mutating func settle(_ reservation: Reservation, used: Int, _ told: RateLimits?, at now: Instant) {
        reservedRequests -= 1
        reservedTokens -= reservation.tokens
        Self.take(1, from: &requests, told?.requests, at: now)
        Self.take(used, from: &tokens, told?.tokens, at: now)
    }

    private static func take(_ amount: Int, from window: inout Window?, _ told: RateLimits.Window?, at now: Instant) {
        if let known = window, let left = known.left(at: now) {
            let reset = now < known.reset ? known.reset : now + defaultWindow
            window = Window(limit: known.limit, remaining: max(0, left - amount), reset: reset)
        }
        guard let told, let remaining = told.remaining else { return }
        let reset = now + (told.reset ?? defaultWindow)
        // Within one window the lower of both is true. A window that slides has refilled meanwhile, as the provider says.
        let isSame = window.map { now < $0.reset && reset <= $0.reset + resetTolerance } ?? false
        window = Window(
            limit: told.limit ?? window?.limit, remaining: isSame ? min(window?.remaining ?? remaining, remaining) : remaining,
            reset: isSame ? window?.reset ?? reset : reset)
    }
}
