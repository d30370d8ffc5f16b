import PromptAPI

/// The daemon at a glance. What a daemon does not tell is left out.
struct StatusText {
    let status: JSON
    let style: Style
    let width: Int

    var lines: [String] {
        let facts = Facts(style: style).lines([
            ("providers", providers), ("requests", requests), ("time", times), ("cache", cache), ("queue", queue),
            ("spent", spent),
            ("background", background),
        ])
        return [title] + (facts.isEmpty ? [] : [""] + facts) + providerTable
    }

    private var title: String {
        let service = status["service"]
        let name = "promptd" + (service?["version"]?.string.map { " \($0)" } ?? "")
        let facts = [
            service?["uptime"]?.number.map { "up \(Quantity.seconds($0))" },
            service?["pid"]?.integer.map { "pid \($0)" },
            service?["connections"]?.integer.map { Quantity.plural($0, "connection") },
        ]
        return ([style.paint(name.oneLine, .bold)] + facts.compactMap { $0 }).joined(separator: Facts.separator)
    }

    private var providers: [String?] {
        guard let health = status["health_summary"], let total = health["total_providers"]?.integer else { return [] }
        let healthy = health["healthy_providers"].flatMap { $0.integer ?? $0.array?.count } ?? 0
        let text = "\(healthy) of \(total) healthy"
        return [style.paint(text, healthy == total ? .green : healthy == 0 ? .red : .yellow)]
    }

    private var requests: [String?] {
        let metrics = status["service_metrics"]
        return [
            metrics?["total_requests"]?.integer.map { "\(Quantity.count($0)) in all" },
            metrics?["in_flight"]?.integer.map { "\(Quantity.count($0)) in flight" },
            metrics?["error_rate"]?.number.map { "\(Quantity.percent($0)) failed" },
        ]
    }

    private var times: [String?] {
        let names = [("mean", "avg"), ("p50", "p50"), ("p95", "p95"), ("p99", "p99")]
        return names.map { label, name in
            status["service_metrics"]?["\(name)_response_time"]?.number.map { "\(label) \(Quantity.seconds($0))" }
        }
    }

    private var cache: [String?] {
        let cache = status["cache_status"]
        let hits = cache?["hit_rate_percent"]?.number ?? status["service_metrics"]?["cache_hit_rate"]?.number
        return [
            hits.map { "\(Quantity.percent($0)) hits" },
            cache?["cache_size"]?.integer.map { size in
                Quantity.count(size) + (cache?["max_size"]?.integer.map { " of \(Quantity.count($0))" } ?? "") + " entries"
            },
            cache?["memory_bytes"]?.number.map(Quantity.bytes),
            cache?["estimated_cost_savings"]?.number.map { "\(Quantity.dollars($0)) saved" },
        ]
    }

    private var queue: [String?] {
        let queue = status["queue_status"]
        return [
            queue?["queue_size"]?.integer.map { size in
                Quantity.count(size) + (queue?["max_queue_size"]?.integer.map { " of \(Quantity.count($0))" } ?? "") + " waiting"
            },
            queue?["running"]?.integer.map { "\(Quantity.count($0)) running" },
            queue?["durable_jobs"]?.integer.map { Quantity.plural($0, "job") },
        ]
    }

    private var spent: [String?] {
        let costs = status["provider_analytics"]?["cost_analysis"]
        let days = costs?["period_hours"]?.integer.map { " in \(Quantity.plural($0 / 24, "day"))" } ?? ""
        return [costs?["total_cost"]?.number.map { Quantity.dollars($0) + days }]
    }

    /// Only what needs somebody's eye.
    private var background: [String?] {
        (status["background"]?.array ?? []).compactMap { task in
            guard let result = task["result"]?.string, result != "ok" else { return nil }
            return style.paint("\(task["name"]?.string ?? "a task") \(result)".oneLine, .red)
        }
    }

    private var providerTable: [String] {
        let providers = Self.providers(of: status)
        guard !providers.isEmpty else { return [] }
        var columns = Columns<JSON.Object.Member>()
        columns.add("PROVIDER") { .init($0.name, .bold) }
        columns.add("HEALTH") { Self.health($0.value) }
        columns.add("CIRCUIT") { .init($0.value["circuit"]?.string ?? "-", Self.tint($0.value)) }
        columns.add("CALLS", .right, text: { $0.value["total_requests"]?.integer.map(Quantity.count) })
        columns.add("SUCCESS", .right, text: { $0.value["success_rate"]?.number.map(Quantity.percent) })
        columns.add("MEAN", .right, text: { $0.value["avg_response_time"]?.number.map(Quantity.seconds) })
        columns.add("P95", .right, text: { $0.value["p95_response_time"]?.number.map(Quantity.seconds) })
        columns.add("TOKENS", .right, from: Columns<Void>.roomy, text: { $0.value["total_tokens"]?.integer.map(Quantity.count) })
        columns.add("COST", .right, text: { $0.value["total_cost"]?.number.map(Quantity.dollars) })
        columns.add("GRADE", from: Columns<Void>.roomy, text: { $0.value["performance_grade"]?.string })
        return [""] + columns.lines(providers, width: width, style: style)
    }

    static func providers(of status: JSON) -> [JSON.Object.Member] {
        let analytics = status["provider_analytics"]
        let members = (analytics?["providers"] ?? analytics)?.object?.members ?? []
        return members.filter { $0.value["total_requests"] != nil }
    }

    /// Of a circuit.
    static func tint(_ provider: JSON) -> Style.Tint {
        switch provider["circuit"]?.string {
        case "open", "latched": .red
        case "half_open": .yellow
        default: .plain
        }
    }

    static func health(_ provider: JSON) -> TextTable.Cell {
        switch provider["is_healthy"]?.bool {
        case true: .init("healthy", .green)
        case false: .init("unhealthy", .red)
        case nil: .init("-")
        }
    }
}
