import Platform
import PromptAPI
import PromptProviders

/// What is known of a model at a provider.
struct DeploymentRecord: Sendable {
    var breaker: CircuitBreaker
    var gate = Gate()
    var latch: Latch?
    var ledger = QuotaLedger()
    var statistics = ProviderStatistics()
    private(set) var inFlight = 0
    /// When those attempts began that have not been answered by a word yet.
    private var waiting: [Instant] = []

    init(_ bounds: CircuitBreaker.Bounds) {
        breaker = CircuitBreaker(bounds)
    }

    /// Since when the one waits that has waited longest.
    var waitingSince: Instant? { waiting.min() }

    mutating func began(at now: Instant) {
        inFlight += 1
        waiting.append(now)
    }

    mutating func answering(since began: Instant, after wait: Duration, at now: Instant) {
        waiting.firstIndex(of: began).map { _ = waiting.remove(at: $0) }
        statistics.firstTokens.record(wait, at: now)
    }

    mutating func ended(since began: Instant, hasAnswered: Bool) {
        inFlight -= 1
        if !hasAnswered { waiting.firstIndex(of: began).map { _ = waiting.remove(at: $0) } }
    }

    /// The provider's configuration has changed: what was held against it is held against something else. Attempts under way
    /// have their reservations still to settle.
    mutating func renew() {
        breaker = CircuitBreaker(breaker.bounds)
        gate = Gate()
        latch = nil
    }
}

/// What is known of a provider as a whole.
struct ProviderRecord: Sendable {
    var configuration: ProviderConfiguration
    var limit: ConcurrencyLimit
    var latch: Latch?
    var probes = ProbeRecord()
    var statistics = ProviderStatistics()

    init(_ configuration: ProviderConfiguration) {
        self.configuration = configuration
        limit = ConcurrencyLimit(ceiling: configuration.maxConcurrent, isFixed: configuration.isLocal)
    }

    mutating func apply(_ next: ProviderConfiguration) {
        limit.apply(ceiling: next.maxConcurrent, isFixed: next.isLocal)
        configuration = next
    }
}

/// The two records that an attempt concerns, together: what is asked of both is asked here.
struct DeploymentState: Sendable {
    var provider: ProviderRecord
    var model: DeploymentRecord

    /// `nil`: it may be asked. A probe's place is not taken.
    func refusal(for reservation: QuotaLedger.Reservation, at now: Instant) -> Refusal? {
        if let refusal = standingRefusal(at: now) { return refusal }
        if let until = model.ledger.roomless(for: reservation, at: now) {
            // What fills it after its reset are attempts under way, and their ends are told.
            return Refusal(reason: .quota, until: until > now ? until : nil)
        }
        return provider.limit.hasRoom ? nil : Refusal(reason: .full)
    }

    private func standingRefusal(at now: Instant) -> Refusal? {
        if let latch = latch(at: now) { return Refusal(reason: .latched(latch.kind), until: latch.until) }
        if case .refused(let until) = model.breaker.passage(at: now) {
            return Refusal(reason: until == nil ? .probing : .open, until: until)
        }
        return model.gate.closed(at: now).map { Refusal(reason: .resting, until: $0) }
    }

    func latch(at now: Instant) -> Latch? {
        [provider.latch, model.latch].compactMap { $0 }.first { $0.holds(at: now) }
    }

    func standing(at now: Instant) -> Outlook.Standing {
        switch standingRefusal(at: now) {
        case .some(let refusal):
            switch (refusal.reason, refusal.until) {
            case (.latched(let kind), _): .latched(kind)
            case (.open, let until?): .open(until: until)
            case (.resting, let until?): .resting(until: until)
            // Another probe is under way: there is no room for a second one.
            default: .full
            }
        case nil where !provider.limit.hasRoom: .full
        case nil: model.breaker.state == .closed ? .ready : .probing
        }
    }

    func outlook(isHealthy: Bool, at now: Instant) -> Outlook {
        let seen = model.statistics
        var outlook = Outlook()
        outlook.standing = standing(at: now)
        outlook.inFlight = model.inFlight
        outlook.requestsLeft = model.ledger.requestsLeft(at: now)
        outlook.tokensLeft = model.ledger.tokensLeft(at: now)
        outlook.firstToken = seen.firstTokens.estimate.value(at: now)
        outlook.longestWait = model.waitingSince.map { (now - $0).seconds }
        outlook.speed = seen.speed.value
        outlook.expectedOutput = seen.expectedOutput.value
        outlook.responseTime = seen.responseTime.value
        outlook.p95ResponseTime = seen.recentTimes.percentile(95)
        outlook.successes = seen.successes(at: now)
        outlook.failures = seen.failures(at: now)
        outlook.recent = seen.recent(at: now)
        outlook.before = seen.before(at: now)
        outlook.lastSample = seen.lastSample
        outlook.recentErrors = seen.recentFailures
        outlook.healthScore = seen.healthScore(at: now)
        outlook.isHealthy = isHealthy
        outlook.share = model.breaker.share(at: now)
        return outlook
    }
}
