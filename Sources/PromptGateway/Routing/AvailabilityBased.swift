import Platform

/// The most available first: recent success × health, less for errors among the last ten attempts and for evidence that is old.
struct AvailabilityBased {
    /// What ten errors of ten, and an hour or more of silence, take away.
    private static let errorShare = 0.2
    private static let recencyShare = 0.1
    private static let errorsKept = 10.0
    private static let longAgo = 3600.0

    func rank(_ prospects: [Prospect], for need: Need, at now: Instant) -> Ranking {
        Ranking(prospects, for: need, by: ["recent_success", "health_score", "recency", "recent_errors"]) { index, figures in
            let outlook = prospects[index].outlook
            let success = Self.recentSuccess(prospects[index])
            let recency = outlook.lastSample.map { 1 - min(1, (now - $0).seconds / Self.longAgo) } ?? 0
            figures.append(success)
            figures.append(outlook.healthScore)
            figures.append(recency)
            figures.append(Double(outlook.recentErrors))
            let errors = min(1, Double(outlook.recentErrors) / Self.errorsKept)
            return success * outlook.healthScore * (1 - Self.errorShare * errors) * (1 - Self.recencyShare * (1 - recency))
        }
    }

    /// Of the window that steers; what is expected at all where that one is too short to tell.
    private static func recentSuccess(_ prospect: Prospect) -> Double {
        let recent = prospect.outlook.recent
        let prior = prospect.forecast.success
        return (Double(recent.successes) + prior) / (Double(recent.requests) + 1)
    }
}
