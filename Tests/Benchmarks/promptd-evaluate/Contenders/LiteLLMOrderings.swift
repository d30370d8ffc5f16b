import Platform

/// LiteLLM's strategies, by the letter (facts/resilience §B3). It is told every provider's tokens a minute.
struct SimpleShuffle: Ordering {
    let world: World

    func choice(among providers: [Int], for ask: Ask, at now: Double, using generator: inout SplitMix64) -> Int? {
        let weights = providers.map { Double(world.offers[$0].quota) }
        var rest = Double.random(in: 0..<max(1, weights.reduce(0, +)), using: &generator)
        for (provider, weight) in zip(providers, weights) {
            rest -= weight
            if rest < 0 { return provider }
        }
        return providers.last
    }
}

/// Fewest in flight; the first of the list wins ties.
struct LeastBusy: Ordering {
    private var inFlight: [Int]

    init(_ world: World) {
        inFlight = Array(repeating: 0, count: world.offers.count)
    }

    func choice(among providers: [Int], for ask: Ask, at now: Double, using generator: inout SplitMix64) -> Int? {
        providers.sorted().min { inFlight[$0] < inFlight[$1] }
    }

    mutating func began(_ provider: Int, _ ask: Ask, at now: Double) { inFlight[provider] += 1 }
    mutating func ended(_ provider: Int, _ ask: Ask, _ report: Report, at now: Double) {
        inFlight[provider] = max(0, inFlight[provider] - 1)
    }
}

/// Tokens by calendar minute, as LiteLLM counts those of answers.
struct MinuteTokens: Sendable {
    let world: World
    private var minutes: [(minute: Int, tokens: Int)]

    init(_ world: World) {
        self.world = world
        minutes = Array(repeating: (0, 0), count: world.offers.count)
    }

    func used(_ provider: Int, at now: Double) -> Int {
        minutes[provider].minute == Int(now / 60) ? minutes[provider].tokens : 0
    }

    func hasRoom(_ provider: Int, for ask: Ask, at now: Double) -> Bool {
        used(provider, at: now) + ask.inputTokens <= world.offers[provider].quota
    }

    mutating func add(_ report: Report, to provider: Int, at now: Double) {
        guard report.outcome == .success else { return }
        minutes[provider] = (Int(now / 60), used(provider, at: now) + report.tokens)
    }
}

/// The lowest mean of the last ten samples, uniformly among equals; a provider without any is given a zero, which stays.
struct LatencyBased: Ordering {
    private static let kept = 10
    private static let timeoutSample = 1000.0
    private var perToken: [[Double]]
    private var firstTokens: [[Double]]
    private var tokens: MinuteTokens

    init(_ world: World) {
        perToken = Array(repeating: [], count: world.offers.count)
        firstTokens = perToken
        tokens = MinuteTokens(world)
    }

    mutating func choice(among providers: [Int], for ask: Ask, at now: Double, using generator: inout SplitMix64) -> Int? {
        for provider in providers where perToken[provider].isEmpty { perToken[provider] = [0] }
        var shuffled = providers.filter { tokens.hasRoom($0, for: ask, at: now) }.shuffled(using: &generator)
        shuffled.sort { score($0, ask) < score($1, ask) }
        guard let first = shuffled.first else { return nil }
        let lowest = score(first, ask)
        return shuffled.filter { score($0, ask) <= lowest }.randomElement(using: &generator)
    }

    private func score(_ provider: Int, _ ask: Ask) -> Double {
        let samples = ask.isStreamed && !firstTokens[provider].isEmpty ? firstTokens[provider] : perToken[provider]
        return samples.reduce(0, +) / Double(max(1, samples.count))
    }

    mutating func ended(_ provider: Int, _ ask: Ask, _ report: Report, at now: Double) {
        tokens.add(report, to: provider, at: now)
        switch report.outcome {
        case .success:
            if ask.isStreamed, let firstToken = report.firstToken {
                Self.append(firstToken, to: &firstTokens[provider])
            } else {
                Self.append(report.seconds / Double(max(1, report.outputTokens)), to: &perToken[provider])
            }
        case .timeout: Self.append(Self.timeoutSample, to: &perToken[provider])
        case .status, .broken: break
        }
    }

    private static func append(_ sample: Double, to samples: inout [Double]) {
        samples = Array((samples + [sample]).suffix(kept))
    }
}

/// usage-based-v2: fewest tokens this minute, at random among equals, within the limit.
struct UsageBased: Ordering {
    private var tokens: MinuteTokens

    init(_ world: World) {
        tokens = MinuteTokens(world)
    }

    func choice(among providers: [Int], for ask: Ask, at now: Double, using generator: inout SplitMix64) -> Int? {
        providers.filter { tokens.hasRoom($0, for: ask, at: now) }.shuffled(using: &generator)
            .min { tokens.used($0, at: now) < tokens.used($1, at: now) }
    }

    mutating func ended(_ provider: Int, _ ask: Ask, _ report: Report, at now: Double) {
        tokens.add(report, to: provider, at: now)
    }
}

/// The lowest sum of input and output price, whatever the request's own tokens, within the limit.
struct CostBased: Ordering {
    private var tokens: MinuteTokens

    init(_ world: World) {
        tokens = MinuteTokens(world)
    }

    func choice(among providers: [Int], for ask: Ask, at now: Double, using generator: inout SplitMix64) -> Int? {
        providers.filter { tokens.hasRoom($0, for: ask, at: now) }.min { price($0, now) < price($1, now) }
    }

    private func price(_ provider: Int, _ now: Double) -> Double {
        let price = tokens.world.price(of: provider, at: now)
        return price.input + price.output
    }

    mutating func ended(_ provider: Int, _ ask: Ask, _ report: Report, at now: Double) {
        tokens.add(report, to: provider, at: now)
    }
}
