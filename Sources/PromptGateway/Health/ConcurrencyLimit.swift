import Platform

/// How many attempts a provider gets at once: it grows by one while all goes well, and shrinks by a third when the provider
/// says, or shows, that it is too much (AIMD, facts/resilience §C4).
struct ConcurrencyLimit: Sendable {
    /// Twice what facts/resilience §C4 begins with: with eight, a burst went to dearer and slower providers before the limit had grown
    /// (the evaluation's world of a burst).
    static let start = 16.0
    static let least = 1.0
    static let most = 64.0
    static let decrease = 0.7
    static let leastPause = Duration.seconds(5)

    enum Signal: Sendable {
        case success, congestion, none

        var butCongestion: Signal { self == .congestion ? .none : self }
    }

    private let start: Double
    private(set) var inFlight = 0
    private var measured: Double
    private var ceiling: Double
    /// Local servers take what their operator set.
    private var isFixed: Bool
    private var successes = 0
    private var lastDecrease: Instant?

    init(ceiling: Int, isFixed: Bool, start: Double = start) {
        self.ceiling = max(Self.least, Double(ceiling))
        self.isFixed = isFixed
        self.start = start
        measured = start
    }

    var limit: Int { Int(isFixed ? ceiling : min(measured, ceiling, Self.most)) }
    var hasRoom: Bool { inFlight < limit }

    mutating func apply(ceiling: Int, isFixed: Bool) {
        self.ceiling = max(Self.least, Double(ceiling))
        self.isFixed = isFixed
    }

    mutating func enter() { inFlight += 1 }

    /// - Parameter latency: what half of the answers take less than.
    mutating func leave(_ signal: Signal, latency: Duration?, at now: Instant) {
        let isUsed = 2 * inFlight >= limit
        inFlight -= 1
        switch signal {
        case .none: return
        case .success:
            // One that is not used proves nothing, but that refusals are over: whoever is asked now and then would never get back what
            // a few of them took.
            guard isUsed || measured < start else { return }
            successes += 1
            guard successes >= limit else { return }
            successes = 0
            measured = min(Self.most, Double(limit) + 1)
        case .congestion:
            let pause = max(Self.leastPause, latency ?? .zero)
            if let lastDecrease, now - lastDecrease < pause { return }
            lastDecrease = now
            successes = 0
            measured = max(Self.least, Self.decrease * min(measured, ceiling))
        }
    }
}
