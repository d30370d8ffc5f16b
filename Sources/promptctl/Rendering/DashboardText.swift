import PromptAPI

/// Recorded hours as charts.
struct DashboardText {
    let dashboard: JSON
    let style: Style
    let width: Int

    var lines: [String] {
        let sections = [Paragraph.lines(overview, width: width), charts, costs, alerts].filter { !$0.isEmpty }
        return Array(sections.joined(separator: [""]))
    }

    private var overview: String {
        let overview = dashboard["overview"]
        let health = overview?["health"]
        let facts = [
            overview?["hours"]?.integer.map { "\(Quantity.plural($0, "hour"))" },
            overview?["total_requests"]?.integer.map { Quantity.plural($0, "request") },
            overview?["success_rate"]?.number.map { "\(Quantity.percent($0)) answered" },
            overview?["cache_hit_rate"]?.number.map { "\(Quantity.percent($0)) cached" },
            overview?["avg_response_time"]?.number.map { "mean \(Quantity.seconds($0))" },
            overview?["total_cost"]?.number.map(Quantity.dollars),
            health?["total_providers"]?.integer.map { "\(health?["healthy_providers"]?.integer ?? 0) of \($0) healthy" },
        ]
        return facts.compactMap { $0 }.joined(separator: Facts.separator)
    }

    // MARK: Charts

    private static let labelWidth = 12
    /// What stands behind a chart.
    private static let noteWidth = 16

    private var hours: [JSON] { dashboard["performance_chart_data"]?.array ?? [] }
    /// Hours that one bar stands for: as many as it takes for all to fit.
    private var hoursPerBar: Int { max(1, (hours.count + chartWidth - 1) / max(1, chartWidth)) }
    private var chartWidth: Int { max(1, width - Self.labelWidth - Self.noteWidth) }

    private var charts: [String] {
        guard let first = hours.first?["timestamp"]?.string else { return [] }
        let unit = hoursPerBar == 1 ? "an hour" : "in \(hoursPerBar) h"
        let requests = bars { $0["requests"]?.number }.map { $0.map { $0.reduce(0, +) } }
        return [
            chart("requests", requests) { "≤ \(Quantity.count(Int($0))) \(unit)" },
            chart("mean time", bars { $0["avg_response_time"]?.number }.map { $0.map(Self.mean) }) {
                "≤ \(Quantity.seconds($0))"
            },
            chart("unanswered", bars { $0["success_rate"]?.number.map { 100 - $0 } }.map { $0.map(Self.mean) }, least: 1) {
                "≤ \(Quantity.percent($0))"
            },
            chart("cached", bars { $0["cache_hit_rate"]?.number }.map { $0.map(Self.mean) }) { "≤ \(Quantity.percent($0))" },
            String(repeating: " ", count: Self.labelWidth) + style.paint("since \(Moment.text(first))", .dim),
        ]
    }

    /// What is known of the hours of each bar; `nil` where nothing is.
    private func bars(_ value: (JSON) -> Double?) -> [[Double]?] {
        stride(from: 0, to: hours.count, by: hoursPerBar).map { start in
            let values = hours[start..<min(start + hoursPerBar, hours.count)].compactMap(value)
            return values.isEmpty ? nil : values
        }
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    private func chart(_ label: String, _ values: [Double?], least: Double = 0, _ note: (Double) -> String) -> String {
        let padding = String(repeating: " ", count: Self.labelWidth - label.count)
        let most = values.compactMap { $0 }.max()
        return style.paint(label, .dim) + padding + Sparkline.text(values, width: values.count, least: least) + "  "
            + (most.map(note) ?? "-")
    }

    // MARK: Money and alerts

    private var costs: [String] {
        let members = (dashboard["cost_breakdown"]?.object?.members ?? []).filter { $0.value.number ?? 0 > 0 }
        guard let most = members.compactMap(\.value.number).max() else { return [] }
        let barWidth = max(1, width - 40)
        var columns = Columns<JSON.Object.Member>()
        columns.add("PROVIDER") { .init($0.name, .bold) }
        columns.add("COST", .right, text: { $0.value.number.map(Quantity.dollars) })
        columns.add(
            "", text: { String(repeating: "█", count: max(1, Int((($0.value.number ?? 0) / most * Double(barWidth)).rounded()))) }
        )
        return columns.lines(members, width: width, style: style)
    }

    private var alerts: [String] {
        (dashboard["alerts"]?.array ?? []).compactMap { alert in
            alert["message"]?.string.map {
                style.paint(
                    "\(alert["level"]?.string ?? "alert"): \($0)".oneLine, alert["level"]?.string == "critical" ? .red : .yellow)
            }
        }
    }
}

/// Times as people read them.
enum Moment {
    /// `2026-11-24T14:05:02.792Z` as `2026-11-24 14:05:02 UTC`; what is no such time stays as it is.
    static func text(_ rfc3339: String) -> String {
        guard let match = rfc3339.wholeMatch(of: /(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z/)?.output else {
            return rfc3339.oneLine
        }
        return "\(match.1) \(match.2) UTC"
    }
}
