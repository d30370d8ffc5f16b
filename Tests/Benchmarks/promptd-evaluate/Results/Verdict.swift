/// Whether the goals are met, loss by loss.
struct Verdict: Sendable {
    static let leastSuccess = 0.999
    static let mostRegret = 0.05
    static let mostAttempts = 1.1
    static let worldsWon = 0.9

    private(set) var lines: [String] = []

    init(_ worlds: [World], _ results: [[Summary]]) {
        let subjects = results.map { $0.filter { $0.contender.role == .subject } }
        goal("success ≥ 99.9 % wherever a provider lives", worlds, subjects) { _, summary in
            summary.success < Self.leastSuccess ? Table.fixed(100 * summary.success, 2) + " %" : nil
        }
        goal("calls a request ≤ 1.1", worlds, subjects) { _, summary in
            summary.attemptsPerRequest > Self.mostAttempts ? Table.fixed(summary.attemptsPerRequest, 3) : nil
        }
        for (index, weights) in LossWeights.all.enumerated() {
            goal("regret ≤ 5 % of the oracle, \(weights.name)", worlds, subjects) { _, summary in
                summary.regrets[index].share > Self.mostRegret ? Table.fixed(100 * summary.regrets[index].share, 1) + " %" : nil
            }
            compare(index, weights, worlds, results)
        }
        let all = results.flatMap { $0 }
        lines.append(
            "answers that came twice or mixed up: \(all.reduce(0) { $0 + $1.garbled }); permits, places and calls left open: \(all.reduce(0) { $0 + $1.leaked })"
        )
        ablations(results)
    }

    private mutating func goal(
        _ name: String, _ worlds: [World], _ subjects: [[Summary]], miss: (World, Summary) -> String?
    ) {
        let misses = zip(worlds, subjects).flatMap { world, summaries in
            summaries.compactMap { summary in miss(world, summary).map { "\(world.name) \($0)" } }
        }
        lines.append(
            "\(misses.isEmpty ? "met   " : "MISSED") \(name)" + (misses.isEmpty ? "" : ": " + misses.joined(separator: "; ")))
    }

    /// Below every baseline, and by whom it is beaten where it is not.
    private mutating func compare(_ index: Int, _ weights: LossWeights, _ worlds: [World], _ results: [[Summary]]) {
        var lost: [String] = []
        for (world, summaries) in zip(worlds, results) {
            guard let own = summaries.first(where: { $0.contender.role == .subject })?.regrets[index].share else { continue }
            let better = summaries.filter { $0.contender.role == .baseline && $0.regrets[index].share < own }
            guard !better.isEmpty else { continue }
            lost.append(
                "\(world.name) ("
                    + better.map { "\($0.contender.name) by \(Table.fixed(100 * (own - $0.regrets[index].share), 1))" }.joined(
                        separator: ", ") + ")")
        }
        let isMet = Double(worlds.count - lost.count) >= Self.worldsWon * Double(worlds.count)
        lines.append(
            "\(isMet ? "met   " : "MISSED") below every baseline in \(worlds.count - lost.count) of \(worlds.count) worlds, \(weights.name)"
                + (lost.isEmpty ? "" : "; beaten in " + lost.joined(separator: "; ")))
    }

    /// What each mechanism is worth: the regret that its absence adds, the mean of all worlds and the worst.
    private mutating func ablations(_ results: [[Summary]]) {
        var added: [(name: String, shares: [Double])] = []
        for summaries in results {
            guard let own = summaries.first(where: { $0.contender.role == .subject })?.regrets[0].share else { continue }
            for summary in summaries where summary.contender.role == .ablation {
                let index = added.firstIndex { $0.name == summary.contender.name } ?? added.count
                if index == added.count { added.append((summary.contender.name, [])) }
                added[index].shares.append(100 * (summary.regrets[0].share - own))
            }
        }
        for (name, shares) in added {
            let mean = shares.reduce(0, +) / Double(max(1, shares.count))
            lines.append(
                "\(name): adds \(Table.fixed(mean, 1)) points of regret, from \(Table.fixed(shares.min() ?? 0, 1)) to \(Table.fixed(shares.max() ?? 0, 1))"
            )
        }
    }
}
