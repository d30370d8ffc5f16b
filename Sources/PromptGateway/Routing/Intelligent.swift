import Platform
import PromptProviders

/// Many factors in one score (`Appraisal`), learning as providers drift: evidence fades, and who was long not asked is asked
/// again where little is at stake.
struct Intelligent {
    let tuning: Tuning
    let preferences: TaskPreferences

    func rank(_ prospects: [Prospect], for need: Need) -> Ranking {
        rank(prospects, appraised: appraise(prospects, for: need), for: need)
    }

    func rank(_ prospects: [Prospect], appraised appraisals: [Appraisal], for need: Need) -> Ranking {
        let weights = Appraisal.Weights(for: need)
        return Ranking(prospects, for: need, by: Appraisal.terms) { index, figures in
            let appraisal = appraisals[index]
            figures.append(appraisal.taskSuitability)
            figures.append(appraisal.performance)
            figures.append(appraisal.cost)
            figures.append(appraisal.reliability)
            figures.append(appraisal.capability)
            figures.append(appraisal.trend)
            return appraisal.total(weights)
        }
    }

    /// In the order of the prospects.
    func appraise(_ prospects: [Prospect], for need: Need) -> [Appraisal] {
        let list = preferences.list(of: need.task)
        let unknownCost = prospects.reduce(nil) { dearest, prospect in larger(dearest, prospect.forecast.cost) }
        let burdens = prospects.map { burden(of: $0, unknownCost: unknownCost ?? tuning.costReference) }
        let size = max(1, burdens.reduce(.infinity) { min($0, max($1.time, $1.cost)) })
        let span = tuning.span * (size.isFinite ? size : 1)
        return prospects.indices.map { index in
            let prospect = prospects[index]
            return Appraisal(
                taskSuitability: Appraisal.full - tuning.fitRange * (1 - list.fit(of: prospect.candidate.provider)),
                performance: Self.points(burdens[index].time / span), cost: Self.points(burdens[index].cost / span),
                reliability: Appraisal.full * prospect.forecast.success,
                capability: Self.capability(of: prospect.candidate.model, need), trend: Self.trend(of: prospect.outlook))
        }
    }

    // MARK: Components

    /// Time and money in references.
    private func burden(of prospect: Prospect, unknownCost: Double) -> (time: Double, cost: Double) {
        let queueing = tuning.timePerAttemptInFlight * Double(prospect.outlook.inFlight)
        return (
            (prospect.forecast.responseTime + queueing) / tuning.responseTimeReference,
            (prospect.forecast.cost ?? unknownCost) / tuning.costReference
        )
    }

    private func larger(_ a: Double?, _ b: Double?) -> Double? {
        guard let a, let b else { return a ?? b }
        return max(a, b)
    }

    /// In proportion down to half the points, then ever flatter, so that worse is always less: 10 (1 − x), from ½ on 2.5 / x.
    static func points(_ burden: Double) -> Double {
        burden <= 0.5 ? Appraisal.full * (1 - burden) : Appraisal.full / (4 * burden)
    }

    /// What a model can beyond what the request demands of it: 6 for having passed, 2 for room in its context, 1 each for
    /// images and tools. What is unknown counts half.
    private static func capability(of model: Model, _ need: Need) -> Double {
        let room = model.contextWindow.map { max(0, 1 - Double(need.contextTokens) / Double(max(1, $0))) } ?? 0.5
        let tools = model.tools.map { $0 ? 1 : 0 } ?? 0.5
        return 6 + 2 * room + (model.multimodal ? 1 : 0) + tools
    }

    /// Requests in each of the two windows before their difference says anything.
    private static let trendRequests = 5

    /// 5 where nothing changes; 2.5 more or less for a response time and a success rate that changed entirely.
    private static func trend(of outlook: Outlook) -> Double {
        let (recent, before) = (outlook.recent, outlook.before)
        guard recent.requests >= trendRequests, before.requests >= trendRequests, let success = recent.successRate,
            let successBefore = before.successRate
        else { return 5 }
        var change = success - successBefore
        if let time = recent.meanTime, let timeBefore = before.meanTime, max(time, timeBefore) > 0 {
            change += (timeBefore - time) / max(time, timeBefore)
        }
        return 5 + 2.5 * change
    }

    // MARK: Looking again

    /// The best of those that nobody has asked for a while and that would cost little more than the first: it goes first once, so
    /// that a recovery or a new price is noticed without random exploration (facts/resilience §D1).
    ///
    /// - Parameter mayProbe: whether a candidate's last probe is long enough ago; asked for the stale ones only.
    func probe(
        in ranking: Ranking, _ prospects: [Prospect], _ appraisals: [Appraisal], for need: Need, at now: Instant,
        mayProbe: (Int) -> Bool
    ) -> Int? {
        guard let first = ranking.order.first, prospects[first].isHealthy, !isStale(prospects[first], at: now) else { return nil }
        let weights = Appraisal.Weights(for: need)
        let bestFit = appraisals.reduce(0) { max($0, $1.taskSuitability) }
        let limit = tuning.staleLossRatio * appraisals[first].loss(weights, bestFit: bestFit)
        return ranking.order.first { index in
            prospects[index].isHealthy && isStale(prospects[index], at: now)
                && appraisals[index].loss(weights, bestFit: bestFit) <= limit && mayProbe(index)
        }
    }

    private func isStale(_ prospect: Prospect, at now: Instant) -> Bool {
        guard let last = prospect.outlook.lastSample else { return true }
        return now - last >= tuning.staleAfter
    }
}
