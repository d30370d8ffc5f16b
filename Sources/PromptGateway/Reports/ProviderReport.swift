import PromptAPI
import PromptProviders

/// One provider as `providers.list`, `analytics` and `status` show it.
public struct ProviderReport: Sendable {
    let provider: Provider
    let statistics: ProviderStatistics
    /// What it did over recorded windows.
    let recorded: [PerformanceTrend]
    let isHealthy: Bool
    let isDrained: Bool
    /// What each model did, in the configuration's order.
    let models: [ProviderFigures.ModelFigures]

    /// For `providers.list`: what is configured.
    public var listing: JSON {
        var unusable: String?
        if case .failure(let reason) = provider.access { unusable = reason.description }
        return .object([
            "name": .string(provider.name), "kind": .string(provider.kind.rawValue),
            "base_url": .string(provider.configuration.baseURL), "enabled": .bool(provider.configuration.enabled),
            "state": .string((isDrained ? ProviderState.drained : .active).rawValue), "is_healthy": .bool(isHealthy),
            "circuit": .string(figures.circuit), "unusable": unusable.map { .string($0) },
            "weight": JSON(provider.configuration.weight),
            "models": .array(provider.models.map { Self.model($0, at: provider.kind) }),
        ])
    }

    private static func model(_ model: Model, at kind: ProviderKind) -> JSON {
        .object([
            "id": .string(model.id), "default": .bool(model.isDefault), "input_price": JSON(model.price?.input),
            "output_price": JSON(model.price?.output), "cached_input_price": JSON(model.price?.cachedInput),
            "context_window": JSON(model.contextWindow), "max_output": JSON(model.maxOutput),
            "capabilities": model.capabilities(at: kind),
        ])
    }

    /// For `analytics` and `status`: what was seen. Rates are percentages.
    public var analytics: JSON { figures.json }

    /// What analytics looks at.
    var figures: ProviderFigures {
        var figures = ProviderFigures(name: provider.name, kind: provider.kind)
        figures.isEnabled = provider.configuration.enabled
        if case .success = provider.access { figures.isUsable = figures.isEnabled } else { figures.isUsable = false }
        figures.isDrained = isDrained
        figures.isHealthy = isHealthy
        figures.healthScore = healthScore
        figures.requests = statistics.requests
        figures.successes = statistics.successes
        figures.responseTime = statistics.responseTime.value
        figures.p95ResponseTime = statistics.recentTimes.percentile(95)
        figures.recentErrors = statistics.recentErrors.map { .init(kind: $0.kind, status: $0.status, time: $0.at.description) }
        figures.tokens = models.reduce(0) { $0 + $1.tokens }
        figures.cost = models.reduce(.zero) { $0 + $1.cost }
        figures.recorded = recorded
        figures.rateLimits = statistics.rateLimits
        figures.models = models
        return figures
    }

    /// Of the model that is asked unless another is named.
    private var healthScore: Double {
        (models.first(where: \.model.isDefault) ?? models.first)?.outlook.healthScore ?? Outlook().healthScore
    }
}
