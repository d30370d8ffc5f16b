import PromptAPI

/// What the cache did and holds.
struct CacheText {
    let statistics: JSON
    let style: Style

    var lines: [String] {
        let (hits, misses, gone) = (statistics["hits_by_type"], statistics["misses_by_type"], statistics["evictions_by_type"])
        func count(_ object: JSON?, _ name: String, _ words: String) -> String? {
            object?[name]?.integer.map { "\(Quantity.count($0)) \(words)" }
        }
        return Facts(style: style, labelWidth: 10).lines([
            (
                "hits",
                [
                    statistics["hit_rate_percent"]?.number.map(Quantity.percent), count(hits, "l1", "in memory"),
                    count(hits, "l2", "in Redis"), count(hits, "l3", "on disk"), count(hits, "semantic", "in other words"),
                ]
            ),
            (
                "misses",
                [
                    count(misses, "not_found", "not found"), count(misses, "expired", "expired"),
                    count(misses, "disabled", "not wanted"),
                ]
            ),
            (
                "entries",
                [
                    statistics["cache_size"]?.integer.map { size in
                        Quantity.count(size) + (statistics["max_size"]?.integer.map { " of \(Quantity.count($0))" } ?? "")
                    },
                    statistics["memory_bytes"]?.number.map(Quantity.bytes),
                    statistics["average_entry_age"]?.number.map { "mean age \(Quantity.seconds($0))" },
                    statistics["average_access_count"]?.number.map { "each used \(Quantity.short($0, 1)) times" },
                ]
            ),
            ("gone", [count(gone, "size", "for room"), count(gone, "expired", "expired"), count(gone, "manual", "removed")]),
            (
                "saved",
                [
                    statistics["estimated_cost_savings"]?.number.map(Quantity.dollars),
                    statistics["estimated_time_savings"]?.number.map(Quantity.seconds),
                ]
            ),
        ])
    }
}

/// Whether the answer to one prompt would be served for another, and why not.
struct JudgementText {
    let judgement: JSON
    let style: Style

    var lines: [String] {
        let words = (judgement["words"]?.array ?? []).compactMap(\.string).joined(separator: ", ")
        let reason = judgement["reason"]?.string.map { reason in
            ": " + reason.replacing("_", with: " ") + (words.isEmpty ? "" : " (\(words))")
        }
        let isServed = judgement["verdict"]?.string != "miss"
        let verdict = isServed ? style.paint("served", .green) : style.paint("not served", .red)
        let figures = [("similarity", "similarity"), ("gap", "widest gap between their words")].compactMap { name, label in
            judgement[name]?.number.map { "\(label) \(Quantity.fixed($0, 3))" }
        }
        return [verdict + (reason ?? "").oneLine, figures.joined(separator: Facts.separator)]
    }
}
