import Platform
import PromptAPI
import PromptProviders

/// The records of all providers and their models, and what every event does to them.
struct DeploymentTable: Sendable {
    /// A provider as far as its health is concerned.
    struct Watched: Sendable, Hashable {
        var name: String
        var defaultModel: String?
        var isUsable: Bool
    }

    private var configuration: Configuration
    private(set) var providers: [String: ProviderRecord] = [:]
    private var models: [Deployment: DeploymentRecord] = [:]
    var budget: RetryBudget
    private var alerts = Alerts()
    /// Those that are enabled, in the configuration's order.
    private var watched: [Watched] = []
    private(set) var inFlight = 0

    init(_ configuration: Configuration, _ providers: [Provider]) {
        self.configuration = configuration
        budget = RetryBudget(configuration.resilience.retryBudget)
        for provider in providers { self.providers[provider.name] = ProviderRecord(provider.configuration) }
        watched = providers.filter(\.configuration.enabled).map(Watched.init)
    }

    subscript(_ candidate: Candidate) -> DeploymentState {
        get {
            DeploymentState(
                provider: providers[candidate.provider.name] ?? ProviderRecord(candidate.provider.configuration),
                model: models[candidate.deployment] ?? DeploymentRecord(configuration.resilience.breaker))
        }
        set {
            providers[candidate.provider.name] = newValue.provider
            models[candidate.deployment] = newValue.model
        }
    }

    // MARK: Attempts

    /// - Parameter most: what the attempt takes at the most.
    mutating func permit(
        for candidate: Candidate, _ most: QuotaLedger.Reservation, isAlone: Bool, at now: Instant
    ) -> Result<Permit.Terms, Refusal> {
        var state = self[candidate]
        let isHeldToMost = candidate.provider.kind.countsMostOutput
        let reservation = isHeldToMost ? most : most.expecting(state.model.statistics.expectedOutput.value)
        if let refusal = state.refusal(for: reservation, at: now) { return .failure(refusal) }
        let isProbe = state.model.breaker.permit(at: now) == .probe
        state.model.ledger.reserve(reservation, at: now)
        state.model.began(at: now)
        state.provider.limit.enter()
        inFlight += 1
        self[candidate] = state
        return .success(
            Permit.Terms(candidate: candidate, reservation: reservation, began: now, isProbe: isProbe, isAlone: isAlone))
    }

    /// What is seen is counted when it is seen: an answer takes many times as long as its first token, and a provider that has become
    /// slow would be noticed as much later.
    mutating func answering(_ terms: Permit.Terms, after wait: Duration, at now: Instant) {
        providers[terms.candidate.provider.name]?.statistics.firstTokens.record(wait, at: now)
        models[terms.candidate.deployment]?.answering(since: terms.began, after: wait, at: now)
    }

    mutating func ended(
        _ terms: Permit.Terms, _ attempt: Attempt, at now: Instant, _ wallClock: Timestamp,
        using generator: inout some RandomNumberGenerator
    ) -> [Change] {
        let candidate = terms.candidate
        var state = self[candidate]
        inFlight -= 1
        state.model.ended(since: terms.began, hasAnswered: attempt.timing.firstToken != nil)
        state.model.ledger.settle(
            terms.reservation, since: terms.began, used: attempt.tokens(of: terms.reservation), attempt.rateLimits)
        state.provider.limit.leave(
            state.model.gate.isGuessing ? attempt.signal.butCongestion : attempt.signal,
            latency: state.provider.statistics.recentTimes.percentile(50).map { .seconds($0) }, at: now)
        state.provider.statistics.record(attempt, at: now, wallClock)
        state.model.statistics.record(attempt, at: now, wallClock)
        let evidence = attempt.evidence(wasSlow: state.model.statistics.firstTokens.isSlow(attempt, at: now))
        var changes: [Change] = []
        switch state.model.breaker.ended(evidence, wasProbe: terms.isProbe, isAlone: terms.isAlone, at: now, using: &generator) {
        case .opened(let until): changes.append(.opened(candidate.deployment, until: until))
        case .closed: changes.append(.closed(candidate.deployment))
        case nil: break
        }
        switch attempt.outcome {
        case .success:
            state.model.gate.succeeded(since: terms.began)
            state.provider.probes.answered()
        case .failure(let error): changes += state.failed(error, candidate.deployment, at: now, using: &generator)
        }
        self[candidate] = state
        return changes + alert(at: now)
    }

    /// Nothing is known of how the attempt ended.
    mutating func release(_ terms: Permit.Terms, at now: Instant, using generator: inout some RandomNumberGenerator) {
        inFlight -= 1
        self[terms.candidate].model.ended(since: terms.began, hasAnswered: false)
        self[terms.candidate].model.ledger.settle(terms.reservation, since: terms.began, used: terms.reservation.tokens, nil)
        self[terms.candidate].provider.limit.leave(.none, latency: nil, at: now)
        _ = self[terms.candidate].model.breaker.ended(.none, wasProbe: terms.isProbe, at: now, using: &generator)
    }

    // MARK: What is known

    func outlook(of candidate: Candidate, at now: Instant) -> Outlook {
        let watched = Watched(
            name: candidate.provider.name, defaultModel: candidate.model.id, isUsable: true)
        return self[candidate].outlook(isHealthy: isHealthy(watched, at: now), at: now)
    }

    /// Unhealthy: two failed probes in a row, or an open circuit of its default model, until the next success (spec service §4).
    func isHealthy(_ provider: Watched, at now: Instant) -> Bool {
        guard provider.isUsable, let record = providers[provider.name] else { return provider.isUsable }
        if record.probes.isUnhealthy || record.latch?.holds(at: now) == true { return false }
        guard let model = defaultModel(of: provider) else { return true }
        if model.latch?.holds(at: now) == true { return false }
        switch model.breaker.state {
        case .closed, .halfOpen(successes: 1..., _): return true
        case .open, .halfOpen: return false
        }
    }

    private func defaultModel(of provider: Watched) -> DeploymentRecord? {
        provider.defaultModel.flatMap { models[Deployment(provider: provider.name, model: $0)] }
    }

    mutating func alert(at now: Instant) -> [Change] {
        alerts.update(watched.map { ($0.name, isHealthy($0, at: now)) }).map { .alert($0) }
    }

    // MARK: Probes

    func isProbeDue(_ provider: Watched, at now: Instant) -> Bool {
        guard provider.isUsable else { return false }
        guard let record = providers[provider.name] else { return true }
        // One that is latched is asked whether it would let us in, now and then; that it cannot be reached is no news.
        let latch = [record.latch, defaultModel(of: provider)?.latch].compactMap { $0 }.first { $0.holds(at: now) }
        if let latch, let last = record.probes.last {
            return latch.isProbeDue(at: now) && now - last >= Latch.probeInterval
        }
        return now
            >= record.probes.due(
                configuration.health, isUnwell: !isHealthy(provider, at: now), lastSuccess: record.statistics.lastSuccess, at: now
            )
    }

    mutating func probed(_ provider: Watched, _ outcome: Result<Void, ProviderError>, at now: Instant) -> [Change] {
        guard var record = providers[provider.name] else { return [] }
        let wasUnreached = record.probes.failuresInARow > 0
        let isReached = isReached(outcome, record, at: now)
        record.probes.record(isReached: isReached, at: now)
        providers[provider.name] = record
        var changes: [Change] = []
        if isReached, wasUnreached {
            for deployment in models.keys where deployment.provider == provider.name { models[deployment]?.breaker.reached() }
        }
        if case .success = outcome { changes += unlatch(provider.name, at: now) { $0.isProbeDue(at: now) } }
        return changes + alert(at: now)
    }

    /// A list of models that is not there, or not for this credential, is no sign of illness where requests are answered.
    private func isReached(_ outcome: Result<Void, ProviderError>, _ record: ProviderRecord, at now: Instant) -> Bool {
        guard case .failure(let error) = outcome else { return true }
        guard error.kind.weightOnHealth == 0 else { return false }
        guard error.kind == .auth else { return true }
        return record.statistics.lastSuccess.map { now - $0 < configuration.health.probeInterval } ?? false
    }

    // MARK: Reloads

    mutating func apply(_ next: Configuration, _ providers: [Provider], at now: Instant) -> [Change] {
        configuration = next
        budget.bounds = next.resilience.retryBudget
        for deployment in models.keys { models[deployment]?.breaker.bounds = next.resilience.breaker }
        watched = providers.filter(\.configuration.enabled).map(Watched.init)
        return providers.flatMap { apply($0, at: now) } + alert(at: now)
    }

    private mutating func apply(_ provider: Provider, at now: Instant) -> [Change] {
        guard var record = providers[provider.name] else {
            providers[provider.name] = ProviderRecord(provider.configuration)
            return []
        }
        guard record.configuration != provider.configuration else {
            // Every reload reads the credentials anew.
            return unlatch(provider.name, at: now) { $0.kind == .auth }
        }
        record.apply(provider.configuration)
        record.probes = ProbeRecord()
        providers[provider.name] = record
        let changes = unlatch(provider.name, at: now) { _ in true }
        for deployment in models.keys where deployment.provider == provider.name { models[deployment]?.renew() }
        return changes
    }

    mutating func unlatch(_ provider: String, at now: Instant, where isOver: (Latch) -> Bool) -> [Change] {
        var changes: [Change] = []
        if let latch = providers[provider]?.latch, isOver(latch) {
            providers[provider]?.latch = nil
            changes.append(.unlatched(provider: provider, model: nil))
        }
        for deployment in models.keys.filter({ $0.provider == provider }).sorted(by: { $0.model < $1.model }) {
            guard let latch = models[deployment]?.latch, isOver(latch) else { continue }
            models[deployment]?.latch = nil
            changes.append(.unlatched(provider: provider, model: deployment.model))
        }
        return changes
    }
}

extension DeploymentTable.Watched {
    init(_ provider: Provider) {
        let isUsable = if case .success = provider.access { true } else { false }
        self.init(name: provider.name, defaultModel: provider.models.first(where: \.isDefault)?.id, isUsable: isUsable)
    }
}

extension ProviderKind {
    /// Whether it counts the most that an answer may have against the quota, until it knows better (facts/resilience §C4).
    fileprivate var countsMostOutput: Bool { self == .azure || self == .bedrock }
}
