import PromptAPI

/// The service as `status` shows it.
public struct ServiceReport: Sendable {
    let statistics: ServiceStatistics
    let providers: [ProviderReport]
    let load: Admission.Load
    let queue: Configuration.Queue
    /// Durable jobs that wait.
    let jobs: Int

    /// Times are seconds over *all* requests, failed ones included; `null` before the first.
    public var metrics: JSON {
        let count = statistics.requests
        return [
            "total_requests": JSON(count), "cache_hit_rate": 0,
            "avg_response_time": count == 0 ? .null : JSON(statistics.totalTime / Double(count)),
            "p50_response_time": JSON(statistics.recentTimes.percentile(50)),
            "p95_response_time": JSON(statistics.recentTimes.percentile(95)),
            "p99_response_time": JSON(statistics.recentTimes.percentile(99)),
            "error_rate": count == 0 ? 0 : JSON(100 * Double(statistics.failures) / Double(count)),
            "provider_requests": .object(JSON.Object(providers.map { .init($0.provider.name, JSON($0.statistics.requests)) })),
            "in_flight": JSON(load.inFlight),
        ]
    }

    public var analytics: JSON {
        let requests = providers.reduce(0) { $0 + $1.statistics.requests }
        let successes = providers.reduce(0) { $0 + $1.statistics.successes }
        let cost = providers.reduce(Money.zero) { $0 + $1.statistics.cost }
        return [
            "providers": .object(JSON.Object(providers.map { .init($0.provider.name, $0.analytics) })),
            "overall_stats": [
                "total_requests": JSON(requests), "successful_requests": JSON(successes), "total_cost": JSON(cost.dollars),
                "success_rate": requests == 0 ? .null : JSON(100 * Double(successes) / Double(requests)),
            ],
        ]
    }

    public var queueStatus: JSON {
        [
            "queue_size": JSON(load.waiting), "max_queue_size": JSON(queue.maxSize), "processing_active": true,
            "running": JSON(load.inFlight), "durable_jobs": JSON(jobs),
        ]
    }

    /// What `cache.stats` says of a daemon that has no cache yet: every figure is true.
    public var cache: JSON {
        [
            "cache_size": 0, "max_size": 0, "memory_bytes": 0, "hit_rate_percent": 0, "total_requests": JSON(statistics.requests),
            "hits_by_type": ["l1": 0, "l2": 0, "l3": 0, "semantic": 0],
            "misses_by_type": ["not_found": 0, "expired": 0, "disabled": JSON(statistics.requests)],
            "evictions_by_type": ["size": 0, "expired": 0, "manual": 0], "estimated_cost_savings": 0,
            "estimated_time_savings": 0, "average_entry_age": 0, "average_access_count": 0,
        ]
    }
}
