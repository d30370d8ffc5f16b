import Platform
import PromptAPI

/// What was seen of all requests since the daemon started.
struct ServiceStatistics: Sendable {
    private(set) var requests = 0
    private(set) var failures = 0
    /// Answers that were kept ones.
    private(set) var hits = 0
    private(set) var totalTime = 0.0
    private(set) var recentTimes = RecentTimes()
    var cost = Money.zero

    mutating func record(_ duration: Duration, isAnswered: Bool, isHit: Bool) {
        requests += 1
        if !isAnswered { failures += 1 }
        if isHit { hits += 1 }
        totalTime += duration.seconds
        recentTimes.record(duration)
    }
}
