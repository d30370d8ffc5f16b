import Platform

/// Leaves a deployment alone that fails, and finds out when it has recovered (facts/resilience §C5).
struct CircuitBreaker: Sendable {
    typealias Bounds = Configuration.Resilience.Breaker

    static let buckets = 6
    /// From this share of slow answers on, slowness is a failure too.
    static let slowRate = 0.8
    static let successesToClose = 2
    /// Closed for so long, one opening is forgotten.
    static let forgiveness = Duration.seconds(60)
    /// Times as many failures in a row are asked of one that answered lately and that nobody could be asked instead of: leaving it alone
    /// helps no request, and three in a row are chance with one that fails one time in ten.
    static let loneFactor = 2
    /// After closing, the share of new traffic, until when after it: three steps in thirty seconds, of which the third is all of it.
    static let ramp: [(until: Duration, share: Double)] = [(.seconds(10), 0.25), (.seconds(20), 0.5)]
    /// Doublings beyond which every open time is at its cap.
    private static let mostDoublings = 30

    enum State: Sendable, Hashable {
        case closed
        case open(until: Instant)
        case halfOpen(successes: Int, isProbing: Bool)
    }

    enum Passage: Sendable, Hashable {
        case free
        /// One may go, to find out.
        case probe
        /// `nil`: another is finding out.
        case refused(until: Instant?)
    }

    /// What an attempt says of the deployment.
    enum Evidence: Sendable, Hashable {
        case success(isSlow: Bool)
        /// 0…1, above 0.
        case failure(weight: Double)
        case none
    }

    enum Change: Sendable, Hashable {
        case opened(until: Instant)
        case closed
    }

    private struct Bucket {
        var outcomes = 0
        var slow = 0
        var failed = 0.0
    }

    var bounds: Bounds { didSet { if bounds.window != oldValue.window { window = Self.window(bounds) } } }
    private(set) var state = State.closed
    private var window: BucketRing<Bucket>
    private var failuresInARow = 0
    /// Openings that still count.
    private var openings = 0
    private var closedSince: Instant?

    init(_ bounds: Bounds) {
        self.bounds = bounds
        window = Self.window(bounds)
    }

    private static func window(_ bounds: Bounds) -> BucketRing<Bucket> {
        BucketRing(width: .seconds(bounds.window.seconds / Double(buckets)), count: buckets, empty: Bucket())
    }

    /// Whether an attempt may go. A probe's end has to be told, or nobody else ever may.
    mutating func permit(at now: Instant) -> Passage {
        switch state {
        case .closed: return .free
        case .open(let until) where now < until: return .refused(until: until)
        case .halfOpen(_, isProbing: true): return .refused(until: nil)
        case .open:
            state = .halfOpen(successes: 0, isProbing: true)
            return .probe
        case .halfOpen(let successes, isProbing: false):
            state = .halfOpen(successes: successes, isProbing: true)
            return .probe
        }
    }

    /// What `permit` would say.
    func passage(at now: Instant) -> Passage {
        var copy = self
        return copy.permit(at: now)
    }

    /// - Parameter isAlone: whether nobody else could have been asked.
    mutating func ended(
        _ evidence: Evidence, wasProbe: Bool, isAlone: Bool = false, at now: Instant,
        using generator: inout some RandomNumberGenerator
    ) -> Change? {
        switch state {
        case .closed:
            record(evidence, at: now)
            return trips(isAlone: isAlone, at: now) ? open(at: now, using: &generator) : nil
        case .open(let until):
            // One that went before it opened: the time may become longer, never shorter.
            guard case .failure = evidence else { return nil }
            state = .open(until: max(until, now + openTime(opening: openings - 1, using: &generator)))
            return nil
        case .halfOpen(let successes, _):
            guard wasProbe else { return nil }
            return probed(evidence, successes, at: now, using: &generator)
        }
    }

    private mutating func probed(
        _ evidence: Evidence, _ successes: Int, at now: Instant, using generator: inout some RandomNumberGenerator
    ) -> Change? {
        switch evidence {
        case .none:
            state = .halfOpen(successes: successes, isProbing: false)
            return nil
        case .failure: return open(at: now, using: &generator)
        case .success where successes + 1 < Self.successesToClose:
            state = .halfOpen(successes: successes + 1, isProbing: false)
            return nil
        case .success:
            state = .closed
            closedSince = now
            failuresInARow = 0
            window = Self.window(bounds)
            return .closed
        }
    }

    /// A probe that is no request has found the provider's door open: that is worth finding out more, and no more than that.
    mutating func reached() {
        if case .open = state { state = .halfOpen(successes: 0, isProbing: false) }
    }

    /// 0…1: how much of its normal traffic it should get.
    func share(at now: Instant) -> Double {
        guard case .closed = state, let closedSince else { return 1 }
        return Self.ramp.first { now - closedSince < $0.until }?.share ?? 1
    }

    private mutating func record(_ evidence: Evidence, at now: Instant) {
        switch evidence {
        case .none: return
        case .success(let isSlow):
            failuresInARow = 0
            window.update(at: now) { bucket in
                bucket.outcomes += 1
                bucket.slow += isSlow ? 1 : 0
            }
        case .failure(let weight):
            failuresInARow += 1
            window.update(at: now) { bucket in
                bucket.outcomes += 1
                bucket.failed += weight
            }
        }
    }

    private func trips(isAlone: Bool, at now: Instant) -> Bool {
        let sum = window.reduce(0..<Self.buckets, at: now, into: Bucket()) { sum, bucket in
            sum.outcomes += bucket.outcomes
            sum.slow += bucket.slow
            sum.failed += bucket.failed
        }
        let factor = isAlone && sum.outcomes > failuresInARow ? Self.loneFactor : 1
        if failuresInARow / factor >= bounds.consecutiveFailures { return true }
        guard sum.outcomes >= bounds.minRequests, sum.outcomes > 0 else { return false }
        let outcomes = Double(sum.outcomes)
        return sum.failed / outcomes >= bounds.failureRate || Double(sum.slow) / outcomes >= Self.slowRate
    }

    private mutating func open(at now: Instant, using generator: inout some RandomNumberGenerator) -> Change {
        if case .closed = state, let closedSince {
            openings = max(0, openings - Int((now - closedSince).seconds / Self.forgiveness.seconds))
        }
        let until = now + openTime(opening: openings, using: &generator)
        openings += 1
        failuresInARow = 0
        window = Self.window(bounds)
        state = .open(until: until)
        return .opened(until: until)
    }

    /// b/2 + U(0, b/2), b doubling with every opening up to its cap.
    private func openTime(opening: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        let doubled = bounds.openMin.seconds * Double(min(opening, Self.mostDoublings)).powerOfTwo
        let half = min(bounds.openMax.seconds, doubled) / 2
        return .seconds(half + half * Double.random(in: 0...1, using: &generator))
    }
}
