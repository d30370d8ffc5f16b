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
