import Platform

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
