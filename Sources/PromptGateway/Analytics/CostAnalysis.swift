import PromptAPI
import PromptProviders

/// Where the money of the recorded hours went, and what this host's own traffic would have cost elsewhere.
struct CostAnalysis: Sendable {
    let providers: [ProviderFigures]

    /// USD; what is less is not worth an operator's while.
    static let leastSaving = 0.01

    /// The same tokens at the cheapest comparable model.
    struct Saving: Sendable, Hashable {
        var provider: String
        var model: String
        var otherProvider: String
        var otherModel: String
        var tokens: Int
        /// USD.
        var cost: Double
        var otherCost: Double

        var amount: Double { cost - otherCost }
    }

    var total: Money { providers.reduce(.zero) { $0 + $1.cost } }

    /// The largest first.
    var savings: [Saving] {
        providers.flatMap { provider in provider.models.compactMap { saving(of: $0, at: provider) } }
            .sorted { $0.amount > $1.amount }
    }

    private func saving(of figures: ProviderFigures.ModelFigures, at provider: ProviderFigures) -> Saving? {
        guard figures.tokens > 0, figures.cost > .zero else { return nil }
        var best: Saving?
        for other in providers where other.isUsable && !other.isDrained && other.isHealthy {
            for candidate in other.models where candidate.model.isComparable(to: figures.model) && !candidate.isLatched {
                guard let price = candidate.model.price else { continue }
                let cost = price.cost(ofAll: figures.usage)
                guard figures.cost.dollars - cost >= Self.leastSaving, cost < best?.otherCost ?? .infinity else { continue }
                best = Saving(
                    provider: provider.name, model: figures.model.id, otherProvider: other.name, otherModel: candidate.model.id,
                    tokens: figures.tokens, cost: figures.cost.dollars, otherCost: cost)
            }
        }
        return best
    }

    var json: JSON {
        let savings = savings
        return [
            "period_hours": JSON(Rollups.mostHours), "total_cost": JSON(total.dollars),
            "total_tokens": JSON(providers.reduce(0) { $0 + $1.tokens }),
            "cost_distribution": .object(JSON.Object(providers.map { .init($0.name, share(of: $0)) })),
            "savings_opportunities": .array(savings.map(\.json)),
            "total_potential_savings": JSON(savings.reduce(0) { $0 + $1.amount }),
        ]
    }

    private func share(of provider: ProviderFigures) -> JSON {
        [
            "cost": JSON(provider.cost.dollars), "tokens": JSON(provider.tokens),
            "percentage": total == .zero ? .null : JSON(100 * provider.cost.dollars / total.dollars),
            "cost_per_1k_tokens": JSON(provider.costPerThousand),
            "models": .object(
                JSON.Object(
                    provider.models.filter { $0.tokens > 0 }.map { figures in
                        .init(
                            figures.model.id,
                            [
                                "cost": JSON(figures.cost.dollars), "input_tokens": JSON(figures.usage.inputTokens),
                                "output_tokens": JSON(figures.usage.outputTokens),
                            ])
                    })),
        ]
    }
}

extension CostAnalysis.Saving {
    var text: String {
        "the \(tokens) tokens that \(model) at \(provider) answered for \(dollars(cost)) would have cost \(dollars(otherCost)) "
            + "with \(otherModel) at \(otherProvider)"
    }

    var json: JSON {
        [
            "provider": .string(provider), "model": .string(model), "alternative_provider": .string(otherProvider),
            "alternative_model": .string(otherModel), "tokens": JSON(tokens), "current_cost": JSON(cost),
            "alternative_cost": JSON(otherCost), "potential_savings": JSON(amount), "description": .string(text),
        ]
    }

    private func dollars(_ amount: Double) -> String { "\((amount * 100).rounded() / 100) USD" }
}

extension Model {
    /// Whether it can all that another can, as far as that is known: the same kind of model, not the same answers.
    fileprivate func isComparable(to other: Model) -> Bool {
        guard multimodal || !other.multimodal, tools == true || other.tools != true, reasoning == other.reasoning else {
            return false
        }
        return contextWindow ?? 0 >= other.contextWindow ?? 0
    }
}

extension ProviderFigures.ModelFigures {
    fileprivate var isLatched: Bool { if case .latched = outlook.standing { true } else { false } }
}

extension Price {
    /// Many requests together: the prices of a single long one say nothing of their sum.
    fileprivate func cost(ofAll usage: Usage) -> Double {
        Price(input: input, output: output, cachedInput: cachedInput).cost(of: usage).dollars
    }
}
