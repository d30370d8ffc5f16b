import PromptAPI

/// Who would be chosen, with the points of each, and why.
struct RecommendText {
    let result: JSON
    let style: Style
    let width: Int

    var lines: [String] {
        let entries = result["recommendations"]?.array ?? []
        let sections = [
            [prompt], entries.isEmpty ? [] : PointsTable(entries, style: style, width: width).lines, choice, reasons(entries),
        ]
        return Array(sections.filter { !$0.isEmpty }.joined(separator: [""]))
    }

    private var prompt: String {
        let analysis = result["prompt_analysis"]
        let facts = [
            result["task_type"]?.string, analysis?["estimated_tokens"]?.integer.map { "about \(Quantity.plural($0, "token"))" },
            analysis?["complexity"]?.string.map { "\($0) complexity" },
        ]
        return facts.compactMap { $0?.oneLine }.joined(separator: Facts.separator)
    }

    private var choice: [String] {
        let summary = result["summary"]
        let confidence = summary?["confidence"]?.number.map { " (confidence \(Quantity.fixed(100 * $0, 0)) %)" } ?? ""
        return Paragraph.lines((summary?["reasoning"]?.string ?? "") + confidence, width: width)
    }

    private func reasons(_ entries: [JSON]) -> [String] {
        entries.flatMap { entry -> [String] in
            let reasons = (entry["reasons"]?.array ?? []).compactMap(\.string)
            return [style.paint((entry["provider"]?.string ?? "-").oneLine, .bold)]
                + reasons.flatMap { Paragraph.lines($0, width: width, first: "  · ") }
        }
    }
}

/// Candidates with the points that each component gave them, as `recommend` and `explain` have them.
struct PointsTable {
    private let entries: [JSON]
    private let style: Style
    private let width: Int

    init(_ entries: [JSON], style: Style, width: Int) {
        self.entries = entries
        self.style = style
        self.width = width
    }

    private static let components = [
        ("TASK", "task_suitability"), ("SPEED", "performance"), ("COST", "cost"), ("SURE", "reliability"), ("ABLE", "capability"),
        ("TREND", "trend"),
    ]

    var lines: [String] {
        var columns = Columns<JSON>()
        columns.add("PROVIDER") { .init($0["provider"]?.string ?? "-", .bold) }
        columns.add("MODEL", text: { $0["model"]?.string })
        columns.add("POINTS", .right, text: { ($0["total_score"] ?? $0["score"])?.number.map { Quantity.fixed($0, 2) } })
        let hasComponents = entries.contains { $0["score_components"] != nil || $0["components"] != nil }
        for (heading, name) in hasComponents ? Self.components : [] {
            columns.add(
                heading, .right,
                text: { ($0["score_components"] ?? $0["components"])?[name]?.number.map { Quantity.fixed($0, 1) } })
        }
        if entries.contains(where: { $0["stats"] != nil }) {
            columns.add(
                "TIME", .right, from: Columns<Void>.roomy,
                text: { $0["stats"]?["expected_response_time"]?.number.map(Quantity.seconds) })
            columns.add(
                "PRICE", .right, from: Columns<Void>.roomy, text: { $0["stats"]?["expected_cost"]?.number.map(Quantity.dollars) })
        }
        return columns.lines(entries, width: width, style: style)
    }
}
