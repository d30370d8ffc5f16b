import Logging
import Platform
import PromptAPI
import Storage
import Synchronization

/// Counts together with all hosts of a realm, in Redis. Where that cannot be asked, this host counts alone, from what it knows, and says so
/// once: a limit is then each host's own.
final class RedisCounters: LimitCounters {
    /// How long money stays set aside for a request of which nothing more is heard: its host may be dead. What takes longer is still
    /// charged when it ends.
    static let hold = Duration.seconds(3600)

    private let redis: Redis
    private let prefix: String
    /// Names this run of the daemon among those that share the counters.
    private let daemon: String
    private let alone: LocalCounters
    private let newID: @Sendable () -> String
    private let log: Logger
    private let state = Mutex(State())

    private struct State {
        /// What this run has spent of a day, by user.
        var spent: [String: Budget] = [:]
        var isAlone = false
    }

    /// - Parameters:
    ///   - alone: counts where Redis cannot be asked.
    ///   - newID: names that no other daemon gives.
    init(_ redis: Redis, realm: String, alone: LocalCounters, log: Logger, newID: @escaping @Sendable () -> String) {
        self.redis = redis
        prefix = "promptd:\(realm):limit:"
        daemon = newID()
        self.alone = alone
        self.newID = newID
        self.log = log
    }

    func admit(_ user: String, limit: Int, at now: Timestamp) async -> Duration? {
        let reply = await run(
            LimitScripts.admit, "\(prefix)\(user):rate",
            [RedisArgument(limit), RedisArgument(newID()), RedisArgument(RequestRate.window.nanoseconds / 1000)])
        guard let wait = reply?.integer else { return alone.admit(user, limit: limit, at: now) }
        // Counted here too, for when it is alone.
        if wait < 0 { _ = alone.admit(user, limit: limit, at: now) }
        return wait < 0 ? nil : .microseconds(wait)
    }

    func reserve(_ claim: Budget.Claim, of user: String, limit: Money, at now: Timestamp) async -> Reservation? {
        let id = newID()
        let reply = await run(
            LimitScripts.reserve, "\(prefix)\(user):money",
            account(of: user, at: now) + [
                RedisArgument(id), RedisArgument(claim.most.picodollars), RedisArgument(claim.expected.picodollars),
                RedisArgument(limit.picodollars), RedisArgument(Self.hold.nanoseconds / 1_000_000),
            ])
        guard let isGranted = reply?.integer else { return alone.reserve(claim, of: user, limit: limit, at: now) }
        return isGranted == 1 ? Reservation(user: user, amount: claim.most, id: id) : nil
    }

    func settle(_ reservation: Reservation, actual: Money, at now: Timestamp) async {
        note(actual, by: reservation.user, at: now)
        guard !reservation.id.isEmpty else { return alone.settle(reservation, actual: actual, at: now) }
        alone.spend(actual, by: reservation.user, at: now)
        // Where it cannot be said now, it is said with the user's next request, and what was set aside runs out.
        _ = await run(
            LimitScripts.settle, "\(prefix)\(reservation.user):money",
            account(of: reservation.user, at: now) + [RedisArgument(reservation.id)])
    }

    /// Costs no way to Redis: it is told with the user's next reservation.
    func spend(_ actual: Money, by user: String, at now: Timestamp) {
        note(actual, by: user, at: now)
        alone.spend(actual, by: user, at: now)
    }

    // MARK: What this daemon has spent

    private func note(_ actual: Money, by user: String, at now: Timestamp) {
        state.withLock { state in
            if state.spent.count >= LocalCounters.rememberedUsers { state.spent = state.spent.filter { $0.value.day >= now.day } }
            state.spent[user, default: Budget(day: now.day)].spend(actual, day: now.day)
        }
    }

    private func account(of user: String, at now: Timestamp) -> [RedisArgument] {
        let budget = state.withLock { $0.spent[user] }
        let spent = budget.flatMap { $0.day == now.day ? $0.spent : nil } ?? .zero
        return [RedisArgument(now.day), RedisArgument(daemon), RedisArgument(spent.picodollars)]
    }

    // MARK: Redis

    private func run(_ script: RedisScript, _ key: String, _ arguments: [RedisArgument]) async -> RedisReply? {
        do throws(RedisError) {
            let reply = try await redis.run(script, keys: [RedisArgument(key)], arguments: arguments)
            if case .error(let words) = reply { throw .refused(words) }
            if set(isAlone: false) { log.notice("limits are counted together with other hosts again") }
            return reply
        } catch {
            if set(isAlone: true) {
                log.record(.limitsAlone, .error, "Redis cannot be asked: this host counts its users' limits alone: \(error)")
            }
            return nil
        }
    }

    /// - Returns: whether that is news.
    private func set(isAlone: Bool) -> Bool {
        state.withLock { state in
            defer { state.isAlone = isAlone }
            return state.isAlone != isAlone
        }
    }
}
