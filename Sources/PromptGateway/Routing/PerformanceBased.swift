/// The fastest and steadiest first: by the seconds after which an answer can be counted on.
struct PerformanceBased {
    /// The share of the slowest in twenty; the expected time has the rest.
    private static let tailShare = 0.3
    /// A 95th percentile for who has none yet: lognormal latencies of the usual spread have about twice their median.
    private static let usualTail = 2.0
    /// Seconds count up to half as much again for who is in bad health.
    private static let healthShare = 0.5
    private static let leastSuccess = 0.01

    func rank(_ prospects: [Prospect], for need: Need) -> Ranking {
        Ranking(prospects, for: need, by: ["response_time", "p95_response_time", "success", "health_score"]) { index, figures in
            let (forecast, outlook) = (prospects[index].forecast, prospects[index].outlook)
            let p95 = outlook.p95ResponseTime ?? forecast.responseTime * Self.usualTail
            figures.append(forecast.responseTime)
            figures.append(p95)
            figures.append(forecast.success)
            figures.append(outlook.healthScore)
            let time = (1 - Self.tailShare) * forecast.responseTime + Self.tailShare * p95
            // Who fails one time in two has to be asked twice.
            return -time / max(forecast.success, Self.leastSuccess) * (1 + Self.healthShare * (1 - outlook.healthScore))
        }
    }
}
