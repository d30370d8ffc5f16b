/// Every contender in every world with every seed, as many at once as there are processors.
struct Evaluation: Sendable {
    var worlds: [World]
    var contenders: [Contender]
    var seeds: Int
    var requests: Int
    var workers: Int

    /// Worlds in their order, in each the contenders in theirs.
    func summaries(each done: @Sendable (World, [Summary]) -> Void = { _, _ in }) async throws -> [[Summary]] {
        var all: [[Summary]] = []
        for world in worlds {
            let summaries = try await summaries(of: world)
            done(world, summaries)
            all.append(summaries)
        }
        return all
    }

    private func summaries(of world: World) async throws -> [Summary] {
        let records = try await records(of: world)
        let oracle = contenders.firstIndex { $0.role == .oracle }
        return contenders.indices.map { index in
            var summary = Summary(contenders[index], records[index][0])
            summary.regrets = LossWeights.all.indices.map { weighting in
                let weights = LossWeights.all[weighting]
                let losses = records[index][weighting].map { $0.loss(weights) }
                return Regret(of: losses, against: oracle.map { records[$0][weighting].map { $0.loss(weights) } } ?? losses)
            }
            return summary
        }
    }

    /// By contender, weighting and seed. Who knows nothing of weights plays once for all of them.
    private func records(of world: World) async throws -> [[[Record]]] {
        var plays: [(slot: (Int, Int, Int), play: Play)] = []
        for (index, contender) in contenders.enumerated() {
            for (weighting, weights) in LossWeights.all.enumerated() where weighting == 0 || contender.knowsWeights {
                for seed in 0..<seeds {
                    let play = Play(world: world, contender: contender, weights: weights, seed: seed + 1, requests: requests)
                    plays.append(((index, weighting, seed), play))
                }
            }
        }
        let records = try await played(plays.map(\.play))
        var table = contenders.map { _ in LossWeights.all.map { _ in [Record]() } }
        for (slot, record) in zip(plays.map(\.slot), records) { table[slot.0][slot.1].append(record) }
        for index in table.indices {
            for weighting in table[index].indices where table[index][weighting].isEmpty {
                table[index][weighting] = table[index][0]
            }
        }
        return table
    }

    private func played(_ plays: [Play]) async throws -> [Record] {
        try await withThrowingTaskGroup(of: [(Int, Record)].self) { group in
            for worker in 0..<workers {
                group.addTask {
                    try stride(from: worker, to: plays.count, by: workers).map { ($0, try plays[$0].record()) }
                }
            }
            var records = [Record?](repeating: nil, count: plays.count)
            for try await part in group {
                for (index, record) in part { records[index] = record }
            }
            return records.compactMap { $0 }
        }
    }
}
