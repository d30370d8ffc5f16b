import PromptAPI

/// Whether the daemon can answer, by its providers (spec rpc §3.4).
public struct HealthReport: Sendable, Hashable {
    public var healthy: [String]
    public var unhealthy: [String]

    /// 0…100; 0 where there is no provider at all.
    public var percentage: Double {
        let total = healthy.count + unhealthy.count
        return total == 0 ? 0 : 100 * Double(healthy.count) / Double(total)
    }

    /// A daemon without providers is up and can be set up: degraded, not unhealthy (spec service §1).
    public var status: HealthStatus {
        if healthy.isEmpty, unhealthy.isEmpty { return .degraded }
        return percentage > 50 ? .healthy : percentage > 0 ? .degraded : .unhealthy
    }

    public var json: JSON {
        [
            "status": .string(status.rawValue), "healthy_providers": JSON(healthy),
            "overall_health_percentage": JSON(percentage),
        ]
    }

    public var summary: JSON {
        [
            "healthy_providers": JSON(healthy.count), "unhealthy_providers": JSON(unhealthy.count),
            "total_providers": JSON(healthy.count + unhealthy.count), "overall_health_percentage": JSON(percentage),
        ]
    }
}
