import PromptAPI
import PromptProviders

/// One provider as `providers.list` and `status` show it.
public struct ProviderReport: Sendable {
    let provider: Provider
    let statistics: ProviderStatistics
    let isHealthy: Bool
    let isDrained: Bool

    /// For `providers.list`: what is configured.
    public var listing: JSON {
        var unusable: String?
        if case .failure(let reason) = provider.access { unusable = reason.description }
        return .object([
            "name": .string(provider.name), "kind": .string(provider.kind.rawValue),
            "base_url": .string(provider.configuration.baseURL), "enabled": .bool(provider.configuration.enabled),
            "state": .string((isDrained ? ProviderState.drained : .active).rawValue), "is_healthy": .bool(isHealthy),
            "unusable": unusable.map { .string($0) }, "weight": JSON(provider.configuration.weight),
            "models": .array(provider.models.map(Self.model)),
        ])
    }

    private static func model(_ model: Model) -> JSON {
        .object([
            "id": .string(model.id), "default": .bool(model.isDefault), "input_price": JSON(model.price?.input),
            "output_price": JSON(model.price?.output), "cached_input_price": JSON(model.price?.cachedInput),
            "context_window": JSON(model.contextWindow), "max_output": JSON(model.maxOutput),
            "capabilities": capabilities(model),
        ])
    }

    private static func capabilities(_ model: Model) -> JSON {
        .object([
            "multimodal": .bool(model.multimodal), "tools": model.tools.map { .bool($0) }, "reasoning": .bool(model.reasoning),
            "max_context": JSON(model.contextWindow),
        ])
    }

    /// For `status`: what was seen. Rates are percentages.
    public var analytics: JSON {
        .object([
            "total_requests": JSON(statistics.requests), "successful_requests": JSON(statistics.successes),
            "success_rate": JSON(statistics.successRate), "avg_response_time": JSON(statistics.responseTime.value),
            "p95_response_time": JSON(statistics.recentTimes.percentile(95)), "is_healthy": .bool(isHealthy),
            "recent_errors": .array(
                statistics.recentErrors.map { error in
                    .object([
                        "class": .string(error.kind.rawValue), "status": error.status.map { JSON($0) },
                        "time": .string(error.at.description),
                    ])
                }),
            "capabilities": .object(JSON.Object(provider.models.map { .init($0.id, Self.capabilities($0)) })),
            "total_tokens": JSON(statistics.inputTokens + statistics.outputTokens), "total_cost": JSON(statistics.cost.dollars),
            "rate_limits": statistics.rateLimits.map(Self.rateLimits),
        ])
    }

    private static func rateLimits(_ limits: RateLimits) -> JSON {
        func window(_ window: RateLimits.Window?) -> JSON? {
            window.map { ["limit": JSON($0.limit), "remaining": JSON($0.remaining), "reset": JSON($0.reset?.seconds)] }
        }
        return .object(["requests": window(limits.requests), "tokens": window(limits.tokens)])
    }
}

/// The service as `status` shows it.
public struct ServiceReport: Sendable {
    let statistics: ServiceStatistics
    let providers: [ProviderReport]
    let load: Admission.Load
    let queue: Configuration.Queue

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
            "running": JSON(load.inFlight), "durable_jobs": 0,
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
