/// A provider's mark (spec service §4): success ×40, speed 10…30, consistency 10…20, health ×10.
struct PerformanceGrade: Sendable, Hashable {
    /// Requests before there is a grade.
    static let leastRequests = 5

    /// 0…100; `nil` where too little is known.
    let points: Double?

    init(of provider: ProviderFigures) {
        guard provider.requests >= Self.leastRequests, let success = provider.successRate else {
            points = nil
            return
        }
        points = 40 * success + Self.speed(provider.responseTime) + Self.consistency(provider) + 10 * provider.healthScore
    }

    /// Who never answered has no time, and gets what the slowest get.
    private static func speed(_ seconds: Double?) -> Double {
        guard let seconds else { return 10 }
        return seconds < 2 ? 30 : seconds < 5 ? 20 : 10
    }

    private static func consistency(_ provider: ProviderFigures) -> Double {
        guard let mean = provider.responseTime, let p95 = provider.p95ResponseTime, mean > 0 else { return 10 }
        return p95 / mean < 1.5 ? 20 : p95 / mean < 2 ? 15 : 10
    }

    private static let bounds: [(least: Double, letter: String)] = [
        (90, "A+"), (85, "A"), (80, "B+"), (75, "B"), (70, "C+"), (65, "C"), (60, "D"),
    ]

    var letter: String {
        guard let points else { return "N/A" }
        return Self.bounds.first { points >= $0.least }?.letter ?? "F"
    }
}
