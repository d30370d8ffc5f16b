import PromptAPI

/// How a provider changed: the recent window against the one before it, which is as long.
struct PerformanceTrend: Sendable {
    /// The window that steers: its buckets are minutes, and not recorded.
    static let steeringWindow = ProviderStatistics.bucket * ProviderStatistics.bucketsPerWindow
    /// Hours of the windows that recorded rollups give.
    static let recordedHours = [1, 6, 24]

    var window = steeringWindow
    let recent: Outlook.Window
    let before: Outlook.Window

    /// A change below this share of the former value is none; of the success rate, that many percentage points.
    private static let noticeableChange = 0.1
    private static let noticeablePoints = 2.0

    enum Direction: String, Word {
        case improving, stable, degrading
        case insufficientData = "insufficient_data"
    }

    /// Whether both windows hold enough to be compared.
    var isComparable: Bool {
        min(recent.requests, before.requests) >= PerformanceGrade.leastRequests
    }

    var responseTime: Direction {
        guard isComparable, let now = recent.meanTime, let then = before.meanTime, then > 0 else { return .insufficientData }
        return Self.direction(worseBy: (now - then) / then, noticeable: Self.noticeableChange)
    }

    var success: Direction {
        guard isComparable, let now = recent.successRate, let then = before.successRate else { return .insufficientData }
        return Self.direction(worseBy: 100 * (then - now), noticeable: Self.noticeablePoints)
    }

    private static func direction(worseBy change: Double, noticeable: Double) -> Direction {
        change >= noticeable ? .degrading : change <= -noticeable ? .improving : .stable
    }

    var json: JSON {
        [
            "response_time": [
                "recent": JSON(recent.meanTime), "before": JSON(before.meanTime), "trend": .string(responseTime.rawValue),
            ],
            "success_rate": [
                "recent": JSON(recent.successRate.map { 100 * $0 }), "before": JSON(before.successRate.map { 100 * $0 }),
                "trend": .string(success.rawValue),
            ],
            "requests": ["recent": JSON(recent.requests), "before": JSON(before.requests)],
            "window_seconds": JSON(window.seconds),
        ]
    }
}
