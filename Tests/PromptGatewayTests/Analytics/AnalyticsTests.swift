import PromptAPI
import PromptProviders
import Testing

@testable import PromptGateway

@Suite struct `Analytics` {
    private func provider(
        _ name: String, requests: Int = 10, successes: Int? = nil, time: Double? = 1, p95: Double? = 1.2, health: Double = 1,
        _ edit: (inout ProviderFigures) -> Void = { _ in }
    ) -> ProviderFigures {
        var figures = ProviderFigures(name: name, kind: .openai)
        figures.requests = requests
        figures.successes = successes ?? requests
        figures.responseTime = time
        figures.p95ResponseTime = p95
        figures.healthScore = health
        edit(&figures)
        return figures
    }

    private func model(
        _ id: String, price: Double?, tokens: Int = 0, context: Int? = 8000, images: Bool = false, tools: Bool? = nil
    ) -> ProviderFigures.ModelFigures {
        let model = Model(
            id: id, price: price.map { Price(input: $0, output: $0) }, contextWindow: context, multimodal: images, tools: tools)
        let usage = Usage(inputTokens: tokens / 2, outputTokens: tokens / 2)
        return .init(model: model, usage: usage, cost: model.price?.cost(of: usage) ?? .zero)
    }

    // MARK: Grades

    /// Success, seconds, 95th percentile, health; points.
    @Test(arguments: [
        (10, 1.99, 2.0, 1.0, 100.0, "A+"), (10, 2.0, 2.0, 1.0, 90, "A+"), (10, 5.0, 5.0, 1.0, 80, "B+"),
        (10, 1.0, 1.5, 1.0, 95, "A+"),
        (10, 1.0, 2.0, 1.0, 90, "A+"), (9, 1.0, 2.0, 0.9, 85, "A"), (8, 1.0, 2.0, 0.8, 80, "B+"), (7, 1.0, 2.0, 0.7, 75, "B"),
        (6, 1.0, 2.0, 0.6, 70, "C+"), (5, 1.0, 2.0, 0.5, 65, "C"), (4, 1.0, 2.0, 0.4, 60, "D"), (4, 1.0, 2.0, 0.39, 59.9, "F"),
        (0, 9.0, 90.0, 0.0, 20, "F"),
    ])
    func `grades are of the sum of four marks`(
        successes: Int, time: Double, p95: Double, health: Double, points: Double, letter: String
    ) {
        let grade = PerformanceGrade(of: provider("a", successes: successes, time: time, p95: p95, health: health))
        #expect(abs((grade.points ?? -1) - points) < 1e-9 && grade.letter == letter)
    }

    @Test func `there is no grade below five requests`() {
        #expect(PerformanceGrade(of: provider("a", requests: 4)).letter == "N/A")
        #expect(PerformanceGrade(of: provider("a", requests: 5)).letter == "A+")
        #expect(PerformanceGrade(of: provider("a", successes: 0, time: nil, p95: nil, health: 0)).points == 20)
    }

    // MARK: Comparison

    @Test func `names the best at each, among those asked often enough`() {
        let providers = [
            provider("fast", successes: 7, time: 0.5, p95: 0.6) {
                ($0.tokens, $0.cost) = (1000, Money(picodollars: 9_000_000_000))
            },
            provider("sure", time: 6, p95: 7, health: 0.5) { ($0.tokens, $0.cost) = (1000, Money(picodollars: 5_000_000_000)) },
            provider("cheap", successes: 9, time: 1.9) { ($0.tokens, $0.cost) = (1000, Money(picodollars: 1_000_000_000)) },
            provider("new", requests: 4, time: 0.1), provider("gone", time: 0.1) { $0.isHealthy = false },
            provider("drained", time: 0.1) { $0.isDrained = true },
        ]
        let json = RoutingAdvice(providers: providers, order: [.chat: ["sure", "fast"]]).json
        #expect(json["fastest_provider"] == "fast" && json["most_reliable"] == "sure" && json["most_cost_effective"] == "cheap")
        #expect(json["best_overall"] == "cheap")
        #expect(json["task_specific"]?["chat"] == ["primary": "sure", "alternatives": ["fast"]])
        #expect(json["task_specific"]?["analysis"] == ["primary": .null, "alternatives": []])
    }

    @Test func `invents nothing where nothing was seen`() {
        let json = ProviderAnalytics(
            providers: [provider("a", requests: 0, time: nil, p95: nil), provider("b", requests: 0, time: nil, p95: nil)],
            order: [:]
        ).json
        for name in ["fastest_provider", "most_reliable", "most_cost_effective", "best_overall"] {
            #expect(json["routing_recommendations"]?[name] == .null, "\(name)")
        }
        #expect(json["providers"]?["a"]?["success_rate"] == .null && json["providers"]?["a"]?["performance_grade"] == "N/A")
        #expect(json["overall_stats"]?["success_rate"] == .null && json["cost_analysis"]?["total_potential_savings"] == 0.0)
        #expect(json["performance_trends"]?["a"]?["response_time"]?["trend"] == "insufficient_data")
        #expect(json["routing_recommendations"]?["general_advice"] == ["Too few requests were answered to advise anything."])
    }

    @Test func `steers by the recent window rather than by all time`() {
        func window(_ successes: Int) -> ProviderFigures.ModelFigures {
            var figures = model("m", price: nil)
            figures.outlook.recent = .init(requests: 20, successes: successes)
            return figures
        }
        let providers = [
            provider("past", successes: 5) { $0.models = [window(20)] },
            provider("now", successes: 10) { $0.models = [window(10)] },
        ]
        #expect(RoutingAdvice(providers: providers, order: [:]).mostReliable == "past")
    }

    // MARK: Trends

    @Test(arguments: [
        (1.0, 1.0, "stable"), (1.09, 1.0, "stable"), (1.11, 1.0, "degrading"), (0.91, 1.0, "stable"), (0.89, 1.0, "improving"),
    ])
    func `a tenth more or less is a trend of the response time`(now: Double, then: Double, trend: String) {
        let trends = PerformanceTrend(
            recent: .init(requests: 10, successes: 10, time: now * 10),
            before: .init(requests: 10, successes: 10, time: then * 10))
        #expect(trends.json["response_time"]?["trend"]?.string == trend)
    }

    @Test(arguments: [(100, 100, "stable"), (97, 100, "degrading"), (99, 100, "stable"), (100, 98, "improving")])
    func `two points of a hundred are a trend of success`(now: Int, then: Int, trend: String) {
        let trends = PerformanceTrend(recent: .init(requests: 100, successes: now), before: .init(requests: 100, successes: then))
        #expect(trends.json["success_rate"]?["trend"]?.string == trend)
    }

    @Test func `four requests are no trend`() {
        let trends = PerformanceTrend(
            recent: .init(requests: 4, successes: 4, time: 9), before: .init(requests: 50, successes: 50, time: 5))
        #expect(trends.responseTime == .insufficientData && trends.success == .insufficientData)
    }

    // MARK: Cost

    private func savings(_ providers: [ProviderFigures]) -> [CostAnalysis.Saving] { CostAnalysis(providers: providers).savings }

    @Test func `savings are what the same tokens would have cost with the cheapest that can as much`() {
        let used = model("used", price: 10, tokens: 1_000_000, tools: true)
        let from = provider("from") { $0.models = [used] }
        func other(_ price: Double?, context: Int? = 8000, images: Bool = false, tools: Bool? = true) -> ProviderFigures {
            provider("to") { $0.models = [model("other", price: price, context: context, images: images, tools: tools)] }
        }
        let found = savings([from, other(4), provider("mid") { $0.models = [model("x", price: 5, tools: true)] }])
        #expect(found.count == 1 && found.first?.otherProvider == "to" && found.first?.amount == 6)
        #expect(found.first?.cost == 10 && found.first?.otherCost == 4)
        #expect(savings([from, other(10)]).isEmpty, "no cheaper")
        #expect(savings([from, other(9.995)]).isEmpty, "less than a cent")
        #expect(savings([from, other(nil)]).isEmpty, "no price")
        #expect(savings([from, other(4, context: 4000)]).isEmpty, "less context")
        #expect(savings([from, other(4, tools: false)]).isEmpty, "no tools")
        for edit: (inout ProviderFigures) -> Void in [{ $0.isHealthy = false }, { $0.isDrained = true }, { $0.isUsable = false }]
        {
            var out = other(4)
            edit(&out)
            #expect(savings([from, out]).isEmpty)
        }
        var latched = other(4)
        latched.models[0].outlook.standing = .latched(.auth)
        #expect(savings([from, latched]).isEmpty)
        let seeing = provider("from") { $0.models = [model("used", price: 10, tokens: 1_000_000, images: true)] }
        #expect(savings([seeing, other(4)]).isEmpty && savings([seeing, other(4, images: true)]).count == 1)
    }

    @Test func `cost is distributed in percent`() {
        let providers = [
            provider("a") {
                ($0.cost, $0.tokens, $0.models) = (
                    Money(picodollars: 3_000_000_000_000), 2000, [model("m", price: 1, tokens: 2000)]
                )
            },
            provider("b") { ($0.cost, $0.tokens) = (Money(picodollars: 1_000_000_000_000), 1000) },
        ]
        let json = CostAnalysis(providers: providers).json
        #expect(json["total_cost"] == 4.0 && json["total_tokens"] == 3000)
        #expect(
            json["cost_distribution"]?["a"]?["percentage"] == 75.0
                && json["cost_distribution"]?["a"]?["cost_per_1k_tokens"] == 1.5)
        #expect(json["cost_distribution"]?["a"]?["models"]?["m"]?["input_tokens"] == 1000)
        #expect(json["cost_distribution"]?["b"]?["percentage"] == 25.0)
    }

    // MARK: Advice and health

    @Test func `advice names what is wrong, and only that`() {
        func advice(_ providers: ProviderFigures...) -> [String] { RoutingAdvice(providers: providers, order: [:]).generalAdvice }
        let good = provider("good")
        #expect(
            advice(good, provider("fine")) == ["Nothing needs a change: every provider that was asked often enough answers well."]
        )
        #expect(advice() == ["Configure a provider: there is nobody to ask."])
        #expect(advice(good) == ["Configure a second provider: with one there is nobody to fall back to."])
        #expect(advice(good, provider("x", successes: 9)) == ["Look at x: only 90 of 100 requests succeed."])
        #expect(advice(good, provider("x", p95: 2.1)) == ["Expect waits at x: its slowest answers take over twice its mean."])
        #expect(advice(good, provider("x") { $0.isHealthy = false }) == ["Look at x: it is unhealthy and is asked last."])
        var latched = model("m", price: nil)
        latched.outlook.standing = .latched(.auth)
        #expect(advice(good, provider("x") { $0.models = [latched] })[0].hasPrefix("Mend the configuration of x"))
        var slower = model("m", price: nil)
        slower.outlook.recent = .init(requests: 10, successes: 10, time: 20)
        slower.outlook.before = .init(requests: 10, successes: 10, time: 10)
        #expect(advice(good, provider("x") { $0.models = [slower] }) == ["Watch x: it is getting slower."])
    }

    @Test(arguments: [
        ([Outlook.Standing.ready, .full, .resting(until: .at(1))], "closed"), ([.ready, .probing], "half_open"),
        ([.probing, .open(until: .at(1))], "open"), ([.open(until: .at(1)), .latched(.auth)], "latched"), ([], "closed"),
    ])
    func `a provider's circuit is the worst of its models'`(standings: [Outlook.Standing], circuit: String) {
        let figures = provider("a") { $0.models = standings.map { .init(model: Model(id: "m"), outlook: Outlook(standing: $0)) } }
        #expect(figures.json["circuit"]?.string == circuit)
    }

    @Test func `health counts who is enabled`() {
        let providers = [
            provider("a"), provider("b") { $0.isHealthy = false }, provider("c") { $0.isUsable = false },
            provider("d") { ($0.isEnabled, $0.isUsable) = (false, false) },
        ]
        let health = ProviderAnalytics(providers: providers, order: [:]).json["health_summary"]
        #expect(health?["healthy_providers"] == 1 && health?["unhealthy_providers"] == 2 && health?["total_providers"] == 3)
    }
}
