import Logging
import Platform
import PromptAPI
import PromptProviders
import Synchronization

/// The door to everything that knows prompts: owns what outlives a request, and the current configuration's pipeline.
public final class Gateway: Sendable {
    private let pipeline: Mutex<RequestPipeline>
    private let admission: Admission
    private let router = Router()
    private let accounting = Accounting()
    private let deployments: Deployments
    private let time: any Time
    private let entropy: any Entropy
    private let log: Logger

    public init(_ configuration: Configuration, providers: [Provider], time: any Time, entropy: any Entropy, log: Logger) {
        self.time = time
        self.entropy = entropy
        self.log = log
        admission = Admission(configuration.queue, time: time)
        deployments = Deployments(configuration, providers: providers, time: time, entropy: entropy) { changes in
            for change in changes { change.record(to: log, at: time.now) }
        }
        pipeline = Mutex(
            Self.pipeline(
                configuration, providers, admission: admission, router: router, accounting: accounting, deployments: deployments,
                time: time, entropy: entropy, log: log))
        reportUnusable(providers)
    }

    public var providers: [Provider] { current.providers }
    public var configuration: Configuration { current.configuration }

    private var current: RequestPipeline { pipeline.withLock { $0 } }

    /// Lays a new way. Requests under way go on as they began; what was learnt of providers is kept by their names.
    public func apply(_ configuration: Configuration, providers: [Provider]) {
        let next = Self.pipeline(
            configuration, providers, admission: admission, router: router, accounting: accounting, deployments: deployments,
            time: time, entropy: entropy, log: log)
        deployments.apply(configuration, providers: providers)
        pipeline.withLock { $0 = next }
        admission.apply(configuration.queue)
        reportUnusable(providers)
    }

    /// What goes on beside the requests, until it is cancelled.
    public func run() async { await monitor.run() }

    private var monitor: HealthMonitor {
        HealthMonitor(
            deployments: deployments, time: time, providers: { self.providers }, settings: { self.configuration.health })
    }

    /// - Parameter sink: where the answer goes while it comes, if `parameters.stream` asks for that.
    public func generate(
        _ parameters: GenerateParameters, of caller: Caller, id: String, into sink: (any AnswerSink)? = nil
    ) async throws(RequestError) -> GenerateResult {
        try await current.generate(parameters, of: caller, id: id, standing: .interactive, into: sink)
    }

    public func batch(of caller: Caller) -> Batch {
        Batch(
            answer: { parameters, id async throws(RequestError) in
                try await self.current.generate(parameters, of: caller, id: id, standing: .batch, into: nil)
            },
            newID: { self.requestID(nil) })
    }

    /// The caller's name for its request, or a new one.
    public func requestID(_ named: String?) -> String {
        named ?? UUIDv7.make(at: time.wallClock, entropy: entropy)
    }

    /// No new work from here on; returns once what is under way has ended.
    public func drain() async {
        admission.close()
        await admission.untilIdle()
    }

    // MARK: Providers

    public func set(_ state: ProviderState, of name: String) throws(RequestError) {
        _ = try provider(name)
        switch state {
        case .active:
            router.resume(name)
            deployments.resume(name)
        case .drained: router.drain(name)
        }
    }

    /// Probes one provider, or all at once: whether each can be reached and takes its credential.
    public func check(_ name: String?) async throws(RequestError) -> JSON.Object {
        let checked = try name.map { name throws(RequestError) in [try provider(name)] } ?? providers
        let monitor = monitor
        let results = await withTaskGroup(of: (String, JSON).self) { group in
            for provider in checked {
                group.addTask { (provider.name, await Self.check(provider, by: monitor)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        return JSON.Object(checked.compactMap { provider in results[provider.name].map { .init(provider.name, $0) } })
    }

    private static func check(_ provider: Provider, by monitor: HealthMonitor) async -> JSON {
        if case .failure(let unusable) = provider.access { return ["reachable": false, "error": .string(unusable.description)] }
        switch await monitor.probe(provider) {
        case .success: return ["reachable": true]
        case .failure(let error): return ["reachable": false, "error": .string(error.summary)]
        }
    }

    private func provider(_ name: String) throws(RequestError) -> Provider {
        guard let provider = providers.first(where: { $0.name == name }) else {
            throw .notFound("no provider is called \(name.prefix(64))")
        }
        return provider
    }

    // MARK: What is told of it

    public var now: Instant { time.now }

    public var health: HealthReport {
        let usable = providers.filter(\.configuration.enabled)
        let healthy = usable.filter(deployments.isHealthy).map(\.name)
        return HealthReport(healthy: healthy, unhealthy: usable.map(\.name).filter { !healthy.contains($0) })
    }

    public var load: (inFlight: Int, waiting: Int) {
        let load = admission.load
        return (load.inFlight, load.waiting)
    }

    /// Attempts under way: as many as there are permits that nobody has given back.
    public var attemptsInFlight: Int { deployments.inFlight }

    public func report(of provider: Provider) -> ProviderReport {
        ProviderReport(
            provider: provider, statistics: deployments.statistics(of: provider.name),
            isHealthy: deployments.isHealthy(provider), isDrained: router.isDrained(provider.name))
    }

    public var service: ServiceReport {
        ServiceReport(
            statistics: accounting.service, providers: providers.map(report), load: admission.load, queue: configuration.queue)
    }

    private func reportUnusable(_ providers: [Provider]) {
        for provider in providers where provider.configuration.enabled {
            guard case .failure(let reason) = provider.access else { continue }
            log.record(
                .providerUnusable, .error, "provider \(provider.name) cannot be asked: \(reason)", [Field.provider: provider.name]
            )
        }
    }

    private static func pipeline(
        _ configuration: Configuration, _ providers: [Provider], admission: Admission, router: Router, accounting: Accounting,
        deployments: Deployments, time: any Time, entropy: any Entropy, log: Logger
    ) -> RequestPipeline {
        let patience = Patience(
            firstToken: configuration.resilience.firstTokenTimeout, idle: configuration.resilience.idleTimeout)
        let executor = Executor(
            time: time, entropy: entropy, patience: patience, deployments: deployments, observe: { report($0, to: log) })
        return RequestPipeline(
            configuration: configuration, providers: providers, admission: admission, router: router, executor: executor,
            accounting: accounting, log: log)
    }

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
