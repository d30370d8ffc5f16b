import Platform

/// Drawn by configured weight × health score, one after another without putting back.
struct WeightedRandom {
    /// A key of ln(u) / weight for each, the highest first, gives the same orders as drawing in turn (Efraimidis and Spirakis 2006).
    func rank(_ prospects: [Prospect], for need: Need, using generator: inout some RandomNumberGenerator) -> Ranking {
        Ranking(prospects, for: need, by: ["weight", "health_score"]) { index, figures in
            let weight = prospects[index].candidate.provider.configuration.weight
            let health = prospects[index].outlook.healthScore
            figures.append(weight)
            figures.append(health)
            return Double.open(using: &generator).naturalLogarithm / max(weight * health, .leastNormalMagnitude)
        }
    }
}
