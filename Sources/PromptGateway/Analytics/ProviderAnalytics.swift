import Platform
import PromptAPI
import PromptProviders

/// Providers compared, for `analytics` and `status` (spec rpc §3.4). Rates are percentages, times seconds, cost USD.
struct ProviderAnalytics: Sendable {
    let providers: [ProviderFigures]
    /// Names of providers for each task, in the order in which `intelligent` would ask them.
    let order: [TaskType: [String]]

    var json: JSON {
        [
            "providers": .object(JSON.Object(providers.map { .init($0.name, $0.json) })), "overall_stats": overall,
            "routing_recommendations": RoutingAdvice(providers: providers, order: order).json,
            "performance_trends": .object(
                JSON.Object(
                    providers.map { .init($0.name, $0.trend.json) })),
            "cost_analysis": CostAnalysis(providers: providers).json, "health_summary": health,
        ]
    }

    private var overall: JSON {
        let requests = providers.reduce(0) { $0 + $1.requests }
        let successes = providers.reduce(0) { $0 + $1.successes }
        return [
            "total_requests": JSON(requests), "successful_requests": JSON(successes),
            "total_cost": JSON(providers.reduce(Money.zero) { $0 + $1.cost }.dollars),
            "success_rate": requests == 0 ? .null : JSON(100 * Double(successes) / Double(requests)),
        ]
    }

    private var health: JSON {
        let enabled = providers.filter(\.isEnabled)
        return HealthReport(
            healthy: enabled.filter { $0.isHealthy && $0.isUsable }.map(\.name),
            unhealthy: enabled.filter { !$0.isHealthy || !$0.isUsable }.map(\.name)
        ).summary
    }
}

extension ProviderFigures {
    var json: JSON {
        let grade = PerformanceGrade(of: self)
        return .object([
            "total_requests": JSON(requests), "successful_requests": JSON(successes),
            "success_rate": JSON(successRate.map { 100 * $0 }), "avg_response_time": JSON(responseTime),
            "p95_response_time": JSON(p95ResponseTime), "is_healthy": .bool(isHealthy), "health_score": JSON(healthScore),
            "circuit": .string(circuit), "recent_errors": .array(recentErrors.map(\.json)),
            "capabilities": .object(JSON.Object(models.map { .init($0.model.id, $0.model.capabilities(at: kind)) })),
            "total_tokens": JSON(tokens), "total_cost": JSON(cost.dollars), "performance_grade": .string(grade.letter),
            "performance_points": JSON(grade.points), "rate_limits": rateLimits.map(Self.limits),
        ])
    }

    private static func limits(_ limits: RateLimits) -> JSON {
        func window(_ window: RateLimits.Window?) -> JSON? {
            window.map { ["limit": JSON($0.limit), "remaining": JSON($0.remaining), "reset": JSON($0.reset?.seconds)] }
        }
        return .object(["requests": window(limits.requests), "tokens": window(limits.tokens)])
    }
}

extension ProviderFigures.RecentError {
    fileprivate var json: JSON {
        .object(["class": .string(kind.rawValue), "status": status.map { JSON($0) }, "time": .string(time)])
    }
}

extension Model {
    func capabilities(at kind: ProviderKind) -> JSON {
        .object([
            "multimodal": .bool(multimodal), "tools": tools.map { .bool($0) }, "reasoning": .bool(reasoning),
            "max_context": JSON(contextWindow), "enterprise_ready": .bool(kind.isEnterpriseReady),
        ])
    }
}

extension ProviderKind {
    /// The clouds of the design, which sell under contracts on data and availability (spec service §3).
    fileprivate var isEnterpriseReady: Bool { self == .azure || self == .bedrock || self == .vertex }
}
