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
    /// Names of providers for each task, in the order in which `intelligent` would ask them.
    let order: [TaskType: [String]]

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

    public var analytics: JSON { ProviderAnalytics(providers: providers.map(\.figures), order: order).json }

    public var queueStatus: JSON {
        [
            "queue_size": JSON(load.waiting), "max_queue_size": JSON(queue.maxSize), "processing_active": true,
            "running": JSON(load.inFlight), "durable_jobs": JSON(jobs),
        ]
    }
}
