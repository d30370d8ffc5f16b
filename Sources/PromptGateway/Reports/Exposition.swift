/// Metrics in Prometheus' text format, version 0.0.4.
struct Exposition {
    private(set) var text = ""

    struct Labels: ExpressibleByDictionaryLiteral {
        var pairs: [(name: String, value: String)]

        init(dictionaryLiteral elements: (String, String)...) {
            pairs = elements.map { (name: $0.0, value: $0.1) }
        }
    }

    enum Kind: String {
        case counter, gauge, histogram
    }

    /// One metric with all of its samples; without any it is left out.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: Labels, value: Double)]) {
        guard !samples.isEmpty else { return }
        head(name, kind, help)
        for (labels, value) in samples { line(name, labels, value) }
    }

    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        head(name, kind, help)
        line(name, [:], value)
    }

    /// Samples that one label tells apart.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, by label: String, _ samples: [(name: String, value: Double)])
    {
        guard !samples.isEmpty else { return }
        head(name, kind, help)
        for (value, sample) in samples { line(name, [label: value], sample) }
    }

    mutating func add(_ name: String, _ help: String, _ samples: [(labels: Labels, histogram: Histogram)]) {
        guard !samples.isEmpty else { return }
        head(name, .histogram, help)
        for (labels, histogram) in samples {
            var below = 0
            for (bound, count) in zip(histogram.bounds, histogram.counts) {
                below += count
                line(name + "_bucket", labels, Double(below), and: ("le", number(bound)))
            }
            line(name + "_bucket", labels, Double(histogram.count), and: ("le", "+Inf"))
            line(name + "_sum", labels, histogram.sum)
            line(name + "_count", labels, Double(histogram.count))
        }
    }

    private mutating func head(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func line(_ name: String, _ labels: Labels, _ value: Double, and more: (String, String)? = nil) {
        var pairs = labels.pairs.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
        if let more { pairs.append("\(more.0)=\"\(more.1)\"") }
        text += pairs.isEmpty ? "\(name) \(number(value))\n" : "\(name){\(pairs.joined(separator: ","))} \(number(value))\n"
    }

    private func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : value.description
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
