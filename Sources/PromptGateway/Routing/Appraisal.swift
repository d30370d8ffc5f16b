import PromptAPI

/// The points of one candidate for one request: what `intelligent` orders by and what `recommend` shows.
///
/// One score serves both, so that what is recommended is what is chosen. It is the weighted sum of components of 0…10 that spec
/// service §8 asks for, and it is also the expected loss of facts/resilience §D1 in other units: response time and cost lose
/// points in proportion, at references that are worth the same (6 s and $0.004), reliability is the success posterior, whose
/// lost points are the price of a failed attempt (span 5 makes it 1.2 of §D1's units, which asks 1.0), and the weights .25 to
/// .20 of time to money are §D1's .4 to .3. Where §D1 goes on falling below any bound, the points of what is very slow or dear
/// flatten out above zero; and what is proportional grows with the request, so that candidates for a long document are
/// told apart as well as those for a short question. The choice then differs from §D1's only among the hopeless.
struct Appraisal: Sendable, Hashable {
    var taskSuitability = 0.0
    var performance = 0.0
    var cost = 0.0
    var reliability = 0.0
    var capability = 0.0
    var trend = 0.0

    static let full = 10.0
    static let terms = ["task_suitability", "performance", "cost", "reliability", "capability", "trend"]

    var points: [Double] { [taskSuitability, performance, cost, reliability, capability, trend] }

    func total(_ weights: Weights) -> Double {
        taskSuitability * weights.taskSuitability + performance * weights.performance + cost * weights.cost
            + reliability * weights.reliability + capability * weights.capability + trend * weights.trend
    }

    /// What it loses in time, money and failures, and in fit against the best-fitting: §D1's U, in points.
    func loss(_ weights: Weights, bestFit: Double) -> Double {
        (bestFit - taskSuitability) * weights.taskSuitability + (Self.full - performance) * weights.performance
            + (Self.full - cost) * weights.cost + (Self.full - reliability) * weights.reliability
    }

    /// Shares of the components in the total; they sum to 1.
    struct Weights: Sendable, Hashable {
        var taskSuitability = 0.25
        var performance = 0.25
        var cost = 0.20
        var reliability = 0.15
        var capability = 0.10
        var trend = 0.05

        /// Spec service §8, normalized after the priorities have shifted them.
        init(for need: Need) {
            if need.reliabilityPriority { (reliability, performance) = (0.30, 0.20) }
            if need.speedPriority { (performance, taskSuitability) = (0.40, 0.20) }
            let sum = taskSuitability + performance + cost + reliability + capability + trend
            taskSuitability /= sum
            performance /= sum
            cost /= sum
            reliability /= sum
            capability /= sum
            trend /= sum
        }
    }
}
