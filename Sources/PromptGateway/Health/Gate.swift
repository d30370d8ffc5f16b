import Platform

/// When a deployment that asked to be left alone may be asked again (facts/resilience §C4). It says nothing of its health.
struct Gate: Sendable {
    /// What is longer is no pause but the end of a quota.
    static let longestHint = Duration.seconds(120)
    static let base = Duration.seconds(2)
    static let cap = Duration.seconds(60)
    private static let mostDoublings = 10

    private(set) var notBefore: Instant?
    private var closings = 0

    enum Closing: Sendable, Hashable {
        case until(Instant)
        /// The wait that was asked for is that of a quota.
        case exhausted(until: Instant)
    }

    /// `nil` where it is open.
    func closed(at now: Instant) -> Instant? { notBefore.flatMap { now < $0 ? $0 : nil } }

    mutating func close(
        hint: Duration?, at now: Instant, using generator: inout some RandomNumberGenerator
    ) -> Closing {
        if let hint, hint > Self.longestHint { return .exhausted(until: now + hint) }
        let until = max(notBefore ?? now, now + (hint ?? guess(using: &generator)))
        notBefore = until
        return .until(until)
    }

    mutating func succeeded() { closings = 0 }

    /// Full jitter under a doubling cap.
    private mutating func guess(using generator: inout some RandomNumberGenerator) -> Duration {
        let ceiling = min(Self.cap.seconds, Self.base.seconds * Double(min(closings, Self.mostDoublings)).powerOfTwo)
        closings += 1
        return .seconds(ceiling * Double.random(in: 0...1, using: &generator))
    }
}
