import Platform
import PromptAPI
import Synchronization

/// Who counts what users have asked for and spent: this host alone, or all hosts that share a store.
protocol LimitCounters: Sendable {
    /// Counts a request; or how long to wait until one fits.
    func admit(_ user: String, limit: Int, at now: Timestamp) async -> Duration?
    /// Sets money of a day aside; `nil` where it does not fit.
    func reserve(_ claim: Budget.Claim, of user: String, limit: Money, at now: Timestamp) async -> Reservation?
    func settle(_ reservation: Reservation, actual: Money, at now: Timestamp) async
    /// Spent by a user whom no budget binds now.
    func spend(_ actual: Money, by user: String, at now: Timestamp) async
}

/// Money set aside for one request.
struct Reservation: Sendable, Hashable {
    let user: String
    let amount: Money
    /// Names it where counters are shared.
    var id = ""
}

/// Counts in this process.
final class LocalCounters: LimitCounters {
    private struct User {
        var rate = RequestRate()
        var budget: Budget

        /// Whether forgetting it would change nothing.
        func isIdle(at now: Timestamp) -> Bool {
            rate.isIdle(at: now) && budget.reservations == 0 && (budget.spent == .zero || budget.day < now.day)
        }
    }

    /// From here on those are forgotten of whom nothing counts any longer.
    static let rememberedUsers = 1024

    private let users: Mutex<[String: User]>

    /// - Parameter spent: what each user has spent of `day` before this start.
    init(spent: [String: Money], day: Int) {
        users = Mutex(spent.mapValues { User(budget: Budget(day: day, spent: $0)) })
    }

    func admit(_ user: String, limit: Int, at now: Timestamp) -> Duration? {
        change(user, at: now) { $0.rate.admit(limit: limit, at: now) }
    }

    func reserve(_ claim: Budget.Claim, of user: String, limit: Money, at now: Timestamp) -> Reservation? {
        change(user, at: now) { $0.budget.reserve(claim, limit: limit, day: now.day) }.map { Reservation(user: user, amount: $0) }
    }

    func settle(_ reservation: Reservation, actual: Money, at now: Timestamp) {
        change(reservation.user, at: now) { $0.budget.settle(reservation.amount, actual: actual, day: now.day) }
    }

    func spend(_ actual: Money, by user: String, at now: Timestamp) {
        change(user, at: now) { $0.budget.spend(actual, day: now.day) }
    }

    private func change<Value>(_ name: String, at now: Timestamp, _ body: (inout User) -> Value) -> Value {
        users.withLock { users in
            if users.count >= Self.rememberedUsers { users = users.filter { !$0.value.isIdle(at: now) } }
            var user = users[name] ?? User(budget: Budget(day: now.day))
            defer { users[name] = user }
            return body(&user)
        }
    }
}
