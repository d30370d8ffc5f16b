import Platform
import PromptAPI

/// Holds users to what the operator lets them ask for and spend (`limits:`, `limits_by_user:`).
struct Limits: Sendable {
    /// As a refusal names them, and the configuration.
    static let requestsPerMinute = "requests_per_minute"
    static let budgetPerDay = "budget_usd_per_day"

    let configuration: Configuration
    let counters: any LimitCounters
    /// Why money cannot be counted, where it cannot: a limit that is not kept must not look like one that is.
    var fault: RequestError?
    let time: any Time

    /// What binds a user. Root is bound only where it is named (spec config).
    func bounds(of user: String) -> Configuration.Limits {
        configuration.limitsByUser[user] ?? (user == "uid:0" ? Configuration.Limits() : configuration.limits)
    }

    /// Whether what it costs must be known beforehand.
    func needsPrice(_ user: String) -> Bool { bounds(of: user).budgetPerDay > 0 }

    func admit(_ user: String) async throws(RequestError) {
        let limit = bounds(of: user).requestsPerMinute
        guard limit > 0, let wait = await counters.admit(user, limit: limit, at: time.wallClock) else { return }
        throw .limitExceeded(
            "\(user) may make \(limit) requests a minute", limit: Self.requestsPerMinute, retryAfter: max(0.001, wait.seconds))
    }

    /// Runs `body` with its money set aside. What it says it has cost is settled, whatever becomes of it, exactly once.
    func withMoney<Value: Sendable>(
        for claim: Budget.Claim, of user: String, _ body: () async -> (Result<Value, RequestError>, cost: Money)
    ) async throws(RequestError) -> Value {
        let budget = bounds(of: user).budgetPerDay
        guard budget > 0 else {
            let (result, cost) = await body()
            await counters.spend(cost, by: user, at: time.wallClock)
            return try result.get()
        }
        if let fault { throw fault }
        let now = time.wallClock
        guard let reservation = await counters.reserve(claim, of: user, limit: Money(dollars: budget), at: now) else {
            throw .limitExceeded(
                "\(user) may spend \(budget) USD a day, and what is left does not cover this request",
                limit: Self.budgetPerDay, retryAfter: (Timestamp(day: now.day + 1) - now).seconds)
        }
        let (result, cost) = await body()
        await counters.settle(reservation, actual: cost, at: time.wallClock)
        return try result.get()
    }
}
