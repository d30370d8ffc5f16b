import Platform

/// The figures in words and columns.
enum Table {
    /// - Parameter requests: that were made; those that came while nobody lived are in no figure.
    static func text(_ world: World, _ summaries: [Summary], of requests: Int) -> String {
        let unserved = requests - (summaries.first?.requests ?? requests)
        let note = unserved > 0 ? ", without \(unserved) of \(requests) requests that came while nobody lived" : ""
        var lines = ["\n\(world.name)\(world.isHeldOut ? " (held out)" : "")\(note)"]
        lines.append(
            row(
                "",
                [
                    "success", "p50 s", "p95 s", "p99 s", "$/1,000", "calls", "wasted $", "regret .5/.5 [95 %]",
                    "regret .65/.35 [95 %]",
                ]))
        lines += summaries.map { summary in
            row(
                summary.contender.name,
                [
                    fixed(100 * summary.success, 2) + " %", fixed(summary.time(50), 1), fixed(summary.time(95), 1),
                    fixed(summary.time(99), 1), fixed(summary.dollarsPerThousand, 2), fixed(summary.attemptsPerRequest, 3),
                    fixed(summary.wasted, 3),
                ] + summary.regrets.map(regret))
        }
        return lines.joined(separator: "\n")
    }

    private static func regret(_ regret: Regret) -> String {
        "\(fixed(100 * regret.share, 1)) [\(fixed(100 * regret.low, 1)), \(fixed(100 * regret.high, 1))]"
    }

    private static let widths = [9, 6, 6, 6, 8, 6, 9, 22, 22]

    private static func row(_ name: String, _ cells: [String]) -> String {
        name.padded(to: 24)
            + zip(cells, widths).map { cell, width in String(repeating: " ", count: max(1, width - cell.count)) + cell }.joined()
    }

    static func fixed(_ number: Double, _ places: Int) -> String {
        guard number.isFinite else { return "-" }
        let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
        let whole = Int((number.magnitude * scale).rounded())
        let fraction = String(whole % Int(scale))
        let sign = number < 0 && whole > 0 ? "-" : ""
        return sign + "\(whole / Int(scale))"
            + (places == 0 ? "" : "." + String(repeating: "0", count: places - fraction.count) + fraction)
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
