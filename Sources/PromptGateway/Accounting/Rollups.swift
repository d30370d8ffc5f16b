import Platform
import PromptAPI

/// What happened in each hour of the last week.
struct Rollups: Sendable {
    static let hours = 168

    struct Hour: Sendable, Hashable {
        var requests = 0
        var successes = 0
        /// Seconds, summed over all requests.
        var time = 0.0
        var costs: [String: Money] = [:]
    }

    private var ring = BucketRing(width: .seconds(3600), count: hours, empty: Hour())

    /// - Parameters:
    ///   - provider: who answered; `nil` where nobody did.
    mutating func record(_ duration: Duration, provider: String?, cost: Money, at now: Instant) {
        ring.update(at: now) { hour in
            hour.requests += 1
            hour.time += duration.seconds
            guard let provider else { return }
            hour.successes += 1
            hour.costs[provider, default: .zero] += cost
        }
    }

    /// The last so many hours, the oldest first; hours in which nothing happened are there too.
    func last(_ count: Int, at now: Instant) -> [Hour] {
        (0..<min(count, Self.hours)).reversed().map { age in
            ring.reduce(age..<age + 1, at: now, into: Hour()) { $0 = $1 }
        }
    }
}
