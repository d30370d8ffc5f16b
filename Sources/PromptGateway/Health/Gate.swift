import Platform

/// When a deployment that asked to be left alone may be asked again (facts/resilience §C4). It says nothing of its health.
struct Gate: Sendable {
    /// What is longer is no pause but the end of a quota.
    static let longestHint = Duration.seconds(120)
    static let base = Duration.seconds(2)
    static let cap = Duration.seconds(60)
    private static let mostDoublings = 10

    private(set) var notBefore: Instant?
    /// Times in a row that it had to guess.
    private var closings = 0
    private var closedLast: Instant?
    /// Since when, and how long it lasted the last time.
    private var guessingSince: Instant?
    private var lastGuessed: Duration?

    enum Closing: Sendable, Hashable {
        case until(Instant)
        /// The wait that was asked for is that of a quota.
        case exhausted(until: Instant)
    }

    /// Whether it tries out when the refusals end: those that come meanwhile say nothing of how many at once are too many.
    var isGuessing: Bool { closings > 0 }

    /// `nil` where it is open.
    func closed(at now: Instant) -> Instant? { notBefore.flatMap { now < $0 ? $0 : nil } }

    mutating func close(
        hint: Duration?, at now: Instant, using generator: inout some RandomNumberGenerator
    ) -> Closing {
        if let hint, hint > Self.longestHint { return .exhausted(until: now + hint) }
        let until = max(notBefore ?? now, now + (hint ?? guess(at: now, using: &generator)))
        notBefore = until
        closedLast = now
        return .until(until)
    }

    /// What was taken before it closed says nothing of whether it may open.
    mutating func succeeded(since began: Instant) {
        guard closedLast.map({ began > $0 }) ?? true else { return }
        if let guessingSince { lastGuessed = began - guessingSince }
        guessingSince = nil
        closings = 0
    }

    /// Full jitter under a doubling cap. The first guess is up to as long as it lasted the last time: limits come back with their windows.
    private mutating func guess(at now: Instant, using generator: inout some RandomNumberGenerator) -> Duration {
        guessingSince = guessingSince ?? now
        if closings == 0, let lastGuessed, lastGuessed > Self.base {
            closings = 1
            return .seconds(min(Self.cap.seconds, lastGuessed.seconds) * Double.random(in: 0.5...1, using: &generator))
        }
        let ceiling = min(Self.cap.seconds, Self.base.seconds * Double(min(closings, Self.mostDoublings)).powerOfTwo)
        closings += 1
        return .seconds(ceiling * Double.random(in: 0...1, using: &generator))
    }
}
