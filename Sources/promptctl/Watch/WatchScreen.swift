import PromptAPI

/// One picture of the live view: queue, providers, cache, spend, and how they were a while ago.
struct WatchScreen {
    let history: StatusHistory
    /// Seconds between pictures.
    let interval: Double
    let style: Style
    let width: Int
    let height: Int

    private static let labelWidth = 11
    /// Between a label and its chart.
    private static let factWidth = 42

    /// `height` lines at most, none of them wider than `width`.
    var lines: [String] {
        Array(([title, ""] + totals + [""] + providers).prefix(height))
    }

    private var status: JSON { history.latest }

    private var title: String {
        let service = status["service"]
        let facts: [String?] = [
            "promptd" + (service?["version"]?.string.map { " \($0)" } ?? ""),
            service?["uptime"]?.number.map { "up \(Quantity.seconds($0))" },
            status["health_summary"]?["total_providers"]?.integer.map { total in
                "\(status["health_summary"]?["healthy_providers"]?.integer ?? 0) of \(total) healthy"
            },
            "every \(Quantity.short(interval, 1)) s", "Ctrl-C ends",
        ]
        return style.paint(String(facts.compactMap { $0 }.joined(separator: Facts.separator).oneLine.prefix(width)), .bold)
    }

    // MARK: The whole

    private var totals: [String] {
        let (metrics, queue, cache) = (status["service_metrics"], status["queue_status"], status["cache_status"])
        func count(_ value: JSON?, _ word: String) -> String? { value?.integer.map { "\(Quantity.count($0)) \(word)" } }
        func seconds(_ name: String, _ label: String) -> String? {
            metrics?[name]?.number.map { "\(label) \(Quantity.seconds($0))" }
        }
        return [
            row("requests", ["\(rate(\.requests))/s", count(metrics?["total_requests"], "in all")]) { $0.rate($0.requests) },
            row(
                "unanswered", ["\(rate(\.failures))/s", metrics?["error_rate"]?.number.map { "\(Quantity.percent($0)) of all" }],
                least: 1
            ) {
                $0.rate($0.failures)
            },
            row(
                "queue",
                [
                    count(queue?["running"], "running"), count(queue?["queue_size"], "waiting"),
                    count(queue?["durable_jobs"], "jobs"),
                ]),
            row(
                "time",
                [seconds("p50_response_time", "p50"), seconds("p95_response_time", "p95"), seconds("p99_response_time", "p99")]),
            row(
                "cache",
                [
                    cache?["hit_rate_percent"]?.number.map { "\(Quantity.percent($0)) hits" },
                    count(cache?["cache_size"], "entries"),
                ]
            ) {
                $0.rate($0.hits)
            },
            row("spend", ["\(Quantity.dollars(3600 * history.rate(\.cost)))/h", spent]) { $0.rate($0.cost) },
        ]
    }

    private var spent: String? {
        let costs = status["provider_analytics"]?["cost_analysis"]
        let days = costs?["period_hours"]?.integer.map { " in \(Quantity.plural($0 / 24, "day"))" } ?? ""
        return costs?["total_cost"]?.number.map { Quantity.dollars($0) + days }
    }

    private func rate(_ figure: (StatusHistory.Sample) -> Double) -> String { Quantity.fixed(history.rate(figure), 1) }

    private func row(_ label: String, _ facts: [String?], least: Double = 0, _ figure: ((StatusHistory.Sample) -> Double)? = nil)
        -> String
    {
        let text = String(facts.compactMap { $0 }.joined(separator: Facts.separator).prefix(Self.factWidth - 2))
        let chartWidth = width - Self.labelWidth - Self.factWidth
        let line = style.paint(label.padded(to: Self.labelWidth), .dim) + text.padded(to: Self.factWidth)
        guard let figure, chartWidth > 0 else { return style.paint(label.padded(to: Self.labelWidth), .dim) + text }
        return line + style.paint(Sparkline.text(history.samples.map(figure), width: chartWidth, least: least), .cyan)
    }

    // MARK: Providers

    private var providers: [String] {
        let providers = StatusText.providers(of: status)
        guard !providers.isEmpty else { return ["no provider is configured"] }
        let fixed = 4 + [8, 9, 7, 7].reduce(0) { $0 + $1 + 2 } + (providers.map(\.name.count).max() ?? 0)
        let chartWidth = max(4, (width - fixed) / 2)
        var columns = Columns<JSON.Object.Member>()
        columns.add("PROVIDER") { .init($0.name, .bold) }
        columns.add("HEALTH") { StatusText.health($0.value) }
        columns.add("CIRCUIT") { .init($0.value["circuit"]?.string ?? "-", StatusText.tint($0.value)) }
        columns.add(
            "CALLS/S", .right,
            text: { member in
                Quantity.fixed(history.rate { $0.providers[member.name]?.calls ?? 0 }, 1)
            })
        columns.add("MEAN", .right, text: { $0.value["avg_response_time"]?.number.map(Quantity.seconds) })
        columns.add("LATENCY") { member in
            .init(raw: Sparkline.text(history.samples.map { $0.providers[member.name]?.time }, width: chartWidth), .cyan)
        }
        columns.add("ERRORS") { member in
            let errors = history.samples.map { sample in sample.providers[member.name].map { sample.rate($0.failures) } }
            return .init(
                raw: Sparkline.text(errors, width: chartWidth, least: 1), errors.contains { $0 ?? 0 > 0 } ? .red : .plain)
        }
        return columns.lines(providers, width: width, style: style)
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
