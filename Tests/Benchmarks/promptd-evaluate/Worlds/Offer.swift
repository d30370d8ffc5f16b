/// A provider of a world as it is when all is well. Prices, latencies and quotas have the spread of facts/resilience §D2.
struct Offer: Sendable {
    var name: String
    /// USD per million tokens.
    var inputPrice: Double
    var outputPrice: Double
    /// Median seconds until the first token; lognormal around it.
    var firstToken: Double
    /// Median output tokens a second.
    var speed: Double
    /// Tokens a minute.
    var quota: Int

    static let all = [
        Offer(name: "thrifty", inputPrice: 0.5, outputPrice: 2.5, firstToken: 1.2, speed: 80, quota: 160_000),
        Offer(name: "steady", inputPrice: 1, outputPrice: 5, firstToken: 0.9, speed: 100, quota: 200_000),
        Offer(name: "swift", inputPrice: 1.25, outputPrice: 6, firstToken: 0.6, speed: 140, quota: 120_000),
        Offer(name: "stately", inputPrice: 2.5, outputPrice: 10, firstToken: 1.6, speed: 60, quota: 400_000),
        Offer(name: "splendid", inputPrice: 3, outputPrice: 15, firstToken: 0.7, speed: 140, quota: 400_000),
    ]
}

/// How a provider is at some time.
enum Condition: Sendable, Hashable {
    case well
    /// Times the first token's seconds, and times the speed.
    case slow(Double, speed: Double)
    /// Refuses this share of calls with 500.
    case flaky(Double)
    /// Refuses every call with 503, at once.
    case dead
    /// Takes every call and says nothing.
    case hanging
    /// Refuses this share of calls with 429.
    case limited(Double, retryAfter: Int?)
    /// This share of answers breaks off, in band, after its first half.
    case breaking(Double)
    /// Answers so many at once at its best; what is more shares their speed.
    case crowded(slots: Int)
}

extension Condition {
    /// What the seconds to the first token, and the speed, are multiplied by while so many other calls are under way.
    func slowness(beside others: Int) -> (firstToken: Double, speed: Double)? {
        switch self {
        case .slow(let factor, let speed): (factor, speed)
        case .crowded(let slots) where others >= slots: (Double(others + 1) / Double(slots), Double(slots) / Double(others + 1))
        case .well, .crowded, .flaky, .dead, .hanging, .limited, .breaking: nil
        }
    }
}
