import Platform
import PromptAPI

/// Whose jobs are not begun for a while: a user's who is over a limit or finds the queue of requests full, everybody's where the store
/// fails. No job fails of what time mends; it is put back and has lost no attempt.
struct Pauses: Sendable, Hashable {
    /// Until a user over a limit is tried again. An empty budget is looked at as often: money set aside for others may come free long
    /// before the day ends, and so may a limit be raised.
    static let longest = Duration.seconds(60)
    /// Until a store that has failed is tried again.
    static let afterFailure = Duration.seconds(1)

    private var users: [String: Pause] = [:]
    private var all = Instant.distantPast

    private struct Pause: Hashable {
        var until: Instant
        /// Whether it was money that was short.
        var isOfMoney: Bool
    }

    /// A job could not be begun, or not go on.
    ///
    /// - Returns: when its user's jobs may be begun again, where that is a matter of time.
    mutating func pause(_ user: String, after error: RequestError, at now: Instant) -> Instant? {
        let (wait, isOfMoney): (Double, Bool)
        switch error {
        case .limitExceeded(_, let limit, let retryAfter): (wait, isOfMoney) = (retryAfter, limit == Limits.budgetPerDay)
        case .overloaded(_, let retryAfter): (wait, isOfMoney) = (retryAfter, false)
        default: return nil
        }
        let until = now + min(.seconds(wait), Self.longest)
        users[user] = Pause(until: until, isOfMoney: isOfMoney)
        return until
    }

    /// The store has failed.
    mutating func pauseAll(at now: Instant) -> Instant {
        all = now + Self.afterFailure
        return all
    }

    /// A job of a user's has ended: what was set aside for it and not spent is free.
    mutating func hasEnded(_ user: String) {
        if users[user]?.isOfMoney ?? false { users[user] = nil }
    }

    /// Limits may have been raised.
    mutating func lift() { self = Pauses() }

    func areAllPaused(at now: Instant) -> Bool { now < all }

    /// - Returns: users whose jobs are not begun now.
    mutating func users(at now: Instant) -> Set<String> {
        users = users.filter { now < $0.value.until }
        return Set(users.keys)
    }
}
