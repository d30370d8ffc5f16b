/// Each in turn among the healthy; the others behind them, so that there is always somebody left to ask.
struct RoundRobin {
    private var turn: Int

    init(turn: Int = 0) {
        self.turn = turn
    }

    mutating func order(_ candidates: [Candidate], isHealthy: (Candidate) -> Bool) -> [Candidate] {
        guard !candidates.isEmpty else { return [] }
        defer { turn = (turn &+ 1) & Int.max }
        let healthy = candidates.filter(isHealthy)
        let others = candidates.filter { !isHealthy($0) }
        return rotated(healthy) + rotated(others)
    }

    private func rotated(_ candidates: [Candidate]) -> [Candidate] {
        guard !candidates.isEmpty else { return [] }
        let start = turn % candidates.count
        return Array(candidates[start...] + candidates[..<start])
    }
}
