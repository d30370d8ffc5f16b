import PromptAPI

/// An order of prospects and what made it. The order holds positions; figures lie row by row, so that ranking a hundred
/// candidates allocates little.
struct Ranking: Sendable {
    private(set) var order: [Int]
    /// What it was ordered by: the higher the earlier.
    let keys: [Double]
    private let terms: [String]
    private let figures: [Double]

    /// Healthy before unhealthy, the higher key first; where keys are equal what the caller said matters, else as configured.
    ///
    /// - Parameter row: appends a prospect's figures, one for each term, and returns its key.
    init(_ prospects: [Prospect], for need: Need, by terms: [String], _ row: (Int, inout [Double]) -> Double) {
        var figures: [Double] = []
        figures.reserveCapacity(prospects.count * terms.count)
        let keys = prospects.indices.map { row($0, &figures) }
        let isHealthy = prospects.map(\.isHealthy)
        let merits = need.merits(of: prospects)
        order = prospects.indices.sorted { a, b in
            if isHealthy[a] != isHealthy[b] { return isHealthy[a] }
            if keys[a] != keys[b] { return keys[a] > keys[b] }
            return merits.isEmpty || merits[a] == merits[b] ? a < b : merits[a] > merits[b]
        }
        self.keys = keys
        self.terms = terms
        self.figures = figures
    }

    /// As names of providers say; whom they leave out comes last.
    init(_ prospects: [Prospect], for need: Need, as order: [String]) {
        self.init(prospects, for: need, by: []) { index, _ in
            -Double(order.firstIndex(of: prospects[index].candidate.provider.name) ?? order.count)
        }
    }

    mutating func promote(_ index: Int) {
        order.removeAll { $0 == index }
        order.insert(index, at: 0)
    }

    /// Puts some behind all who are healthy, in the order they had.
    mutating func postpone(_ prospects: [Prospect], where isLate: (Int) -> Bool) {
        let late = Set(order.filter(isLate))
        guard !late.isEmpty else { return }
        order =
            order.filter { prospects[$0].isHealthy && !late.contains($0) } + order.filter(late.contains)
            + order.filter { !prospects[$0].isHealthy && !late.contains($0) }
    }

    func score(of index: Int, _ prospect: Prospect) -> Score {
        Score(
            provider: prospect.candidate.provider.name, model: prospect.candidate.model.id, value: keys[index],
            components: terms.indices.map { .init(name: terms[$0], value: figures[index * terms.count + $0]) })
    }
}

extension Need {
    /// What tells apart those that a strategy holds equal; empty where nothing does.
    fileprivate func merits(of prospects: [Prospect]) -> [Double] {
        switch (speedPriority, reliabilityPriority) {
        case (false, false): []
        case (true, false): prospects.map { -$0.forecast.responseTime }
        case (false, true): prospects.map(\.forecast.success)
        case (true, true): prospects.map { $0.forecast.success / $0.forecast.responseTime }
        }
    }
}

/// What put a candidate in its place, with names, for whoever asks why.
struct Score: Sendable, Hashable {
    var provider: String
    var model: String
    /// Comparable within one request only: the higher the earlier.
    var value: Double
    var components: [Component]

    struct Component: Sendable, Hashable {
        var name: String
        var value: Double
    }

    var json: JSON {
        [
            "provider": .string(provider), "model": .string(model), "score": JSON(value),
            "components": .object(JSON.Object(components.map { .init($0.name, JSON($0.value)) })),
        ]
    }
}
