import Platform
import PromptAPI
import PromptProviders

/// An appraised candidate as `recommend` shows it.
extension Appraised {
    func json(for need: Need) -> JSON {
        let candidate = prospect.candidate
        return [
            "provider": .string(candidate.provider.name), "model": .string(candidate.model.id), "total_score": JSON(total),
            "score_components": .object(
                JSON.Object(zip(Appraisal.terms, appraisal.points).map { .init($0, JSON($1)) })),
            "reasons": .array(explanations(for: need).map { .string($0.text) }), "stats": stats,
            "capabilities": candidate.model.capabilities(at: candidate.provider.kind),
        ]
    }

    private var stats: JSON {
        let (outlook, forecast) = (prospect.outlook, prospect.forecast)
        return [
            "expected_response_time": JSON(forecast.responseTime), "expected_cost": JSON(forecast.cost),
            "expected_output_tokens": JSON(forecast.output), "success_probability": JSON(forecast.success),
            "avg_response_time": JSON(outlook.responseTime), "p95_response_time": JSON(outlook.p95ResponseTime),
            "recent_requests": JSON(outlook.recent.requests), "success_rate": JSON(outlook.recent.successRate.map { 100 * $0 }),
            "health_score": JSON(outlook.healthScore), "in_flight": JSON(outlook.inFlight),
        ]
    }

    // MARK: Words

    /// Why a component has its points, and what they count for in the total.
    struct Explanation {
        var text: String
        var weighted: Double
    }

    /// One for each component, in their order.
    func explanations(for need: Need) -> [Explanation] {
        let weights = Appraisal.Weights(for: need)
        return [
            Explanation(text: suitability(need), weighted: appraisal.taskSuitability * weights.taskSuitability),
            Explanation(text: performance, weighted: appraisal.performance * weights.performance),
            Explanation(text: cost(need), weighted: appraisal.cost * weights.cost),
            Explanation(text: reliability, weighted: appraisal.reliability * weights.reliability),
            Explanation(text: capability(need), weighted: appraisal.capability * weights.capability),
            Explanation(text: trend, weighted: appraisal.trend * weights.trend),
        ]
    }

    private func suitability(_ need: Need) -> String {
        let task = need.task.rawValue
        guard let preference else { return "is not on the preference list for \(task)" }
        return preference == 0 ? "is the first choice for \(task)" : "is choice \(preference + 1) for \(task)"
    }

    private var performance: String {
        let outlook = prospect.outlook
        let isMeasured = outlook.firstToken != nil || outlook.responseTime != nil
        let load = outlook.inFlight > 0 ? ", with \(outlook.inFlight) other requests under way" : ""
        return "is expected to answer in \(short(prospect.forecast.responseTime)) s"
            + (isMeasured ? ", as measured" : ", though nothing was measured yet") + load
    }

    private func cost(_ need: Need) -> String {
        guard let cost = prospect.forecast.cost else { return "has no price, so it is taken to cost what the dearest does" }
        guard cost > 0 else { return "costs nothing" }
        let tokens = "\(need.inputTokens) tokens in and about \(Int(prospect.forecast.output)) out"
        return "costs about \(Money(dollars: cost).millionths) USD for \(tokens)"
    }

    private var reliability: String {
        let outlook = prospect.outlook
        guard outlook.successes + outlook.failures > 0 else { return "is taken to be reliable until it was asked" }
        return "is expected to succeed \(Int((100 * prospect.forecast.success).rounded())) times of 100, by its latest attempts"
    }

    private func capability(_ need: Need) -> String {
        let model = prospect.candidate.model
        let extras = [model.multimodal ? "images" : nil, model.tools == true ? "tools" : nil].compactMap { $0 }
        let context = model.contextWindow.map { "takes \($0) tokens of context" } ?? "does not say how much context it takes"
        return extras.isEmpty ? context : "\(context), and \(extras.joined(separator: " and "))"
    }

    private var trend: String {
        appraisal.trend > Appraisal.full / 2
            ? "is getting better" : appraisal.trend < Appraisal.full / 2 ? "is getting worse" : "shows no trend"
    }

    private func short(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

extension Money {
    /// Dollars with six decimals at most, and never with an exponent.
    fileprivate var millionths: String {
        let digits = String((picodollars + 500_000) / 1_000_000)
        let padded = String(repeating: "0", count: max(0, 7 - digits.count)) + digits
        let decimals = padded.suffix(6)
        let trimmed = decimals[..<(decimals.lastIndex { $0 != "0" }.map { decimals.index(after: $0) } ?? decimals.startIndex)]
        return padded.dropLast(6) + (trimmed.isEmpty ? "" : "." + trimmed)
    }
}
