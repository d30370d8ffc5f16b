import Platform
import PromptAPI

/// `dashboard` (spec rpc §3.4): charts from what was recorded, hour by hour.
struct DashboardReport {
    /// The oldest first; the last is under way.
    let hours: [(hour: Int, rollups: Rollups.Hour)]
    let providers: [ProviderReport]
    let health: HealthReport

    var json: JSON {
        let service = hours.reduce(into: Rollup()) { $0 += $1.rollups.service }
        let costs = costs
        return [
            "overview": [
                "hours": JSON(hours.count), "total_requests": JSON(service.requests),
                "successful_requests": JSON(service.successes),
                "success_rate": Self.rate(service.successes, of: service.requests),
                "avg_response_time": service.meanTime, "total_cost": JSON(costs.values.reduce(.zero, +).dollars),
                "cache_hit_rate": Self.rate(service.hits, of: service.requests), "health": health.summary,
            ],
            "provider_status": .object(JSON.Object(providers.map { .init($0.provider.name, Self.status(of: $0)) })),
            "performance_chart_data": .array(hours.map(Self.point)),
            "cost_breakdown": .object(
                JSON.Object(costs.sorted { $0.key < $1.key }.map { .init($0.key, JSON($0.value.dollars)) })),
            "alerts": .array(alerts),
        ]
    }

    /// Those that stand now (spec service §4), the worst first.
    private var alerts: [JSON] {
        let total = health.healthy.count + health.unhealthy.count
        let isCritical = Double(health.healthy.count) < Alerts.criticalShare * Double(total)
        let critical: JSON = [
            "level": "critical", "provider": .null,
            "message": .string("only \(health.healthy.count) of \(total) providers are healthy"),
        ]
        return (isCritical ? [critical] : [])
            + health.unhealthy.map { ["level": "warning", "provider": .string($0), "message": .string("\($0) is unhealthy")] }
    }

    /// By provider.
    private var costs: [String: Money] {
        hours.reduce(into: [:]) { costs, hour in
            for case (.deployment(let deployment), let rollup) in hour.rollups where rollup.cost > .zero {
                costs[deployment.provider, default: .zero] += rollup.cost
            }
        }
    }

    private static func point(_ hour: (hour: Int, rollups: Rollups.Hour)) -> JSON {
        let service = hour.rollups.service
        return [
            "timestamp": .string(Timestamp(hour: hour.hour).description), "requests": JSON(service.requests),
            "avg_response_time": service.meanTime, "success_rate": rate(service.successes, of: service.requests),
            "cache_hit_rate": rate(service.hits, of: service.requests),
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

extension Rollups.Hour {
    fileprivate var service: Rollup { self[.service] ?? Rollup() }
}

extension Rollup {
    /// Of the service: seconds a request.
    fileprivate var meanTime: JSON { requests == 0 ? .null : .seconds(time / Double(requests)) }
}
