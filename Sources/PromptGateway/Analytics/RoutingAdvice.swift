import PromptAPI

/// Who does best at what, and what an operator might change. Only who was asked often enough is compared.
struct RoutingAdvice: Sendable {
    let providers: [ProviderFigures]
    /// Names of providers for each task, in the order in which `intelligent` would ask them.
    let order: [TaskType: [String]]

    private var compared: [ProviderFigures] {
        providers.filter { $0.hasEvidence && $0.isUsable && !$0.isDrained && $0.isHealthy }
    }

    var fastest: String? { least(\.responseTime) }
    var mostReliable: String? { least { $0.steeringSuccessRate.map { -$0 } } }
    var mostCostEffective: String? { least { $0.cost > .zero ? $0.costPerThousand : nil } }
    /// By the points of the grade.
    var bestOverall: String? { least { PerformanceGrade(of: $0).points.map { -$0 } } }

    /// The provider of the least value, the first of equals.
    private func least(_ value: (ProviderFigures) -> Double?) -> String? {
        var best: (name: String, value: Double)?
        for provider in compared {
            guard let value = value(provider), value < best?.value ?? .infinity else { continue }
            best = (provider.name, value)
        }
        return best?.name
    }

    private static let poorSuccessRate = 0.95
    private static let steadyRatio = 2.0

    var generalAdvice: [String] {
        guard !providers.isEmpty else { return ["Configure a provider: there is nobody to ask."] }
        var advice = providers.flatMap(advice)
        if providers.count(where: \.isUsable) == 1 {
            advice.append("Configure a second provider: with one there is nobody to fall back to.")
        }
        if let saving = CostAnalysis(providers: providers).savings.first {
            advice.append("Consider \(saving.otherModel) at \(saving.otherProvider): \(saving.text).")
        }
        if advice.isEmpty {
            advice.append(
                compared.isEmpty
                    ? "Too few requests were answered to advise anything."
                    : "Nothing needs a change: every provider that was asked often enough answers well.")
        }
        return advice
    }

    private func advice(on provider: ProviderFigures) -> [String] {
        let name = provider.name
        if provider.circuit == "latched" {
            let faults = "it refuses its credential, its quota is used up or it does not know the model"
            return ["Mend the configuration of \(name): \(faults)."]
        }
        if !provider.isHealthy { return ["Look at \(name): it is unhealthy and is asked last."] }
        guard provider.hasEvidence else { return [] }
        var advice: [String] = []
        if let success = provider.steeringSuccessRate, success < Self.poorSuccessRate {
            advice.append("Look at \(name): only \(Int(100 * success)) of 100 requests succeed.")
        }
        if let mean = provider.responseTime, let p95 = provider.p95ResponseTime, p95 > Self.steadyRatio * mean {
            advice.append("Expect waits at \(name): its slowest answers take over twice its mean.")
        }
        if provider.trend.responseTime == .degrading {
            advice.append("Watch \(name): it is getting slower.")
        }
        return advice
    }

    var json: JSON {
        [
            "fastest_provider": JSON(fastest), "most_reliable": JSON(mostReliable),
            "most_cost_effective": JSON(mostCostEffective), "best_overall": JSON(bestOverall),
            "task_specific": .object(
                JSON.Object(
                    TaskType.allCases.map { task in
                        let names = order[task] ?? []
                        return .init(
                            task.rawValue, ["primary": JSON(names.first), "alternatives": JSON(Array(names.dropFirst()))])
                    })),
            "general_advice": JSON(generalAdvice),
        ]
    }
}
