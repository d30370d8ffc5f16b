import Platform

/// What one contender made of one world, over all seeds.
struct Summary: Sendable {
    var contender: Contender
    var requests = 0
    var answered = 0
    var attempts = 0
    /// USD, of all calls and of those in vain.
    var dollars = 0.0
    var wasted = 0.0
    var garbled = 0
    var leaked = 0
    /// Seconds of answers, sorted.
    private var times: [Double] = []
    /// By weighting, in the order of `LossWeights.all`.
    var regrets: [Regret] = []

    init(_ contender: Contender, _ records: [Record]) {
        self.contender = contender
        for record in records {
            requests += record.outcomes.count
            garbled += record.garbled
            leaked += record.leaked
            for outcome in record.outcomes {
                attempts += outcome.attempts
                dollars += outcome.dollars
                wasted += outcome.wastedDollars
                guard outcome.isAnswered else { continue }
                answered += 1
                times.append(outcome.seconds)
            }
        }
        times.sort()
    }

    var success: Double { Double(answered) / Double(max(1, requests)) }
    var attemptsPerRequest: Double { Double(attempts) / Double(max(1, requests)) }
    var dollarsPerThousand: Double { 1000 * dollars / Double(max(1, answered)) }

    /// Nearest rank, in seconds.
    func time(_ percent: Int) -> Double {
        guard !times.isEmpty else { return .nan }
        return times[min(times.count - 1, max(0, (times.count * percent + 99) / 100 - 1))]
    }
}

/// The loss beyond the oracle's, as a share of it, seeds paired.
struct Regret: Sendable {
    var share: Double
    /// 95 %, by bootstrap over seeds.
    var low: Double
    var high: Double

    private static let resamples = 1000

    init(of losses: [Double], against oracle: [Double]) {
        let count = losses.count
        share = Self.share(losses, oracle, 0..<count)
        var generator = SplitMix64(seed: 0xB007)
        let shares = (0..<Self.resamples).map { _ in
            Self.share(losses, oracle, (0..<count).map { _ in Int.random(in: 0..<count, using: &generator) })
        }.sorted()
        low = shares[Self.resamples * 25 / 1000]
        high = shares[Self.resamples * 975 / 1000 - 1]
    }

    private static func share(_ losses: [Double], _ oracle: [Double], _ seeds: some Sequence<Int>) -> Double {
        var (loss, best) = (0.0, 0.0)
        for seed in seeds {
            loss += losses[seed]
            best += oracle[seed]
        }
        return best == 0 ? 0 : (loss - best) / best
    }
}
