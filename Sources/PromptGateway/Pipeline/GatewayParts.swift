import Logging
import Platform
import PromptAPI
import PromptProviders
import Storage
import Synchronization

/// What outlives every request and every reload: the parts that pipelines are laid through.
struct GatewayParts: Sendable {
    let admission: Admission
    let router: Router
    let cache: Cache
    let flights: SingleFlight<GenerateResult>
    let accounting: Accounting
    let deployments: Deployments
    let counters: any LimitCounters
    /// Why money cannot be counted, where it cannot.
    let moneyFault: RequestError?
    let time: any Time
    let entropy: any Entropy
    let log: Logger
    private let experiment: Experiment

    init(
        _ configuration: Configuration, providers: [Provider], stores: Stores, time: any Time, entropy: any Entropy, log: Logger,
        experiment: Experiment = Experiment()
    ) {
        self.experiment = experiment
        var tuning = Tuning()
        tuning.samplesPosteriors = experiment.samplesPosteriors
        if !experiment.countsInFlight { tuning.timePerAttemptInFlight = 0 }
        router = Router(tuning: tuning, order: experiment.order)
        self.time = time
        self.entropy = entropy
        self.log = log
        admission = Admission(configuration.queue, time: time)
        flights = SingleFlight(time: time)
        cache = Cache(
            configuration.cache, realm: configuration.realm, levels: Self.levels(configuration, stores, time, log),
            semantic: PromptIndex(configuration.cache.semantic, log: log),
            bound: ErrorBound(configuration.cache.semantic, entropy: entropy, log: log), time: time)
        let today = time.wallClock.day
        do throws(StorageError) {
            let database = try stores.jobs?.get()
            let ledger = database.map { Ledger($0, time: time, log: log) }
            counters = Self.counters(
                stores, LocalCounters(spent: try ledger?.spent(on: today) ?? [:], day: today), configuration, time, entropy, log)
            accounting = Accounting(ledger: ledger, rollups: RollupRecorder(database, time: time, log: log))
            moneyFault = nil
        } catch {
            counters = Self.counters(stores, LocalCounters(spent: [:], day: today), configuration, time, entropy, log)
            accounting = Accounting(ledger: nil, rollups: RollupRecorder(nil, time: time, log: log))
            moneyFault = .kept(error)
        }
        deployments = Deployments(configuration, providers: providers, time: time, entropy: entropy) { changes in
            for change in changes { change.record(to: log, at: time.now) }
        }
    }

    /// The levels below the memory that there are, from above to below.
    private static func levels(
        _ configuration: Configuration, _ stores: Stores, _ time: any Time, _ log: Logger
    ) -> [any CacheLevel] {
        let redis = stores.redis.map { RedisLevel($0, realm: configuration.realm, time: time, log: log) }
        let isKept = configuration.cache.enabled && configuration.cache.database.enabled
        let database = stores.cachePath.flatMap { path in
            isKept
                ? DatabaseLevel.open(
                    path, maxBytes: configuration.cache.database.maxBytes, execution: stores.execution, time: time, log: log)
                : nil
        }
        return ([redis, database] as [(any CacheLevel)?]).compactMap { $0 }
    }

    /// Hosts that share a store share the counters.
    private static func counters(
        _ stores: Stores, _ local: LocalCounters, _ configuration: Configuration, _ time: any Time, _ entropy: any Entropy,
        _ log: Logger
    ) -> any LimitCounters {
        guard let redis = stores.redis else { return local }
        return RedisCounters(redis, realm: configuration.realm, alone: local, log: log) {
            UUIDv7.make(at: time.wallClock, entropy: entropy)
        }
    }

    /// States outlive a configuration that does not concern them.
    func apply(_ configuration: Configuration, providers: [Provider]) {
        deployments.apply(configuration, providers: providers)
        admission.apply(configuration.queue)
        cache.apply(configuration.cache)
    }

    /// A way through them, as one configuration lays it.
    func pipeline(_ configuration: Configuration, _ providers: [Provider]) -> RequestPipeline {
        var patience = Patience(
            firstToken: configuration.resilience.firstTokenTimeout, idle: configuration.resilience.idleTimeout)
        patience.limitsFirstToken = experiment.limitsFirstToken
        let log = log
        let accounting = accounting
        let executor = Executor(
            time: time, entropy: entropy, patience: patience, deployments: deployments,
            observe: { attempt in
                accounting.observe(attempt)
                Self.report(attempt, to: log)
            })
        return RequestPipeline(
            configuration: configuration, providers: providers, classifier: Self.classifier,
            limits: Limits(configuration: configuration, counters: counters, fault: moneyFault, time: time), cache: cache,
            flights: flights, admission: admission, router: router,
            preferences: TaskPreferences(configuration.routing.taskPreferences),
            executor: executor, accounting: accounting, log: log)
    }

    /// Stages may not name each other: what the semantic cache knows of words is handed to whoever tells tasks apart.
    private static let classifier = TaskClassifier { text in
        PromptVector(of: text)?.unit ?? [Float](repeating: 0, count: TaskModel.dimension)
    }

    /// A name for what its caller has given none.
    func newID() -> String { UUIDv7.make(at: time.wallClock, entropy: entropy) }

    private static func report(_ attempt: Attempt, to log: Logger) {
        guard case .failure(let error) = attempt.outcome, error.kind != .cancelled else { return }
        log.record(
            .attemptFailed, .notice, "\(attempt.candidate.provider.name): \(error.summary)",
            [
                Field.requestID: attempt.requestID, Field.provider: attempt.candidate.provider.name,
                Field.model: attempt.candidate.model.id, Field.kind: error.kind.rawValue,
                Field.status: error.status.map { String($0) }, Field.durationUs: String(attempt.duration.nanoseconds / 1000),
            ])
    }
}

/// The pipeline that requests take which come now.
final class CurrentPipeline: Sendable {
    private let state: Mutex<RequestPipeline>

    init(_ pipeline: RequestPipeline) {
        state = Mutex(pipeline)
    }

    var value: RequestPipeline { state.withLock { $0 } }

    func set(_ pipeline: RequestPipeline) { state.withLock { $0 = pipeline } }
}
