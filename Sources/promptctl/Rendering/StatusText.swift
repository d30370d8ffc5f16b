import PromptAPI

/// The daemon at a glance. What a daemon does not tell is left out.
struct StatusText {
    let status: JSON
    let style: Style
    let width: Int

    private static let separator = " · "
    private static let labelWidth = 12

    var lines: [String] {
        let rows: [(String, [String?])] = [
            ("providers", providers), ("requests", requests), ("time", times), ("cache", cache), ("queue", queue),
        ]
        let facts = rows.compactMap(row)
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
        return ([style.paint(name.oneLine, .bold)] + facts.compactMap { $0 }).joined(separator: Self.separator)
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

    private func row(_ label: String, _ facts: [String?]) -> String? {
        let facts = facts.compactMap { $0 }
        guard !facts.isEmpty else { return nil }
        let padding = String(repeating: " ", count: Self.labelWidth - label.count)
        return style.paint(label, .dim) + padding + facts.joined(separator: Self.separator)
    }

    private var providerTable: [String] {
        let analytics = status["provider_analytics"]
        let members = (analytics?["providers"] ?? analytics)?.object?.members ?? []
        let providers = members.filter { $0.value["total_requests"] != nil }
        guard !providers.isEmpty else { return [] }
        var table = TextTable([
            ("PROVIDER", .left), ("HEALTH", .left), ("CIRCUIT", .left), ("REQUESTS", .right), ("SUCCESS", .right),
            ("MEAN", .right),
            ("P95", .right), ("COST", .right),
        ])
        table.rows = providers.map { Self.row(name: $0.name, $0.value) }
        return [""] + table.lines(width: width, style: style)
    }

    private static func row(name: String, _ provider: JSON) -> [TextTable.Cell] {
        [
            .init(name), health(provider), .init(provider["circuit"]?.string ?? "-"),
            .init(provider["total_requests"]?.integer.map(Quantity.count) ?? "-"),
            .init(provider["success_rate"]?.number.map(Quantity.percent) ?? "-"),
            .init(provider["avg_response_time"]?.number.map(Quantity.seconds) ?? "-"),
            .init(provider["p95_response_time"]?.number.map(Quantity.seconds) ?? "-"),
            .init(provider["total_cost"]?.number.map(Quantity.dollars) ?? "-"),
        ]
    }

    private static func health(_ provider: JSON) -> TextTable.Cell {
        switch provider["is_healthy"]?.bool {
        case true: .init("healthy", .green)
        case false: .init("unhealthy", .red)
        case nil: .init("-")
        }
    }
}
