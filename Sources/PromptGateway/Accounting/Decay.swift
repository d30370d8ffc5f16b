import Platform

/// A count that forgets: it is halved over every half-life.
struct DecayingCount: Sendable {
    private let halfLife: Duration
    private var count = 0.0
    private var counted: Instant?

    init(halfLife: Duration) {
        self.halfLife = halfLife
    }

    func value(at now: Instant) -> Double {
        guard count > 0, let counted, now > counted else { return count }
        return count * (-(now - counted).seconds / halfLife.seconds).powerOfTwo
    }

    mutating func add(_ amount: Double, at now: Instant) {
        count = value(at: now) + amount
        counted = max(counted ?? now, now)
    }
}

/// The seconds until a first token as the logarithm they are spread by: its mean, its variance, and how many samples still
/// count (facts/resilience §D1).
struct LogarithmicEstimate: Sendable {
    static let halfLife = Duration.seconds(300)
    /// A new sample never counts less than this share, so that an estimate follows a provider that drifts.
    static let leastGain = 0.08
    /// Nothing comes in less; the logarithm of nothing is not a number.
    static let leastSeconds = 0.001

    private var mean = 0.0
    private var variance = 0.0
    private var samples = DecayingCount(halfLife: halfLife)
    private let leastGain: Double

    init(leastGain: Double = leastGain) {
        self.leastGain = leastGain
    }

    /// - Parameter mostGain: the largest share that this sample may have.
    mutating func record(_ seconds: Double, at now: Instant, mostGain: Double = 1) {
        let sample = max(seconds, Self.leastSeconds).naturalLogarithm
        let count = samples.value(at: now)
        let isFirst = count == 0
        let gain = isFirst ? 1 : min(mostGain, max(1 / (count + 1), leastGain))
        let distance = sample - mean
        mean += gain * distance
        variance = isFirst ? 0 : (1 - gain) * (variance + gain * distance * distance)
        samples.add(1, at: now)
    }

    /// `nil` without samples.
    func value(at now: Instant) -> Outlook.Estimate? {
        let count = samples.value(at: now)
        return count == 0 ? nil : Outlook.Estimate(mean: mean, variance: variance, count: count)
    }

    /// Seconds that nine in ten samples stay below; `nil` without samples.
    func p90(at now: Instant) -> Double? {
        value(at: now).map { ($0.mean + Self.p90Deviations * $0.variance.squareRoot()).exponential }
    }

    /// Of a normal distribution.
    private static let p90Deviations = 1.2816
}
