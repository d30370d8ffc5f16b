import Platform
import PromptAPI
import PromptProviders
import Testing

@testable import PromptGateway

@Suite struct `A recommendation` {
    private let router = Router()
    private let providers = ["a", "b", "c", "d"].enumerated().map { index, name in
        Provider.named(
            name,
            models: [
                Model(
                    id: "m", isDefault: true, price: Price(input: Double(index + 1), output: Double(index + 1)),
                    contextWindow: 8000, tools: true)
            ])
    }

    private func recommend(
        _ outlooks: [String: Outlook] = [:], _ edit: (inout RecommendParameters) -> Void = { _ in }
    ) -> JSON {
        var parameters = RecommendParameters()
        parameters.prompt = "Explain why the sky is blue"
        edit(&parameters)
        return Recommendation(
            parameters, task: parameters.taskType ?? .chat, router: router, among: providers, preferring: TaskPreferences(),
            outlook: { outlooks[$0.provider.name] ?? Outlook() }
        ).json
    }

    private func order(_ json: JSON) -> [String?] { (json["recommendations"]?.array ?? []).map { $0["provider"]?.string } }

    @Test(arguments: 0..<50) func `comes first who would be chosen`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let outlooks = Dictionary(
            uniqueKeysWithValues: providers.map { provider in
                (
                    provider.name,
                    Outlook.measured(firstToken: .random(in: 0.2...9, using: &generator), at: 1e6) {
                        $0.failures = .random(in: 0...9, using: &generator)
                        $0.isHealthy = .random(using: &generator)
                    }
                )
            })
        let (speed, reliability) = (Bool.random(using: &generator), Bool.random(using: &generator))
        let json = recommend(outlooks) {
            ($0.speedPriority, $0.reliabilityPriority, $0.detailedAnalysis) = (speed, reliability, true)
        }
        let route = try router.route(
            .made {
                $0.prompt = "Explain why the sky is blue"
                ($0.speedPriority, $0.reliabilityPriority) = (speed, reliability)
            }, among: providers, preferring: TaskPreferences(), at: .at(1), outlook: { outlooks[$0.provider.name] ?? Outlook() },
            using: &generator)
        #expect(Array(route.candidates.map(\.provider.name).prefix(order(json).count)) == order(json))
        #expect(json["summary"]?["top_choice"]?.string == route.candidates[0].provider.name)
        #expect(json["recommendations"]?[0]?["total_score"]?.number == route.scores[0].value)
    }

    @Test func `has three entries, or everybody`() {
        #expect(order(recommend()) == ["a", "b", "c"])
        #expect(order(recommend { $0.detailedAnalysis = true }) == ["a", "b", "c", "d"])
    }

    @Test func `leaves out the unhealthy while somebody is healthy`() {
        #expect(order(recommend(["a": Outlook(isHealthy: false)])) == ["b", "c", "d"])
        let all = Dictionary(uniqueKeysWithValues: "abcd".map { (String($0), Outlook(isHealthy: false)) })
        #expect(order(recommend(all)) == ["a", "b", "c"])
    }

    @Test func `keeps to the budget`() {
        #expect(order(recommend { $0.budgetConstraint = 0.002 }) == ["a", "b"])
        let none = recommend { $0.budgetConstraint = 0.0001 }
        #expect(order(none) == [] && none["summary"]?["top_choice"] == .null && none["summary"]?["confidence"] == 0.0)
    }

    @Test func `totals are the weighted components, each with its reason`() throws {
        let json = recommend(["b": .measured()]) { $0.detailedAnalysis = true }
        for entry in json["recommendations"]?.array ?? [] {
            let parts = try #require(entry["score_components"])
            func part(_ name: String) -> Double { parts[name]?.number ?? .nan }
            let total =
                0.25 * part("task_suitability") + 0.25 * part("performance") + 0.20 * part("cost") + 0.15 * part("reliability")
                + 0.10 * part("capability") + 0.05 * part("trend")
            #expect(abs(total - (entry["total_score"]?.number ?? .nan)) < 1e-9)
            #expect(entry["reasons"]?.array?.count == 6)
            #expect(entry["stats"]?["expected_cost"]?.number ?? 0 > 0 && entry["capabilities"]?["tools"] == true)
        }
        let reasons = json["recommendations"]?.array?.first { $0["provider"] == "b" }?["reasons"]
        #expect(reasons?[1]?.string?.contains("as measured") == true)
        #expect(reasons?[5] == "shows no trend")
    }

    @Test(arguments: [
        ("Hi", "low"), (String(repeating: "word ", count: 100), "medium"), ("Why? How? When?", "medium"),
        (String(repeating: "word ", count: 1000), "high"), ((1...10).map { "\($0). do this" }.joined(separator: "\n"), "high"),
    ])
    func `tells a short question from a long task`(prompt: String, complexity: String) {
        let analysis = recommend { $0.prompt = prompt }["prompt_analysis"]
        #expect(analysis?["complexity"]?.string == complexity)
        #expect(analysis?["length"]?.integer == prompt.count)
    }

    @Test func `is the surer the more was seen and the wider the lead`() {
        func confidence(_ outlooks: [String: Outlook]) -> Double { recommend(outlooks)["summary"]?["confidence"]?.number ?? -1 }
        let nothing = confidence([:])
        let seen = confidence(["a": .measured()])
        #expect(nothing > 0 && nothing < seen && seen <= 1)
    }

    @Test func `orders providers for every task`() {
        let kinds: [ProviderKind] = [.azure, .bedrock, .vertex]
        let some = kinds.map { kind in
            Provider.named(kind.rawValue, models: [Model(id: "m", isDefault: true, multimodal: kind != .bedrock)]) {
                $0.kind = kind
            }
        }
        let orders = router.orders(among: some, preferring: TaskPreferences()) { _ in Outlook() }
        #expect(orders[.chat] == ["azure", "vertex", "bedrock"] && orders[.codeGeneration] == ["bedrock", "vertex", "azure"])
        #expect(orders[.multimodal] == ["vertex", "azure"], "the third takes no images")
    }
}
