/// Each in turn among the healthy; the others behind them, so that there is always somebody left to ask.
struct RoundRobin {
    private var turn: Int

    init(turn: Int = 0) {
        self.turn = turn
    }

    mutating func rank(_ prospects: [Prospect], for need: Need) -> Ranking {
        guard !prospects.isEmpty else { return Ranking(prospects, for: need, by: []) { _, _ in 0 } }
        defer { turn = (turn &+ 1) & Int.max }
        // How far each is from its turn, among those of its own health.
        let healthy = prospects.count(where: \.isHealthy)
        var seen = (healthy: 0, others: 0)
        return Ranking(prospects, for: need, by: []) { index, _ in
            let isHealthy = prospects[index].isHealthy
            let position = isHealthy ? seen.healthy : seen.others
            if isHealthy { seen.healthy += 1 } else { seen.others += 1 }
            return -Double(wait(of: position, among: isHealthy ? healthy : prospects.count - healthy))
        }
    }

    private func wait(of position: Int, among count: Int) -> Int {
        (position - turn % count + count) % count
    }
}
