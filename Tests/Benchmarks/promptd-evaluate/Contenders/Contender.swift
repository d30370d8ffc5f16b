import PromptAPI

/// Who answers the requests of a world.
struct Contender: Sendable {
    typealias Rule = @Sendable (World) -> any Ordering

    enum Way: Sendable {
        case gateway(GatewayHarness.Variant)
        case liteLLM
        case oracle
    }

    enum Role: Sendable {
        case subject, baseline, ablation, oracle
    }

    var name: String
    var role: Role
    var way: Way
    var rule: Rule?
    /// Whether it knows how much its caller is in a hurry, and so runs once for each weighting.
    var knowsWeights = false

    static let subject = "intelligent"
    static let oracle = "oracle"

    static let all: [Contender] =
        [
            Contender(name: oracle, role: .oracle, way: .oracle, knowsWeights: true),
            Contender(name: subject, role: .subject, way: .gateway(.init()), knowsWeights: true),
        ] + strategies + rules + ablations

    private static let strategies = RoutingStrategy.allCases.filter { $0 != .intelligent && $0 != .modelSpecific }.map {
        strategy in
        Contender(name: strategy.rawValue, role: .baseline, way: .gateway(.init(strategy: strategy)))
    }

    private static let rules =
        twice("simple-shuffle") { SimpleShuffle(world: $0) } + twice("least-busy") { LeastBusy($0) }
        + twice("latency-based") { LatencyBased($0) } + twice("usage-based-v2") { UsageBased($0) }
        + twice("cost-based") { CostBased($0) }
        + [ours("p2c-peak-ewma") { PeakEWMA($0) }, ours("static-priority") { _ in StaticPriority() }]

    /// A rule in its own harness, and in ours.
    private static func twice(_ name: String, _ rule: @escaping Rule) -> [Contender] {
        [Contender(name: "litellm " + name, role: .baseline, way: .liteLLM, rule: rule), ours(name, rule)]
    }

    private static func ours(_ name: String, _ rule: @escaping Rule) -> Contender {
        Contender(name: "ours " + name, role: .baseline, way: .gateway(.init(usesOrdering: true)), rule: rule)
    }

    private static let ablations: [Contender] = [
        ("no ledger", .init(hasLedger: false)), ("no breaker", .init(hasBreaker: false)),
        ("no first-token split", .init(limitsFirstToken: false)), ("no retry budget", .init(hasRetryBudget: false)),
        ("sampling, not greedy", .init(samplesPosteriors: true)), ("no in-flight term", .init(countsInFlight: false)),
    ].map { (name: String, variant: GatewayHarness.Variant) in
        Contender(name: "- " + name, role: .ablation, way: .gateway(variant), knowsWeights: true)
    }
}
