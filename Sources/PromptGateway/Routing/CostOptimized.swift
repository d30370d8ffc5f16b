/// The cheapest first, for the tokens that this request is expected to take; who has no price comes last.
struct CostOptimized {
    func rank(_ prospects: [Prospect], for need: Need) -> Ranking {
        Ranking(prospects, for: need, by: ["expected_cost"]) { index, figures in
            let cost = prospects[index].forecast.cost
            figures.append(cost ?? .infinity)
            return -(cost ?? .infinity)
        }
    }
}
