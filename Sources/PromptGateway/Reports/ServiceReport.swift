import PromptAPI

/// The service as `status` shows it.
public struct ServiceReport: Sendable {
    let statistics: ServiceStatistics
    let providers: [ProviderReport]
    let load: Admission.Load
    let queue: Configuration.Queue
    /// Durable jobs that wait.
    let jobs: Int
    let cache: CacheStatistics

    /// Times are seconds over *all* requests, failed ones included; `null` before the first.
    public var metrics: JSON {
        let count = statistics.requests
        return [
            "total_requests": JSON(count), "cache_hit_rate": JSON(cache.hitRate),
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
}
