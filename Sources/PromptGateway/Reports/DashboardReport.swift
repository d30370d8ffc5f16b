import Platform
import PromptAPI

/// `dashboard` (spec rpc §3.4): charts from what was recorded, hour by hour.
struct DashboardReport {
    /// The oldest first; the last is under way.
    let hours: [Rollups.Hour]
    let now: Timestamp
    let providers: [ProviderReport]
    let health: HealthReport
    let cache: CacheStatistics

    var json: JSON {
        let requests = hours.reduce(0) { $0 + $1.requests }
        let successes = hours.reduce(0) { $0 + $1.successes }
        let time = hours.reduce(0) { $0 + $1.time }
        let costs = hours.reduce(into: [String: Money]()) { $0.merge($1.costs) { $0 + $1 } }
        return [
            "overview": [
                "hours": JSON(hours.count), "total_requests": JSON(requests), "successful_requests": JSON(successes),
                "success_rate": Self.rate(successes, of: requests),
                "avg_response_time": requests == 0 ? .null : .seconds(time / Double(requests)),
                "total_cost": JSON(costs.values.reduce(.zero, +).dollars), "cache_hit_rate": JSON(cache.hitRate),
                "health": health.summary,
            ],
            "provider_status": .object(JSON.Object(providers.map { .init($0.provider.name, Self.status(of: $0)) })),
            "performance_chart_data": .array(hours.indices.map(point)),
            "cost_breakdown": .object(
                JSON.Object(costs.sorted { $0.key < $1.key }.map { .init($0.key, JSON($0.value.dollars)) })),
            "alerts": .array(
                health.unhealthy.map { ["level": "warning", "provider": .string($0), "message": .string("\($0) is unhealthy")] }),
        ]
    }

    private func point(_ index: Int) -> JSON {
        let hour = hours[index]
        let begin = Timestamp(nanoseconds: now.nanoseconds - now.nanoseconds % 3_600_000_000_000)
        return [
            "timestamp": .string((begin + .seconds(-3600 * (hours.count - 1 - index))).description),
            "requests": JSON(hour.requests),
            "avg_response_time": hour.requests == 0 ? .null : .seconds(hour.time / Double(hour.requests)),
            "success_rate": Self.rate(hour.successes, of: hour.requests),
        ]
    }

    private static func status(of report: ProviderReport) -> JSON {
        [
            "is_healthy": .bool(report.isHealthy), "total_requests": JSON(report.statistics.requests),
            "success_rate": JSON(report.statistics.successRate), "avg_response_time": JSON(report.statistics.responseTime.value),
        ]
    }

    private static func rate(_ part: Int, of whole: Int) -> JSON { whole == 0 ? .null : JSON(100 * Double(part) / Double(whole)) }
}
