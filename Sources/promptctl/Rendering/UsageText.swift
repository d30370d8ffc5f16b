import PromptAPI

/// Tokens and money, row by row, and their sum.
struct UsageText {
    let rows: [JSON]
    let group: UsageGrouping
    let style: Style
    let width: Int

    var lines: [String] {
        guard !rows.isEmpty else { return ["nothing was used"] }
        var columns = Columns<(name: String, row: (String) -> Double)>()
        columns.add(group.rawValue.uppercased()) { .init($0.name, $0.name == Self.total ? .bold : .plain) }
        columns.add("REQUESTS", .right, text: { Self.count($0.row("requests")) })
        columns.add("TOKENS IN", .right, text: { Self.count($0.row("input_tokens")) })
        columns.add("OF THEM CACHED", .right, from: 100, text: { Self.count($0.row("cached_input_tokens")) })
        columns.add("TOKENS OUT", .right, text: { Self.count($0.row("output_tokens")) })
        columns.add("COST", .right, text: { Quantity.dollars($0.row("cost")) })
        columns.add("SAVED", .right, text: { Quantity.dollars($0.row("cache_savings")) })
        var shown = rows.map { row in
            (name: row["key"]?.string ?? "-", row: { (name: String) in row[name]?.number ?? 0 })
        }
        if rows.count > 1 {
            shown.append((Self.total, { [rows] name in rows.reduce(0) { $0 + ($1[name]?.number ?? 0) } }))
        }
        return columns.lines(shown, width: width, style: style)
    }

    private static let total = "total"

    private static func count(_ value: Double) -> String { Quantity.count(Int(value)) }
}
