import PromptAPI

/// Providers compared, who is best at what, and what to change.
struct AnalyticsText {
    let analytics: JSON
    let style: Style
    let width: Int

    var lines: [String] {
        let sections = [[summary], providers, best, tasks, savings, advice].filter { !$0.isEmpty }
        return Array(sections.joined(separator: [""]))
    }

    private var summary: String {
        let overall = analytics["overall_stats"]
        let costs = analytics["cost_analysis"]
        let facts = [
            overall?["total_requests"]?.integer.map { "\(Quantity.plural($0, "call")) since the start" },
            overall?["success_rate"]?.number.map { "\(Quantity.percent($0)) succeeded" },
            costs?["total_cost"]?.number.map { cost in
                let days = (costs?["period_hours"]?.integer).map { " in \(Quantity.plural($0 / 24, "day"))" } ?? ""
                return "\(Quantity.dollars(cost))\(days)"
            },
        ]
        return facts.compactMap { $0 }.joined(separator: Facts.separator)
    }

    private var providers: [String] {
        let members = analytics["providers"]?.object?.members ?? []
        guard !members.isEmpty else { return ["no provider is configured"] }
        var columns = Columns<(name: String, figures: JSON, costs: JSON?, trend: JSON?)>()
        columns.add("PROVIDER") { .init($0.name, .bold) }
        columns.add("GRADE", text: { $0.figures["performance_grade"]?.string })
        columns.add("CALLS", .right, text: { $0.figures["total_requests"]?.integer.map(Quantity.count) })
        columns.add("SUCCESS", .right, text: { $0.figures["success_rate"]?.number.map(Quantity.percent) })
        columns.add("MEAN", .right, text: { $0.figures["avg_response_time"]?.number.map(Quantity.seconds) })
        columns.add("P95", .right, text: { $0.figures["p95_response_time"]?.number.map(Quantity.seconds) })
        columns.add("TREND") { Self.trend($0.trend) }
        columns.add("CIRCUIT", from: Columns<Void>.roomy) {
            .init($0.figures["circuit"]?.string ?? "-", StatusText.tint($0.figures))
        }
        columns.add("TOKENS", .right, from: Columns<Void>.roomy, text: { $0.costs?["tokens"]?.integer.map(Quantity.count) })
        columns.add("COST", .right, text: { $0.costs?["cost"]?.number.map(Quantity.dollars) })
        columns.add("SHARE", .right, text: { $0.costs?["percentage"]?.number.map { Quantity.fixed($0, 0) + " %" } })
        columns.add(
            "PER 1K", .right, from: Columns<Void>.roomy, text: { $0.costs?["cost_per_1k_tokens"]?.number.map(Quantity.dollars) })
        let rows = members.map { member in
            (
                member.name, member.value, analytics["cost_analysis"]?["cost_distribution"]?[member.name],
                analytics["performance_trends"]?[member.name]
            )
        }
        return columns.lines(rows, width: width, style: style)
    }

    /// Of the response time.
    private static func trend(_ trend: JSON?) -> TextTable.Cell {
        switch trend?["response_time"]?["trend"]?.string {
        case "improving": .init("faster", .green)
        case "degrading": .init("slower", .yellow)
        case "stable": .init("steady")
        default: .init("-")
        }
    }

    private var best: [String] {
        let advice = analytics["routing_recommendations"]
        let names = [
            ("fastest", "fastest_provider"), ("most reliable", "most_reliable"), ("best value", "most_cost_effective"),
            ("best overall", "best_overall"),
        ]
        return Facts(style: style, labelWidth: 15).lines(names.map { ($0, [advice?[$1]?.string?.oneLine]) })
    }

    private var tasks: [String] {
        let members = analytics["routing_recommendations"]?["task_specific"]?.object?.members ?? []
        guard members.contains(where: { $0.value["primary"]?.string != nil }) else { return [] }
        var columns = Columns<JSON.Object.Member>()
        columns.add("TASK", text: { $0.name })
        columns.add("FIRST", text: { $0.value["primary"]?.string })
        columns.add("THEN", text: { ($0.value["alternatives"]?.array ?? []).compactMap(\.string).joined(separator: ", ") })
        return columns.lines(members, width: width, style: style)
    }

    private var savings: [String] {
        points(analytics["cost_analysis"]?["savings_opportunities"]?.array?.map { $0["description"]?.string })
    }

    private var advice: [String] { points(analytics["routing_recommendations"]?["general_advice"]?.array?.map(\.string)) }

    private func points(_ sentences: [String?]?) -> [String] {
        (sentences ?? []).compactMap { $0 }.flatMap { Paragraph.lines($0, width: width, first: "· ") }
    }
}
