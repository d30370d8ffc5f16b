extension Methods {
    public static let health = Method<NoParameters>(
        "health", "Whether providers can answer.", result: object("status", "healthy_providers", "overall_health_percentage"))

    public static let status = Method<NoParameters>(
        "status", "The daemon and what it did.",
        result: object(
            "service", "service_metrics", "cache_status", "provider_analytics", "health_summary", "queue_status", "background"))

    public static let analytics = Method<NoParameters>(
        "analytics", "Providers compared: performance, trends, cost, advice.",
        result: object(
            "providers", "overall_stats", "routing_recommendations", "performance_trends", "cost_analysis", "health_summary"))

    public static let dashboard = Method<DashboardParameters>(
        "dashboard", "Recorded rollups for charts.",
        result: object("overview", "provider_status", "performance_chart_data", "cost_breakdown", "alerts"))

    public static let usage = Method<UsageParameters>(
        "usage", access: .own, "Tokens and cost by user, provider, model or day.", result: object("rows"))

    public static let explain = Method<ExplainParameters>(
        "explain", access: .own, "The whole story of one request.",
        result: object("request_id", "received_at", "user_id", "task_type", "cache", "candidates", "attempts", "result"))

    public static let metrics = Method<NoParameters>(
        "metrics", "Prometheus text exposition.", result: object("content_type", "text"))
}

public struct DashboardParameters: ParameterSet {
    public var hours = 24

    public init() {}

    public static let table = ParameterTable<DashboardParameters>([
        Parameter("hours", .integer(1...168), \.hours, "How far back.")
    ])
}

public struct UsageParameters: ParameterSet {
    public var groupBy = UsageGrouping.user
    public var since: String?
    public var until: String?

    public init() {}

    public static let table = ParameterTable<UsageParameters>([
        Parameter("group_by", .word, \.groupBy, "What a row stands for."),
        Parameter("since", .timestamp, \.since, "From this time on, RFC 3339."),
        Parameter("until", .timestamp, \.until, "Before this time, RFC 3339."),
    ])
}

public struct ExplainParameters: ParameterSet {
    public var requestID = ""

    public init() {}

    public static let table = ParameterTable<ExplainParameters>([
        Parameter(
            "request_id", .printable(length: GenerateParameters.requestIDLength), \.requestID, required: true, "The request.")
    ])
}

extension Schema where Value == String {
    /// RFC 3339, kept as text: `2026-11-24T05:24:03Z`, a fraction and an offset allowed.
    static let timestamp = Schema(["type": "string", "format": "date-time"]) { value throws(Mismatch) in
        guard let text = value.string, isTimestamp(text) else {
            throw Mismatch("must be a time such as 2026-11-24T05:24:03Z (RFC 3339)")
        }
        return text
    }

    private static func isTimestamp(_ text: String) -> Bool {
        let pattern =
            /[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]{1,9})?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])/
        guard text.wholeMatch(of: pattern) != nil else { return false }
        // The pattern holds: four digits of a year, and two each of month and day.
        let digits = text.utf8.prefix(10).filter { $0 != UInt8(ascii: "-") }.map { Int($0 - UInt8(ascii: "0")) }
        let year = digits[..<4].reduce(0) { $0 * 10 + $1 }
        return digits[6] * 10 + digits[7] <= days(inMonth: digits[4] * 10 + digits[5], of: year)
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return switch month {
        case 2: isLeap ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
