import PromptAPI

/// How far a batch is. Pure: time comes in as an argument.
struct ProgressBar {
    let total: Int
    /// Members that an earlier run finished.
    let kept: Int
    var done = 0
    /// Those of the earlier run included.
    var failed = 0
    /// USD.
    var cost = 0.0

    private static let cells = 20

    init(total: Int, kept: Int) {
        self.total = total
        self.kept = kept
    }

    /// `elapsed` seconds after the start, in `width` characters at most.
    func line(elapsed: Double, width: Int) -> String {
        let reached = kept + done
        let filled = total == 0 ? Self.cells : Self.cells * reached / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.cells - filled)
        let rate = elapsed > 0 ? Double(done) / elapsed : 0
        var parts = ["\(bar) \(reached)/\(total)", "\(Quantity.short(rate, 1))/s"]
        if rate > 0, reached < total { parts.append("\(Quantity.seconds(Double(total - reached) / rate)) left") }
        parts.append(Quantity.dollars(cost))
        if failed > 0 { parts.append("\(failed) failed") }
        return String(parts.joined(separator: "  ").prefix(width))
    }

    /// At the end, after `time` seconds.
    func sentence(time: Double) -> String {
        let parts: [String?] = [
            "\(Quantity.plural(done, "member")) answered", kept > 0 ? "\(Quantity.count(kept)) kept" : nil,
            failed > 0 ? "\(Quantity.count(failed)) failed" : nil, Quantity.seconds(time), Quantity.dollars(cost),
        ]
        return parts.compactMap { $0 }.joined(separator: " · ")
    }

    /// The same for programs.
    func summary(time: Double) -> JSON.Object {
        JSON.Object([
            .init("total", JSON(total)), .init("successful", JSON(total - failed)), .init("failed", JSON(failed)),
            .init("kept", JSON(kept)), .init("total_time", .seconds(time)), .init("cost_estimate", JSON(cost)),
        ])
    }
}
