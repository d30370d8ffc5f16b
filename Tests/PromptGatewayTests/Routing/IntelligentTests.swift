import Platform
import PromptAPI
import PromptProviders
import Testing

@testable import PromptGateway

@Suite struct `The intelligent strategy` {
    private let intelligent = Intelligent(tuning: Tuning(), preferences: TaskPreferences())

    private func order(_ entries: [(String, Outlook, Double?)], _ need: Need = .made()) -> String {
        let some = prospects(entries.map { ($0.0, $0.1, $0.2) }, for: need)
        return names(intelligent.rank(some, for: need), some)
    }

    // MARK: Factors

    @Test func `prefers who is fast, cheap, reliable, idle or improving, all else equal`() {
        let usual = Outlook.measured()
        #expect(order([("a", .measured(firstToken: 2), 1), ("b", usual, 1)]) == "ba")
        #expect(order([("a", .measured(speed: 30), 1), ("b", usual, 1)]) == "ba")
        #expect(order([("a", usual, 5), ("b", usual, 1)]) == "ba")
        #expect(order([("a", .measured { $0.failures = 5 }, 1), ("b", usual, 1)]) == "ba")
        #expect(order([("a", .measured { $0.inFlight = 3 }, 1), ("b", usual, 1)]) == "ba")
        let slow = Outlook.Window(requests: 10, successes: 10, time: 50)
        let fast = Outlook.Window(requests: 10, successes: 10, time: 20)
        #expect(order([("a", .measured { ($0.before, $0.recent) = (fast, slow) }, 1), ("b", usual, 1)]) == "ba")
        #expect(order([("a", usual, 1), ("b", .measured { ($0.before, $0.recent) = (slow, fast) }, 1)]) == "ba")
        #expect(order([("a", usual, 1), ("b", usual, 1)]) == "ab")
    }

    @Test func `prefers who suits the task and what can more`() {
        let kinds: [String: ProviderKind] = ["b": .bedrock]
        let some = prospects([("a", .measured(), 1), ("b", .measured(), 1)], kinds: kinds)
        #expect(names(intelligent.rank(some, for: .made { $0.task = .codeGeneration }), some) == "ba")
        let models = [
            Model(id: "plain", isDefault: true),
            Model(id: "able", isDefault: true, contextWindow: 200_000, multimodal: true, tools: true),
        ]
        let pair = Eligibility(
            of: .made(), among: models.map { Provider.named($0.id, models: [$0]) }, drained: [], Tuning()
        ) { _ in Outlook() }.ready
        #expect(names(intelligent.rank(pair, for: .made()), pair) == "ableplain")
    }

    @Test func `speed_priority trades money for time`() {
        // One second and 0.0005 USD are about worth the same.
        let entries: [(String, Outlook, Double?)] = [("a", .measured(firstToken: 1), 8), ("b", .measured(firstToken: 2.6), 1)]
        #expect(order(entries) == "ba")
        #expect(order(entries, .made { $0.speedPriority = true }) == "ab")
    }

    @Test func `reliability_priority trades time for success`() {
        let entries: [(String, Outlook, Double?)] = [
            ("a", .measured(firstToken: 0.5) { $0.failures = 2 }, 1), ("b", .measured(firstToken: 2.8), 1),
        ]
        #expect(order(entries) == "ab")
        #expect(order(entries, .made { $0.reliabilityPriority = true }) == "ba")
    }

    private func time(_ prospect: Prospect) -> Double { prospect.forecast.responseTime / 6 }
    private func cost(_ prospect: Prospect) -> Double { (prospect.forecast.cost ?? 0) / 0.004 }

    /// The loss of facts/resilience §D1, in its own units. A failure costs the more the larger the request.
    private func loss(_ prospect: Prospect, size: Double) -> Double {
        0.4 * time(prospect) + 0.32 * cost(prospect) + 1.2 * size * (1 - prospect.forecast.success)
    }

    @Test(arguments: 0..<200) func `orders as the expected loss does`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let isLong = seed % 2 == 0
        let need = Need.made { if isLong { $0.inputTokens = 60_000 } }
        let entries = (0..<6).map { index in
            let outlook = Outlook.measured(
                firstToken: .random(in: 0.3...6, using: &generator), speed: .random(in: 30...140, using: &generator)
            ) {
                $0.expectedOutput = 200
                $0.failures = .random(in: 0...3, using: &generator)
            }
            return ("\(index)", outlook, Double.random(in: 0.5...10, using: &generator) as Double?)
        }
        let some = prospects(entries.map { ($0.0, $0.1, $0.2) }, for: need)
        guard let first = intelligent.rank(some, for: need).order.first else { return }
        let size = max(1, some.map { max(time($0), cost($0)) }.min() ?? 1)
        let best = some.map { loss($0, size: size) }.min() ?? 0
        #expect(loss(some[first], size: size) <= best * 1.001)
    }

    @Test func `expects answers as long as everybody's, whoever happened to get the long ones`() {
        let some = prospects([
            ("a", .measured(output: 100), 1), ("b", .measured(output: 300), 1), ("c", Outlook(), 1),
        ])
        let lengths = some.map(\.forecast.output)
        #expect(lengths[2] == 200 && abs(lengths[0] - (19 * 100 + 20 * 200) / 39) < 1e-9 && lengths[0] + lengths[1] == 400)
    }

    @Test func `points fall in proportion, then ever flatter, and never end`() {
        #expect(Intelligent.points(0) == 10 && Intelligent.points(0.25) == 7.5 && Intelligent.points(0.5) == 5)
        let all = stride(from: 0.0, through: 50, by: 0.01).map(Intelligent.points)
        #expect(zip(all, all.dropFirst()).allSatisfy { $0 > $1 } && all.allSatisfy { $0 > 0 })
    }

    @Test(arguments: [(false, false), (true, false), (false, true), (true, true)]) func `weights sum to one`(
        speed: Bool, reliability: Bool
    ) {
        let weights = Appraisal.Weights(for: .made { ($0.speedPriority, $0.reliabilityPriority) = (speed, reliability) })
        let full = Appraisal(taskSuitability: 10, performance: 10, cost: 10, reliability: 10, capability: 10, trend: 10)
        #expect(abs(full.total(weights) - 10) < 1e-9)
        let ratio = weights.performance / weights.cost
        #expect(abs(ratio - (speed ? 2 : reliability ? 1 : 1.25)) < 1e-9)
        #expect(abs(weights.reliability / weights.cost - (reliability ? 1.5 : 0.75)) < 1e-9)
    }

    @Test func `components stay between nothing and ten`() {
        let extremes: [(String, Outlook, Double?)] = [
            ("a", .measured(firstToken: 1e6, speed: 1e-6) { ($0.failures, $0.inFlight) = (1e6, 64) }, 1e9),
            ("b", .measured(firstToken: 1e-6, speed: 1e6), 0), ("c", Outlook(), nil),
        ]
        for appraisal in intelligent.appraise(prospects(extremes.map { ($0.0, $0.1, $0.2) }), for: .made()) {
            #expect(appraisal.points.allSatisfy { (0...10).contains($0) }, "\(appraisal)")
        }
    }

    // MARK: Drift

    @Test func `what fades gives way to what is expected of anybody`() {
        func expected(_ count: Double) -> Double {
            let slow = Outlook.measured { $0.firstToken = .init(mean: (30.0).naturalLogarithm, variance: 0.1, count: count) }
            return prospects([("a", slow, 1)])[0].forecast.firstToken
        }
        #expect(expected(100) > 25)
        #expect(expected(1) < 6)
        #expect(expected(0.001) < 1.01)
    }

    @Test func `who was never asked is expected to answer at the length of the others`() {
        let some = prospects([("a", .measured(output: 700), 1), ("b", .measured(output: 500), 1), ("c", Outlook(), 1)])
        let lengths = some.map(\.forecast.output)
        #expect(lengths[2] == 600)
        // What was seen of one leans towards what was seen of all.
        #expect(lengths[0] > 600 && lengths[0] < 700 && lengths[1] < 600 && lengths[1] > 500)
        let capped = prospects([("a", .measured(output: 700), 1)], for: .made { $0.outputLimit = 50 })
        #expect(capped.map(\.forecast.output) == [50])
    }

    // MARK: Looking again

    private func firsts(
        _ outlooks: [String: Outlook], at seconds: [Double], by router: Router = Router(),
        _ edit: (inout GenerateParameters) -> Void = { _ in }
    ) throws -> String {
        let providers = ["a", "b", "c"].map {
            Provider.named($0, models: [Model(id: "m", isDefault: true, price: Price(input: 1, output: 1))])
        }
        var generator = SplitMix64(seed: 1)
        return try seconds.map {
            try router.route(
                .made(edit), among: providers, preferring: TaskPreferences(), at: .at($0),
                outlook: { outlooks[$0.provider.name] ?? Outlook() }, using: &generator
            ).candidates[0].provider.name
        }.joined()
    }

    @Test func `a stale candidate gets one request in two minutes`() throws {
        let outlooks = [
            "a": Outlook.measured(at: 1e6), "b": .measured(firstToken: 1.2, at: 0), "c": .measured(firstToken: 1.2, at: 1e6),
        ]
        #expect(try firsts(outlooks, at: [119, 120, 121, 239, 240, 241]) == "abaaba")
    }

    @Test func `who would cost too much more is not looked at again`() throws {
        let outlooks = ["a": Outlook.measured(at: 1e6), "b": .measured(firstToken: 12), "c": .measured { $0.failures = 20 }]
        #expect(try firsts(outlooks, at: [500, 501, 502]) == "aaa")
    }

    @Test func `nobody is looked at on behalf of who named a provider or wants no fallback`() throws {
        let outlooks = ["a": Outlook.measured(at: 1e6), "b": .measured(firstToken: 1.2), "c": .measured(firstToken: 1.2)]
        #expect(try firsts(outlooks, at: [500, 501]) { $0.provider = "a" } == "aa")
        #expect(try firsts(outlooks, at: [500, 501]) { $0.fallbackEnabled = false } == "aa")
        #expect(try firsts(outlooks, at: [500, 501, 502]) == "bca")
    }

    @Test func `draws from posteriors only where it is told to`() throws {
        let unsure = Outlook.measured(at: 1e6) { $0.firstToken = .init(mean: 0, variance: 2, count: 0.5) }
        let outlooks = ["a": unsure, "b": unsure, "c": unsure]
        let times = (0..<60).map(Double.init)
        #expect(try firsts(outlooks, at: times).allSatisfy { $0 == "a" })
        var tuning = Tuning()
        tuning.samplesPosteriors = true
        #expect(Set(try firsts(outlooks, at: times, by: Router(tuning: tuning))) == Set("abc"))
    }
}

@Suite struct `Chance` {
    @Test func `a normal draw has mean nothing and variance one`() {
        var generator = SplitMix64(seed: 3)
        let draws = (0..<20_000).map { _ in Double.normal(using: &generator) }
        let mean = draws.reduce(0, +) / 20_000
        #expect(abs(mean) < 0.03)
        #expect(abs(draws.reduce(0) { $0 + $1 * $1 } / 20_000 - 1) < 0.04)
    }

    @Test(arguments: [1.0, 2.5, 9, 100]) func `a gamma draw has its shape for mean and variance`(shape: Double) {
        var generator = SplitMix64(seed: 4)
        let draws = (0..<20_000).map { _ in Double.gamma(shape: shape, using: &generator) }
        let mean = draws.reduce(0, +) / 20_000
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
        #expect(abs(mean / shape - 1) < 0.03 && abs(variance / shape - 1) < 0.08)
    }
}
