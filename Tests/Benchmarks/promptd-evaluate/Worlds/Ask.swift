/// One request of a world: the same for every contender.
struct Ask: Sendable {
    var index: Int
    /// Seconds.
    var arrival: Double
    var user: Int
    var inputTokens: Int
    var outputTokens: Int
    var isStreamed: Bool

    /// Seconds that its caller waits.
    static let patience = 60.0
    static let maxOutput = 1024
    static let medianInput = 500.0
    static let medianOutput = 220.0
    /// What who knows the distributions expects: median × e^(σ²/2).
    static let meanOutput = 281.0

    /// Poisson arrivals, lognormal tokens.
    static func all(of world: World, count: Int, seed: Int) -> [Ask] {
        var now = 0.0
        return (0..<count).map { index in
            var draw = Draw(seed, index)
            now += draw.exponential(mean: 1 / world.rate(now))
            let isFirst = draw.uniform() < world.greed
            let user = isFirst ? 0 : 1 + Int(draw.uniform() * Double(World.users - 1))
            return Ask(
                index: index, arrival: now, user: user,
                inputTokens: max(20, Int(draw.logNormal(median: medianInput, sigma: 0.8))),
                outputTokens: min(maxOutput, max(5, Int(draw.logNormal(median: medianOutput, sigma: 0.7)))),
                isStreamed: index % 2 == 1)
        }
    }
}
