/// What happens to the providers, and how requests come (facts/resilience §D3).
struct World: Sendable {
    typealias Conditions = @Sendable (_ provider: Int, _ seconds: Double) -> Condition

    var name: String
    /// Held out of every tuning.
    var isHeldOut = false
    var offers = Offer.all
    /// Requests a second, by the time.
    var rate: @Sendable (Double) -> Double = { _ in usualRate }
    /// The share of requests that are the first user's; the others share the rest.
    var greed = 1 / Double(users)
    /// From when on the first provider asks so many times its price.
    var rise: (from: Double, factor: Double)?
    var condition: Conditions = { _, _ in .well }

    static let usualRate = 2.0
    static let users = 8

    /// Whether anybody could answer then: who asks while nobody lives says nothing of whom to choose.
    func isServed(at seconds: Double) -> Bool {
        offers.indices.contains { provider in
            switch condition(provider, seconds) {
            case .dead, .hanging: false
            case .limited(let share, _): share < 1
            case .well, .slow, .flaky, .breaking, .crowded: true
            }
        }
    }

    /// Prices of one provider at a time, in USD per million tokens.
    func price(of provider: Int, at seconds: Double) -> (input: Double, output: Double) {
        let offer = offers[provider]
        guard provider == 0, let rise, seconds >= rise.from else { return (offer.inputPrice, offer.outputPrice) }
        return (offer.inputPrice * rise.factor, offer.outputPrice * rise.factor)
    }
}

extension World {
    /// The whole list. No figure was chosen by those that are held out.
    static let all: [World] = [
        World(name: "steady"),
        World(name: "fast-fail outage, 60 s", condition: during(40..<100, [0], .dead)),
        World(name: "hanging outage, 60 s", condition: during(40..<100, [0], .hanging)),
        World(name: "gray: 4 times slower", condition: during(30..<110, [0], .slow(4, speed: 0.4))),
        World(name: "flaky, 25 %", condition: during(0..<Double.infinity, [0], .flaky(0.25))),
        World(name: "429 with a hint", condition: { $0 < 3 ? squeezed($0, $1, retryAfter: 10) : .well }),
        World(name: "429 without a hint", condition: { $0 < 3 ? squeezed($0, $1, retryAfter: nil) : .well }),
        World(name: "token quota squeeze", offers: offers(quota: [50_000, 50_000, 30_000])),
        World(name: "recovery after 60 s", condition: during(0..<60, [0, 1], .dead)),
        World(name: "burst, 5 times", rate: { (50..<70).contains($0) ? 5 * usualRate : usualRate }),
        World(name: "one greedy user", rate: { _ in 2 * usualRate }, greed: 0.75),
        World(name: "correlated outage of two", condition: during(40..<100, [0, 2], .dead)),
        World(name: "price change", rise: (60, 6)),
        World(name: "in-band stream error, 25 %", condition: during(30..<110, [0], .breaking(0.25))),
        World(
            name: "single provider, flaky 10 %", offers: [unlimited(Offer.all[1])],
            condition: during(0..<Double.infinity, [0], .flaky(0.1))),
        World(
            name: "all down, then one returns",
            condition: { provider, seconds in
                switch seconds {
                case 40..<60: .dead
                case 60..<100: provider == 1 ? .well : .dead
                default: .well
                }
            }),
        World(name: "the cheapest is crowded", condition: { $1 > 0 && $0 == 0 ? .crowded(slots: 3) : .well }),
        World(
            name: "one request in three seconds, then gray", isHeldOut: true, rate: { _ in 0.3 },
            condition: during(200..<600, [0], .slow(4, speed: 0.4))),
        World(name: "regimes by chance", isHeldOut: true, condition: byChance),
        World(
            name: "long squeezes, no hint", isHeldOut: true,
            condition: {
                $0 < 2 && (30..<55).contains($1.truncatingRemainder(dividingBy: 90)) ? .limited(1, retryAfter: nil) : .well
            }
        ),
    ]

    /// Every provider but the dearest draws a condition for each twenty seconds (the regimes of facts/resilience §D2).
    private static func byChance(_ provider: Int, _ seconds: Double) -> Condition {
        guard provider < 4 else { return .well }
        var draw = Draw(0xC4A2CE, provider, Int(seconds / 20))
        return switch draw.uniform() {
        case ..<0.6: .well
        case ..<0.75: .slow(4, speed: 0.4)
        case ..<0.85: .flaky(0.3)
        case ..<0.95: .dead
        default: .hanging
        }
    }

    private static func during(_ times: Range<Double>, _ providers: Set<Int>, _ condition: Condition) -> Conditions {
        { providers.contains($0) && times.contains($1) ? condition : .well }
    }

    /// For ten seconds in every thirty, one provider after the other.
    private static func squeezed(_ provider: Int, _ seconds: Double, retryAfter: Int?) -> Condition {
        let phase = (seconds + Double(provider) * 10).truncatingRemainder(dividingBy: 30)
        return phase < 10 ? .limited(1, retryAfter: retryAfter.map { min($0, max(1, Int((10 - phase).rounded(.up)))) }) : .well
    }

    private static func offers(quota: [Int]) -> [Offer] {
        Offer.all.enumerated().map { index, offer in
            var offer = offer
            if index < quota.count { offer.quota = quota[index] }
            return offer
        }
    }

    private static func unlimited(_ offer: Offer) -> Offer {
        var offer = offer
        offer.quota = 10_000_000
        return offer
    }
}
