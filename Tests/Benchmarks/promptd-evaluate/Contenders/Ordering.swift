import Platform

/// A rule by which somebody else chooses a provider: a value that sees every call begin and end.
protocol Ordering: Sendable {
    /// `nil` where by its rules nobody may be asked.
    mutating func choice(among providers: [Int], for ask: Ask, at now: Double, using generator: inout SplitMix64) -> Int?
    mutating func began(_ provider: Int, _ ask: Ask, at now: Double)
    mutating func ended(_ provider: Int, _ ask: Ask, _ report: Report, at now: Double)
}

extension Ordering {
    mutating func began(_ provider: Int, _ ask: Ask, at now: Double) {}
    mutating func ended(_ provider: Int, _ ask: Ask, _ report: Report, at now: Double) {}
}

/// Always the cheapest by its list price that is left: what an operator would write down.
struct StaticPriority: Ordering {
    func choice(among providers: [Int], for ask: Ask, at now: Double, using generator: inout SplitMix64) -> Int? {
        providers.min()
    }
}

/// The better of two drawn by peak EWMA × (pending + 1) (facts/resilience §A2).
struct PeakEWMA: Ordering {
    private static let tau = 10.0
    /// Of a provider that is busy and unknown.
    private static let penalty = 1e6
    private var costs: [Double?]
    private var seen: [Double]
    private var pending: [Int]

    init(_ world: World) {
        costs = Array(repeating: nil, count: world.offers.count)
        seen = Array(repeating: 0, count: world.offers.count)
        pending = Array(repeating: 0, count: world.offers.count)
    }

    func choice(among providers: [Int], for ask: Ask, at now: Double, using generator: inout SplitMix64) -> Int? {
        let two = providers.shuffled(using: &generator).prefix(2)
        return two.min { load($0, now) < load($1, now) }
    }

    private func load(_ provider: Int, _ now: Double) -> Double {
        guard let cost = costs[provider] else { return pending[provider] > 0 ? Self.penalty : 0 }
        return cost * (-(now - seen[provider]) / Self.tau).exponential * Double(pending[provider] + 1)
    }

    mutating func began(_ provider: Int, _ ask: Ask, at now: Double) { pending[provider] += 1 }

    mutating func ended(_ provider: Int, _ ask: Ask, _ report: Report, at now: Double) {
        pending[provider] -= 1
        let weight = (-(now - seen[provider]) / Self.tau).exponential
        let before = costs[provider] ?? 0
        costs[provider] = report.seconds > before ? report.seconds : before * weight + report.seconds * (1 - weight)
        seen[provider] = now
    }
}
