import PromptAPI

/// What the statuses of the last while tell together: how much happened between each and the next.
struct StatusHistory {
    /// Statuses that are remembered: what the widest chart shows.
    static let capacity = 240

    /// Between one status and the next.
    struct Sample {
        /// Seconds.
        var span: Double
        var requests = 0.0
        var failures = 0.0
        /// Of all answers from the cache.
        var hits = 0.0
        /// USD.
        var cost = 0.0
        var providers: [String: Provider] = [:]

        struct Provider {
            var calls = 0.0
            var failures = 0.0
            /// Seconds: the moving average.
            var time: Double?
        }

        func rate(_ value: Double) -> Double { span > 0 ? value / span : 0 }
    }

    private(set) var samples: [Sample] = []
    private(set) var latest: JSON = .null
    private var last: (totals: Totals, seconds: Double)?

    /// Counters, as a status has them.
    private struct Totals {
        var requests = 0.0
        var failures = 0.0
        var hits = 0.0
        var cost = 0.0
        var providers: [String: (calls: Double, failures: Double, time: Double?)] = [:]

        init(_ status: JSON) {
            let metrics = status["service_metrics"]
            requests = metrics?["total_requests"]?.number ?? 0
            failures = (requests * (metrics?["error_rate"]?.number ?? 0) / 100).rounded()
            hits = ["l1", "l2", "l3"].reduce(0) { $0 + (status["cache_status"]?["hits_by_type"]?[$1]?.number ?? 0) }
            for provider in StatusText.providers(of: status) {
                let calls = provider.value["total_requests"]?.number ?? 0
                let successes = provider.value["successful_requests"]?.number ?? calls
                providers[provider.name] = (calls, calls - successes, provider.value["avg_response_time"]?.number)
                cost += provider.value["total_cost"]?.number ?? 0
            }
        }
    }

    /// - Parameter seconds: of a clock that never goes back.
    mutating func add(_ status: JSON, at seconds: Double) {
        let totals = Totals(status)
        defer { (latest, last) = (status, (totals, seconds)) }
        // A daemon that was started anew counts from nothing.
        guard let last, totals.requests >= last.totals.requests else { return }
        var sample = Sample(
            span: seconds - last.seconds, requests: totals.requests - last.totals.requests,
            failures: max(0, totals.failures - last.totals.failures), hits: max(0, totals.hits - last.totals.hits),
            cost: max(0, totals.cost - last.totals.cost))
        for (name, provider) in totals.providers {
            let before = last.totals.providers[name]
            sample.providers[name] = .init(
                calls: max(0, provider.calls - (before?.calls ?? 0)),
                failures: max(0, provider.failures - (before?.failures ?? 0)),
                time: provider.time)
        }
        samples.append(sample)
        if samples.count > Self.capacity { samples.removeFirst() }
    }

    /// A figure a second over the last so many samples.
    func rate(_ figure: (Sample) -> Double, over count: Int = 10) -> Double {
        let recent = samples.suffix(count)
        let span = recent.reduce(0) { $0 + $1.span }
        return span > 0 ? recent.reduce(0) { $0 + figure($1) } / span : 0
    }
}
