import Glibc
import PromptAPI
import Testing

@testable import promptctl

/// What people see, whole, at two widths: Screens/NAME.json is what the daemon said, Screens/NAME.WIDTH.txt what is shown of it. After a
/// change that is meant, `SCREENS=record swift test --filter ScreenTests` writes them anew; look at the difference.
@Suite struct ScreenTests {
    private static let plain = Style(isOn: false)
    private static let folder = String(#filePath.dropLast("ScreenTests.swift".count)) + "Screens/"

    private static func lines(_ screen: String, _ value: JSON, width: Int) -> [String] {
        switch screen {
        case "status": StatusText(status: value, style: plain, width: width).lines
        case "analytics": AnalyticsText(analytics: value, style: plain, width: width).lines
        case "usage": UsageText(rows: value["rows"]?.array ?? [], group: .model, style: plain, width: width).lines
        case "dashboard": DashboardText(dashboard: value, style: plain, width: width).lines
        case "recommend": RecommendText(result: value, style: plain, width: width).lines
        case "providers": ProvidersText(result: value, style: plain, width: width).lines
        case "jobs": JobText(style: plain, width: width).lines(list: value)
        case "job": JobText(style: plain, width: width).lines(value)
        case "cache": CacheText(statistics: value, style: plain).lines
        default: ExplainText(story: value, style: plain, width: width).lines
        }
    }

    private static let screens = [
        "status", "analytics", "usage", "dashboard", "recommend", "providers", "jobs", "job", "cache", "explain-semantic",
        "explain-limited", "explain-failover", "explain-refused",
    ]

    @Test(arguments: screens, [80, 120]) func `a screen is as it was looked at, and fits`(screen: String, width: Int) throws {
        try Self.check(screen, Self.lines(screen, Self.read(screen), width: width), width)
    }

    /// Statuses a second apart, in which traffic grows and one provider fails.
    @Test(arguments: [80, 120]) func `the live view is as it was looked at, and fits`(width: Int) throws {
        let base = try Self.read("status")
        var history = StatusHistory()
        for second in 0..<30 { history.add(Self.status(base, after: second), at: Double(second)) }
        #expect(history.samples.count == 29)
        #expect(history.rate(\.requests) == 24.5)
        let screen = WatchScreen(history: history, interval: 1, style: Self.plain, width: width, height: 24)
        try Self.check("watch", screen.lines, width)
        let low = WatchScreen(history: history, interval: 1, style: Self.plain, width: width, height: 5)
        #expect(low.lines == Array(screen.lines.prefix(5)))
    }

    /// After n seconds 1 + 2 + … + n requests more.
    private static func status(_ base: JSON, after seconds: Int) -> JSON {
        let calls = seconds * (seconds + 1) / 2
        return edited(base) { path, value in
            switch path {
            case "service_metrics.total_requests", "provider_analytics.providers.openai.total_requests",
                "provider_analytics.providers.openai.successful_requests":
                JSON((value.integer ?? 0) + calls)
            case "provider_analytics.providers.openai.avg_response_time": JSON(0.3 + Double(seconds % 10) / 20)
            case "provider_analytics.providers.azure.total_requests": JSON((value.integer ?? 0) + seconds / 5)
            case "provider_analytics.providers.openai.total_cost": JSON(Double(seconds) / 1000)
            default: value
            }
        }
    }

    private static func edited(_ value: JSON, path: String = "", _ edit: (String, JSON) -> JSON) -> JSON {
        guard case .object(let object) = value else { return edit(path, value) }
        return .object(
            JSON.Object(
                object.members.map { member in
                    let inner = path.isEmpty ? member.name : "\(path).\(member.name)"
                    return .init(member.name, edited(member.value, path: inner, edit))
                }))
    }

    @Test func `a daemon that was started anew counts from nothing`() throws {
        let base = try Self.read("status")
        var history = StatusHistory()
        history.add(Self.status(base, after: 10), at: 0)
        history.add(base, at: 1)
        history.add(Self.status(base, after: 1), at: 2)
        #expect(history.samples.map(\.requests) == [1])
    }

    @Test func `a history is bounded`() {
        var history = StatusHistory()
        for second in 0..<StatusHistory.capacity + 20 {
            history.add(["service_metrics": ["total_requests": JSON(second)]], at: Double(second))
        }
        #expect(history.samples.count == StatusHistory.capacity)
    }

    @Test func `a chart's highest bar is the highest value, and what is not known is a gap`() {
        #expect(Sparkline.text([0, 1, nil, 7, 14], width: 6) == " ▁▂ ▅█")
        #expect(Sparkline.text([1, 2, 3], width: 2) == "▆█")
        #expect(Sparkline.text([0.1, 0], width: 2, least: 10) == "▂▁")
        #expect(Sparkline.text([], width: 3) == "   ")
        #expect(Sparkline.text([1], width: 0) == "")
    }

    @Test func `words are broken between them, and hang`() {
        #expect(Paragraph.lines("one two three", width: 9, first: "· ") == ["· one two", "  three"])
        #expect(Paragraph.lines("overlong", width: 3) == ["overlong"])
        #expect(Paragraph.lines("", width: 9) == [])
    }

    // MARK: Files

    private static func read(_ screen: String) throws -> JSON {
        try JSONParser.parse(try Descriptor.open(reading: folder + screen + ".json").readAll())
    }

    private static func check(_ screen: String, _ lines: [String], _ width: Int) throws {
        #expect(lines.allSatisfy { $0.count <= width }, "\(lines.filter { $0.count > width })")
        let text = lines.map { line in line.reversed().drop { $0 == " " }.reversed().map(String.init).joined() + "\n" }.joined()
        let path = "\(folder)\(screen).\(width).txt"
        if getenv("SCREENS") != nil {
            unlink(path)
            try Descriptor.open(appendingTo: path).write(text.utf8)
        }
        let expected = String(decoding: try Descriptor.open(reading: path).readAll(), as: UTF8.self)
        #expect(text == expected, "\(screen) at \(width):\n\(text)")
    }
}
