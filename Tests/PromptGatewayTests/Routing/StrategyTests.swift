import Platform
import PromptAPI
import PromptProviders
import Testing

@testable import PromptGateway

@Suite struct `Strategies` {
    // MARK: Cost

    @Test func `the cheapest comes first for the tokens of this request`() {
        func order(_ need: Need) -> [String] {
            let providers = [
                Provider.named("out", models: [Model(id: "m", isDefault: true, price: Price(input: 1, output: 20))]),
                .named("in", models: [Model(id: "m", isDefault: true, price: Price(input: 10, output: 1))]),
                .named("none", models: [Model(id: "m", isDefault: true)]),
            ]
            let prospects = Eligibility(of: need, among: providers, drained: [], Tuning()) { _ in Outlook() }.ready
            let ranking = CostOptimized().rank(prospects, for: need)
            return ranking.order.map { prospects[$0].candidate.provider.name }
        }
        #expect(order(.made { ($0.inputTokens, $0.outputLimit) = (100, 500) }) == ["in", "out", "none"])
        #expect(
            order(.made { ($0.inputTokens, $0.outputLimit) = (1000, 10) }) == ["out", "in", "none"],
            "a short answer to a long prompt")
    }

    @Test func `a model of one's own costs nothing`() {
        let some = prospects([("a", Outlook(), 1), ("b", Outlook(), nil)]) { if $0.name == "b" { $0.dialect = .llamacpp } }
        #expect(names(CostOptimized().rank(some, for: .made()), some) == "ba")
    }

    @Test func `priorities tell apart who costs the same`() {
        let entries = [("a", Outlook.measured(firstToken: 3), 1.0), ("b", .measured(firstToken: 1) { $0.failures = 10 }, 1.0)]
        let some = prospects(entries.map { ($0.0, $0.1, $0.2) })
        #expect(names(CostOptimized().rank(some, for: .made()), some) == "ab")
        #expect(names(CostOptimized().rank(some, for: .made { $0.speedPriority = true }), some) == "ba")
        #expect(names(CostOptimized().rank(some, for: .made { $0.reliabilityPriority = true }), some) == "ab")
    }

    // MARK: Performance

    @Test func `the fastest and steadiest comes first`() {
        let some = prospects([
            ("a", .measured(firstToken: 4), nil), ("b", .measured(firstToken: 2) { $0.p95ResponseTime = 40 }, nil),
            ("c", .measured(firstToken: 2) { $0.p95ResponseTime = 4 }, nil),
            ("d", .measured(firstToken: 2) { ($0.p95ResponseTime, $0.failures) = (4, 30) }, nil),
            ("e", .measured(firstToken: 2) { ($0.p95ResponseTime, $0.healthScore) = (4, 0.3) }, nil),
        ])
        #expect(names(PerformanceBased().rank(some, for: .made()), some) == "ceadb")
    }

    // MARK: Availability

    @Test func `the most available comes first`() {
        func recent(_ requests: Int, _ successes: Int) -> Outlook.Window { .init(requests: requests, successes: successes) }
        let some = prospects([
            ("a", .measured { $0.recent = recent(20, 15) }, nil), ("b", .measured { $0.recent = recent(20, 20) }, nil),
            ("c", .measured { ($0.recent, $0.recentErrors) = (recent(20, 20), 3) }, nil),
            ("d", .measured(at: -3000) { $0.recent = recent(20, 20) }, nil),
            ("e", .measured { ($0.recent, $0.healthScore) = (recent(20, 20), 0.3) }, nil),
        ])
        #expect(names(AvailabilityBased().rank(some, for: .made(), at: .at(1)), some) == "bcdae")
    }

    // MARK: Preference lists

    @Test func `the task's list is followed, by names or kinds`() {
        let kinds: [String: ProviderKind] = ["a": .azure, "b": .bedrock, "v": .vertex, "w": .vertex, "x": .openai]
        let some = prospects(["x", "b", "w", "v", "a"].map { ($0, Outlook(), nil) }, kinds: kinds)
        func order(_ task: TaskType, _ configured: [TaskType: [String]] = [:]) -> String {
            let need = Need.made { $0.task = task }
            return names(ModelSpecific().rank(some, for: need, by: TaskPreferences(configured)), some)
        }
        #expect(order(.chat) == "awvbx")
        #expect(order(.codeGeneration) == "bwvax")
        #expect(order(.analysis) == "bawvx")
        #expect(order(.creativeWriting) == "abwvx")
        #expect(order(.multimodal) == "wvaxb")
        #expect(order(.embeddings) == "wvaxb")
        #expect(order(.summarization) == "bawvx")
        #expect(order(.chat, [.chat: ["x", "v", "vertex"]]) == "xvwba")
        #expect(order(.chat, [.chat: []]) == "xbwva")
    }

    // MARK: Weights

    @Test func `who weighs more is drawn first the more often`() {
        let weights = ["a": 6.0, "b": 3, "c": 1]
        let some = prospects(["a", "b", "c"].map { ($0, Outlook(), nil) }) { $0.weight = weights[$0.name] ?? 1 }
        var generator = SplitMix64(seed: 7)
        var counts: [String: Int] = [:]
        let rounds = 20_000
        for _ in 0..<rounds { counts[names(WeightedRandom().rank(some, for: .made(), using: &generator), some), default: 0] += 1 }
        // Drawing in turn without putting back: first by 6:3:1, then by what is left.
        let expected = [
            "abc": 0.6 * 0.75, "acb": 0.6 * 0.25, "bac": 0.3 * 6 / 7, "bca": 0.3 / 7, "cab": 0.1 * 2 / 3, "cba": 0.1 / 3,
        ]
        for (order, share) in expected {
            #expect(abs(Double(counts[order] ?? 0) / Double(rounds) - share) < 0.012, "\(order)")
        }
    }

    @Test func `health weighs too, and weight nothing comes last`() {
        let some = prospects([
            ("a", Outlook(healthScore: 0.1), nil), ("b", Outlook(healthScore: 0.9), nil), ("c", Outlook(), nil),
        ]) {
            if $0.name == "c" { $0.weight = 0 }
        }
        var generator = SplitMix64(seed: 8)
        let orders = (0..<2000).map { _ in names(WeightedRandom().rank(some, for: .made(), using: &generator), some) }
        #expect(orders.allSatisfy { $0.last == "c" })
        #expect((0.87...0.93).contains(Double(orders.count { $0.first == "b" }) / 2000))
    }

    // MARK: All of them

    @Test(arguments: RoutingStrategy.allCases) func `every strategy orders everybody, the healthy first`(
        strategy: RoutingStrategy
    ) throws {
        let router = Router()
        let providers = ["a", "b", "c", "d", "e"].map { Provider.named($0) }
        var generator = SplitMix64(seed: 1)
        for round in 0..<50 {
            let route = try router.route(
                try .made { $0.routingStrategy = strategy }, among: providers, preferring: TaskPreferences(),
                at: .at(Double(round)),
                outlook: { Outlook(isHealthy: "bd".contains($0.provider.name)) }, using: &generator)
            let names = route.candidates.map(\.provider.name)
            #expect(Set(names.prefix(2)) == ["b", "d"] && Set(names) == ["a", "b", "c", "d", "e"] && names.count == 5)
            #expect(route.scores.map(\.provider) == names)
        }
    }

    @Test func `a half-open circuit is judged as one that has recovered`() {
        let probing = Outlook.measured { ($0.standing, $0.isHealthy, $0.failures) = (.probing, false, 30) }
        let some = prospects([("a", .measured(firstToken: 3), 1), ("b", probing, 1)])
        let intelligent = Intelligent(tuning: Tuning(), preferences: TaskPreferences())
        #expect(names(intelligent.rank(some, for: .made()), some) == "ba")
    }
}
