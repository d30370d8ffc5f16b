import Platform
import PromptAPI
import PromptProviders

@testable import PromptGateway

extension Instant {
    static func at(_ seconds: Double) -> Instant { Instant(nanoseconds: 0) + .seconds(seconds) }
}

extension Need {
    static func made(_ edit: (inout Need) -> Void = { _ in }) -> Need {
        var need = Need(task: .chat, inputTokens: 100)
        edit(&need)
        return need
    }
}

extension Outlook {
    /// Somebody who was asked often and answers in so many seconds, at the prior's speed.
    static func measured(
        firstToken: Double = 1, speed: Double = 80, output: Double = 100, at last: Double = 0,
        _ edit: (inout Outlook) -> Void = { _ in }
    ) -> Outlook {
        var outlook = Outlook()
        outlook.firstToken = Estimate(mean: firstToken.naturalLogarithm, variance: 0.1, count: 10)
        outlook.speed = speed
        outlook.expectedOutput = output
        outlook.successes = 20
        outlook.lastSample = .at(last)
        edit(&outlook)
        return outlook
    }
}

/// What strategies are tried with: names with their outlooks, and perhaps prices.
func prospects(
    _ entries: [(name: String, outlook: Outlook, price: Double?)], for need: Need = .made(),
    kinds: [String: ProviderKind] = [:], _ edit: (inout ProviderConfiguration) -> Void = { _ in }
) -> [Prospect] {
    let providers = entries.map { entry in
        Provider.named(
            entry.name,
            models: [
                Model(
                    id: "model", isDefault: true, price: entry.price.map { Price(input: $0, output: $0) }, contextWindow: 100_000)
            ]
        ) {
            $0.kind = kinds[entry.name] ?? .openai
            edit(&$0)
        }
    }
    let outlooks = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.outlook) })
    return Eligibility(of: need, among: providers, drained: [], Tuning()) { outlooks[$0.provider.name] ?? Outlook() }.ready
}

func names(_ ranking: Ranking, _ prospects: [Prospect]) -> String {
    ranking.order.map { prospects[$0].candidate.provider.name }.joined()
}
