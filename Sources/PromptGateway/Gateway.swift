import Logging
import Platform
import PromptAPI
import PromptProviders
import Storage
import Synchronization

/// The door to everything that knows prompts: owns what outlives a request, and the current configuration's pipeline.
public final class Gateway: Sendable {
    private let parts: GatewayParts
    private let pipeline: CurrentPipeline
    private let tasks: BackgroundTasks
    /// What the last summary of the log told of.
    private let summarized = Mutex(ServiceStatistics())
    /// Durable work.
    public let jobs: Jobs

    public convenience init(
        _ configuration: Configuration, providers: [Provider], stores: Stores = Stores(), time: any Time, entropy: any Entropy,
        log: Logger
    ) {
        self.init(
            configuration, providers: providers, stores: stores, time: time, entropy: entropy, log: log, experiment: Experiment())
    }

    @_spi(Evaluation) public init(
        _ configuration: Configuration, providers: [Provider], stores: Stores = Stores(), time: any Time, entropy: any Entropy,
        log: Logger, experiment: Experiment
    ) {
        let parts = GatewayParts(
            configuration, providers: providers, stores: stores, time: time, entropy: entropy, log: log, experiment: experiment)
        let pipeline = CurrentPipeline(parts.pipeline(configuration, providers))
        self.parts = parts
        self.pipeline = pipeline
        tasks = BackgroundTasks(time: time)
        jobs = Jobs(
            stores.jobs, bounds: configuration.queue, time: time, log: log, newID: { parts.newID() },
            answer: { parameters, caller, id, observer async throws(RequestError) in
                try await pipeline.value.generate(parameters, of: caller, id: id, standing: .job, observer: observer, into: nil)
            })
        reportUnusable(providers)
    }

    public var providers: [Provider] { current.providers }
    public var configuration: Configuration { current.configuration }

    private var current: RequestPipeline { pipeline.value }

    /// Lays a new way. Requests under way go on as they began; what was learnt of providers is kept by their names.
    public func apply(_ configuration: Configuration, providers: [Provider]) {
        parts.apply(configuration, providers: providers)
        pipeline.set(parts.pipeline(configuration, providers))
        jobs.apply(configuration.queue)
        reportUnusable(providers)
    }

    /// What goes on beside the requests, until it is cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for task in BackgroundTasks.Name.allCases { group.addTask { await self.run(task) } }
            group.addTask { await self.jobs.run() }
            group.addTask { await self.parts.cache.run() }
            group.addTask { await self.parts.flights.run() }
            group.addTask { await self.parts.accounting.ledger?.run() }
        }
        // What jobs have cost that were cut off.
        await parts.accounting.ledger?.flush()
        await parts.accounting.rollups.flush()
    }

    private func run(_ task: BackgroundTasks.Name) async {
        switch task {
        case .health:
            await tasks.run(.health, atOnce: true, every: { self.monitor.pause }) {
                await self.monitor.look()
                return nil
            }
        case .alerts:
            await tasks.run(.alerts, every: { self.configuration.health.interval }) {
                self.parts.deployments.lookForAlerts()
                return nil
            }
        case .metricsSummary:
            await tasks.run(.metricsSummary, every: { self.configuration.metrics.summaryInterval }) {
                self.summarize()
                return nil
            }
        case .upkeep: await tasks.run(.upkeep, every: { self.configuration.metrics.cleanupInterval }) { await self.upkeep() }
        case .rollups:
            await tasks.run(.rollups, every: { RollupRecorder.interval }) { await self.parts.accounting.rollups.flush() }
        }
    }

    /// What is out of date goes.
    ///
    /// - Returns: why some of it could not.
    private func upkeep() async -> String? {
        await parts.cache.upkeep()
        await jobs.upkeep(configuration.queue.resultTTL)
        return await parts.accounting.ledger?.removeOldest()
    }

    private func summarize() {
        let now = parts.accounting.service
        let before = summarized.withLock { before in
            defer { before = now }
            return before
        }
        SummaryReport(now: now, before: before, load: parts.admission.load, jobs: jobs.queuedCount, health: health)
            .record(to: parts.log)
    }

    private var monitor: HealthMonitor {
        HealthMonitor(
            deployments: parts.deployments, time: parts.time, providers: { self.providers },
            settings: { self.configuration.health })
    }

    /// - Parameter sink: where the answer goes while it comes, if `parameters.stream` asks for that.
    public func generate(
        _ parameters: GenerateParameters, of caller: Caller, id: String, into sink: (any AnswerSink)? = nil
    ) async throws(RequestError) -> GenerateResult {
        try await current.generate(parameters, of: caller, id: id, standing: .interactive, into: sink)
    }

    /// A kept answer that needs no waiting, if there is one. Who gets none asks with `generate`.
    public func kept(_ parameters: GenerateParameters, of caller: Caller, id: String) -> GenerateResult? {
        parameters.stream ? nil : current.kept(parameters, of: caller, id: id)
    }

    /// Vectors for texts.
    public func embed(_ parameters: EmbedParameters, of caller: Caller, id: String) async throws(RequestError) -> EmbedResult {
        try await Embedding(through: current).answer(parameters, of: caller, id: id)
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
        named ?? parts.newID()
    }

    /// No new work from here on; returns once what is under way has ended.
    public func drain() async {
        jobs.drain()
        parts.admission.close()
        await parts.admission.untilIdle()
    }

    // MARK: Providers

    public func set(_ state: ProviderState, of name: String) throws(RequestError) {
        _ = try provider(name)
        switch state {
        case .active:
            parts.router.resume(name)
            parts.deployments.resume(name)
        case .drained: parts.router.drain(name)
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

    // MARK: The cache

    /// Removes entries on every level: how many distinct ones.
    public func clearCache(_ parameters: CacheClearParameters, of caller: Caller) async throws(RequestError) -> Int {
        if parameters.mine { return await parts.cache.clear(.of(userID: caller.userID)) }
        guard caller.isAdministrator else {
            throw .permissionDenied("only an administrator may remove entries other than his own (mine)")
        }
        if parameters.all { return await parts.cache.clear(.all) }
        return await parts.cache.clear(parameters.tags.map { .tagged($0) } ?? .expired)
    }

    public var cacheStatistics: JSON { parts.cache.statistics.json }

    /// Whether an answer to one prompt would be served for the other, where a request's strategy lets other words count.
    public func cacheExplanation(of parameters: CacheExplainParameters) -> JSON {
        parts.cache.explanation(of: parameters.a, parameters.b).json
    }

    // MARK: What is told of it

    /// Tokens and money (spec rpc §3.4): a caller's own, to administrators everybody's.
    public func usage(_ parameters: UsageParameters, of caller: Caller) async throws(RequestError) -> JSON {
        if let fault = parts.moneyFault { throw fault }
        guard let ledger = parts.accounting.ledger else { throw .internal("usage needs a state directory, and there is none") }
        let first = parameters.since.flatMap(Timestamp.init(rfc3339:))?.day ?? 0
        let end = parameters.until.flatMap(Timestamp.init(rfc3339:)).map { $0 + .nanoseconds(-1) } ?? parts.time.wallClock
        do throws(StorageError) {
            let rows = try await ledger.usage(
                by: parameters.groupBy, of: caller.isAdministrator ? nil : caller.userID, days: first...max(first, end.day))
            return ["rows": rows]
        } catch {
            throw .kept(error)
        }
    }

    public var now: Instant { parts.time.now }

    public var health: HealthReport {
        let usable = providers.filter(\.configuration.enabled)
        let healthy = usable.filter(parts.deployments.isHealthy).map(\.name)
        return HealthReport(healthy: healthy, unhealthy: usable.map(\.name).filter { !healthy.contains($0) })
    }

    /// Whether requests get on: what they need of the gateway can be had, and their turns come. Where it is not so, only another
    /// start helps.
    public var isWell: Bool {
        _ = health
        return !parts.admission.isStalled(at: parts.time.now)
    }

    public var load: (inFlight: Int, waiting: Int) {
        let load = parts.admission.load
        return (load.inFlight, load.waiting)
    }

    /// Attempts under way: as many as there are permits that nobody has given back.
    public var attemptsInFlight: Int { parts.deployments.inFlight }

    /// The background tasks, each with its last run.
    public var background: JSON { tasks.json }

    public func report(of provider: Provider) -> ProviderReport {
        ProviderReport(
            provider: provider, statistics: parts.deployments.statistics(of: provider.name),
            recorded: PerformanceTrend.recordedHours.map { trend(of: provider, hours: $0) },
            isHealthy: parts.deployments.isHealthy(provider), isDrained: parts.router.isDrained(provider.name),
            models: provider.models.map { figures(of: $0, at: provider) })
    }

    public var service: ServiceReport {
        ServiceReport(
            statistics: parts.accounting.service, providers: providers.map(report), load: parts.admission.load,
            queue: configuration.queue, jobs: jobs.queuedCount, cache: parts.cache.statistics,
            order: parts.router.orders(among: providers, preferring: current.preferences, outlook: outlook))
    }

    /// Charts of so many hours.
    public func dashboard(_ parameters: DashboardParameters) -> JSON {
        DashboardReport(
            hours: parts.accounting.rollups.last(parameters.hours), providers: providers.map(report), health: health
        ).json
    }

    /// In Prometheus' text format.
    public var metrics: String {
        let service = service
        return MetricsReport(
            service: service.statistics, providers: service.providers, meters: parts.accounting.meters.all, cache: service.cache,
            requests: parts.accounting.meters.requests, load: service.load, jobs: service.jobs,
            retryBudget: parts.deployments.budgetLevel
        ).text
    }

    /// The whole story of one request.
    public func explain(_ parameters: ExplainParameters, to caller: Caller) throws(RequestError) -> JSON {
        try parts.accounting.stories.story(parameters.requestID, for: caller).json
    }

    /// A caller's word on an answer. A bad one on an answer to another question keeps that from being served again.
    public func feedback(_ parameters: FeedbackParameters, of caller: Caller) async throws(RequestError) {
        let story = try parts.accounting.stories.story(parameters.requestID, for: caller)
        parts.log.record(
            .feedback, .info, "an answer was called \(parameters.verdict.rawValue)",
            [Field.requestID: story.requestID, Field.user: caller.userID, Field.kind: parameters.verdict.rawValue])
        if parameters.verdict == .bad { await story.quarantine?() }
    }

    private func figures(of model: Model, at provider: Provider) -> ProviderFigures.ModelFigures {
        guard case .success(let driver) = provider.access else { return .init(model: model) }
        let candidate = Candidate(provider: provider, model: model, driver: driver)
        let recorded = parts.accounting.rollups.sum(.deployment(candidate.deployment), over: 0..<Rollups.mostHours)
        return .init(model: model, outlook: outlook(of: candidate), usage: recorded.usage, cost: recorded.cost)
    }

    /// The last so many hours, the one under way among them, against as many before.
    private func trend(of provider: Provider, hours: Int) -> PerformanceTrend {
        func window(_ ages: Range<Int>) -> Outlook.Window {
            provider.models.reduce(.init()) { window, model in
                let deployment = Deployment(provider: provider.name, model: model.id)
                return window.merging(parts.accounting.rollups.sum(.deployment(deployment), over: ages).window)
            }
        }
        return PerformanceTrend(window: .seconds(3600 * hours), recent: window(0..<hours), before: window(hours..<2 * hours))
    }

    private func outlook(of candidate: Candidate) -> Outlook { parts.deployments.outlook(of: candidate, at: parts.time.now) }

    /// What is said to a prompt without sending it.
    public func recommend(_ parameters: RecommendParameters) -> JSON {
        let task = parameters.taskType ?? current.classifier.classify([ChatMessage(role: .user, text: parameters.prompt)]).task
        return Recommendation(
            parameters, task: task, router: parts.router, among: providers, preferring: current.preferences, outlook: outlook
        ).json
    }

    private func reportUnusable(_ providers: [Provider]) {
        for provider in providers where provider.configuration.enabled {
            guard case .failure(let reason) = provider.access else { continue }
            parts.log.record(
                .providerUnusable, .error, "provider \(provider.name) cannot be asked: \(reason)", [Field.provider: provider.name]
            )
        }
    }
}
