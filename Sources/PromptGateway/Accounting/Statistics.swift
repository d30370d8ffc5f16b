import Platform
import PromptAPI
import PromptProviders

/// The last so many durations, for percentiles (spec service §4).
struct RecentTimes: Sendable {
    static let capacity = 100

    private var times: [Double] = []
    private var next = 0

    mutating func record(_ duration: Duration) {
        if times.count < Self.capacity {
            times.append(duration.seconds)
        } else {
            times[next] = duration.seconds
            next = (next + 1) % Self.capacity
        }
    }

    /// Seconds, by nearest rank; `nil` without samples.
    func percentile(_ percent: Double) -> Double? {
        guard !times.isEmpty else { return nil }
        // Multiplied first: 7 / 100 * 100 is a little more than 7, and would be rounded up to the next rank.
        let rank = Int((percent * Double(times.count) / 100).rounded(.up))
        return times.sorted()[max(0, rank - 1)]
    }
}

/// A moving average with a fixed weight for what is new; its first sample is its first value.
struct MovingAverage: Sendable {
    static let weight = 0.1

    private(set) var value: Double?

    mutating func record(_ sample: Double) {
        value = value.map { $0 + Self.weight * (sample - $0) } ?? sample
    }
}

/// What was seen of one provider.
struct ProviderStatistics: Sendable {
    /// Errors that are kept.
    static let recentErrorCount = 10
    /// Counted failures in a row that make a provider unhealthy, and for how long its last one is held against it.
    static let unhealthyFailures = 3
    static let forgiveness = Duration.seconds(30)

    struct RecentError: Sendable {
        var kind: ProviderError.Kind
        var status: Int?
        var at: Timestamp
    }

    private(set) var requests = 0
    private(set) var successes = 0
    private(set) var responseTime = MovingAverage()
    private(set) var recentTimes = RecentTimes()
    private(set) var recentErrors: [RecentError] = []
    private(set) var inputTokens = 0
    private(set) var outputTokens = 0
    private(set) var cost = Money.zero
    private(set) var rateLimits: RateLimits?
    private var failuresInARow = 0
    private var lastFailure: Instant?

    mutating func record(_ completion: Completion, cost: Money?, duration: Duration) {
        requests += 1
        successes += 1
        failuresInARow = 0
        responseTime.record(duration.seconds)
        recentTimes.record(duration)
        inputTokens += completion.usage.inputTokens
        outputTokens += completion.usage.outputTokens
        self.cost += cost ?? .zero
        rateLimits = completion.rateLimits ?? rateLimits
    }

    mutating func record(_ error: ProviderError, at now: Instant, _ wallClock: Timestamp) {
        rateLimits = error.rateLimits ?? rateLimits
        // A caller that left, or had no time, says nothing of the provider.
        guard error.kind != .cancelled, error.kind != .deadline else { return }
        requests += 1
        recentErrors.append(RecentError(kind: error.kind, status: error.status, at: wallClock))
        if recentErrors.count > Self.recentErrorCount { recentErrors.removeFirst() }
        guard error.kind.weightOnHealth > 0 else { return }
        failuresInARow += 1
        lastFailure = now
    }

    func isHealthy(at now: Instant) -> Bool {
        guard failuresInARow >= Self.unhealthyFailures, let lastFailure else { return true }
        return now - lastFailure >= Self.forgiveness
    }

    /// 0…100; `nil` before the first request.
    var successRate: Double? { requests == 0 ? nil : 100 * Double(successes) / Double(requests) }
}

/// What was seen of all requests.
struct ServiceStatistics: Sendable {
    private(set) var requests = 0
    private(set) var failures = 0
    private(set) var totalTime = 0.0
    private(set) var recentTimes = RecentTimes()

    mutating func record(success: Bool, duration: Duration) {
        requests += 1
        if !success { failures += 1 }
        totalTime += duration.seconds
        recentTimes.record(duration)
    }
}
