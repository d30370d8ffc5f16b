import Platform
import PromptAPI
import PromptProviders
import Synchronization

/// What is known of every deployment, and who may ask it now: the one place where the values of resilience are kept. Outlives
/// every reload.
final class Deployments: Sendable {
    private let state: Mutex<DeploymentTable>
    private let time: any Time
    private let entropy: any Entropy
    private let observe: @Sendable ([Change]) -> Void
    private let waiters = Waiters()

    /// - Parameter observe: told of what has changed, in the order of events where they follow one another.
    init(
        _ configuration: Configuration, providers: [Provider], time: any Time, entropy: any Entropy,
        observe: @escaping @Sendable ([Change]) -> Void
    ) {
        self.time = time
        self.entropy = entropy
        self.observe = observe
        state = Mutex(DeploymentTable(configuration, providers))
    }

    /// States outlive a configuration that does not concern them.
    func apply(_ configuration: Configuration, providers: [Provider]) {
        change { $0.apply(configuration, providers, at: time.now) }
    }

    // MARK: Attempts

    /// Leave for one attempt, or why there is none now.
    func permit(
        for candidate: Candidate, reserving reservation: QuotaLedger.Reservation, isAlone: Bool = false, at now: Instant
    ) -> Admittance {
        switch state.withLock({ $0.permit(for: candidate, reservation, isAlone: isAlone, at: now) }) {
        case .success(let terms): .permit(Permit(terms, of: self))
        case .failure(let refusal): .refused(refusal)
        }
    }

    /// An attempt has begun to be answered, after so long.
    func answering(_ terms: Permit.Terms, after wait: Duration) {
        let now = time.now
        state.withLock { $0.answering(terms, after: wait, at: now) }
    }

    /// The attempt that a permit was for has ended.
    /// - Returns: whether it has shown a fault of configuration that was not known before.
    @discardableResult
    func ended(_ permit: consuming Permit, _ attempt: Attempt) -> Bool {
        let terms = permit.close()
        var generator = EntropyGenerator(entropy)
        let wallClock = time.wallClock
        let changes = change { $0.ended(terms, attempt, at: time.now, wallClock, using: &generator) }
        return changes.contains { if case .latched = $0 { true } else { false } }
    }

    /// A permit that was not used.
    func giveBack(_ permit: consuming Permit) {
        dropped(permit.close())
    }

    /// A permit that nobody gave back.
    func dropped(_ terms: Permit.Terms) {
        var generator = EntropyGenerator(entropy)
        change { table in
            table.release(terms, at: time.now, using: &generator)
            return []
        }
    }

    /// Attempts under way.
    var inFlight: Int { state.withLock { $0.inFlight } }

    /// Changes whenever something happens that may let an attempt go.
    var version: Int { waiters.version }

    /// Returns once `version` is another, at the deadline, or when the task is cancelled.
    func change(from version: Int, until deadline: Instant) async {
        _ = try? await time.run(until: Deadline(deadline)) { await self.waiters.change(from: version) }
    }

    // MARK: What is known

    func outlook(of candidate: Candidate, at now: Instant) -> Outlook {
        state.withLock { $0.outlook(of: candidate, at: now) }
    }

    func standing(of candidate: Candidate, at now: Instant) -> Outlook.Standing {
        state.withLock { $0[candidate].standing(at: now) }
    }

    func p95FirstToken(of candidate: Candidate) -> Duration? {
        state.withLock { $0[candidate].model.statistics.firstTokens.p95 }
    }

    func statistics(of candidate: Candidate) -> ProviderStatistics { state.withLock { $0[candidate].model.statistics } }

    func statistics(of provider: String) -> ProviderStatistics {
        state.withLock { $0.providers[provider]?.statistics ?? ProviderStatistics() }
    }

    func isHealthy(_ provider: Provider) -> Bool {
        let now = time.now
        return state.withLock { $0.isHealthy(.init(provider), at: now) }
    }

    // MARK: Retries

    /// A request was admitted.
    func deposit() { state.withLock { $0.budget.deposit() } }

    /// Whether a request may be asked again at this cost.
    func withdraw(_ cost: Double) -> Bool { state.withLock { $0.budget.withdraw(cost) } }

    /// 0…1: what is left of the retry budget.
    var budgetLevel: Double { state.withLock { $0.budget.level } }

    // MARK: Probes

    /// Which of these providers want a probe now.
    func due(_ providers: [Provider], at now: Instant) -> [Provider] {
        state.withLock { table in providers.filter { table.isProbeDue(.init($0), at: now) } }
    }

    /// A latch may end by time alone, and with it an alert.
    func lookForAlerts() { change { $0.alert(at: time.now) } }

    func probed(_ provider: Provider, _ outcome: Result<Void, ProviderError>) {
        change { $0.probed(.init(provider), outcome, at: time.now) }
    }

    /// An administrator says that it can be asked again.
    func resume(_ provider: String) {
        change { $0.unlatch(provider, at: time.now) { _ in true } }
    }

    @discardableResult
    private func change(_ body: (inout DeploymentTable) -> [Change]) -> [Change] {
        let changes = state.withLock { body(&$0) }
        waiters.wake()
        if !changes.isEmpty { observe(changes) }
        return changes
    }
}

/// Those who wait for anything to change.
private final class Waiters: Sendable {
    private struct State {
        var version = 0
        var nextID = 0
        var waiting: [(id: Int, wake: AsyncStream<Void>.Continuation)] = []
    }

    private let state = Mutex(State())

    var version: Int { state.withLock { $0.version } }

    func wake() {
        let waiting = state.withLock { state in
            state.version += 1
            return state.waiting
        }
        for waiter in waiting { waiter.wake.yield() }
    }

    func change(from version: Int) async {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id: Int? = state.withLock { state in
            guard state.version == version else { return nil }
            state.nextID += 1
            state.waiting.append((state.nextID, wake))
            return state.nextID
        }
        guard let id else { return }
        defer { state.withLock { state in state.waiting.removeAll { $0.id == id } } }
        for await _ in wakes { return }
    }
}
