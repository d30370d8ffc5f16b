import Glibc
import Logging
import Platform
import PromptAPI
import PromptGateway
import PromptProviders
import PromptServer
import ServiceLifecycle
import Systemd

/// Puts the parts together and runs them: the only place that knows them all.
struct Daemon {
    private let configuration: DaemonConfiguration
    private let source: ConfigurationSource
    private let socketOption: String?
    private let state: StateDirectory
    private let log: DaemonLog
    private let time = EventLoopTime()
    private let notify = Notify()

    init(
        _ configuration: DaemonConfiguration, source: ConfigurationSource, socket: String?, stateDirectory: String?,
        logFormat: LogFormat?
    ) {
        self.configuration = configuration
        self.source = source
        socketOption = socket
        state = StateDirectory(stateDirectory, configured: configuration.stateDirectory)
        log = DaemonLog(logFormat, level: configuration.logLevel, time: time)
    }

    func run() async throws(StartFailure) {
        let began = time.now
        Listener.limitEventLoops()
        let door = try Door.open(socketOption, configuration.server, log.logger)
        let transports = TransportPool()
        let secrets = Secrets()
        let factory = ProviderFactory(
            time: time, transports: { options throws(TransportOptionsError) in try transports.transport(options) },
            secrets: { source throws(Provider.Unusable) in try secrets.secret(source) })
        let redis = SharedStore(secrets: secrets, log: log.logger).redis(configuration.gateway.cache.redis)
        let gateway = Gateway(
            configuration.gateway.onThisHost(log.logger), providers: factory.providers(of: configuration),
            stores: state.stores(sharing: redis), time: time, entropy: SystemEntropy(), log: log.logger)
        let reloading = Reloading(
            configuration, source: source, gateway: gateway, factory: factory, log: log, notify: notify, time: time)
        let listener = Listener(
            descriptor: door.descriptor, settings: Self.settings(configuration), gateway: gateway,
            identity: ServiceIdentity(version: Version.current, pid: getpid(), time: time), time: time, log: log.logger,
            reload: { () async throws(RequestError) in try await reloading.reload() },
            onServing: { announce(gateway, door, began) }, onDraining: { announceEnd() })
        reloading.follow { listener.apply(Self.settings($0)) }
        let failure = await serve(listener, reloading, gateway)
        await transports.shutdown()
        door.close()
        if let failure { throw StartFailure(description: "a part of the daemon failed: \(failure)", code: EX_SOFTWARE) }
        log.logger.record(.stopped, .notice, "stopped")
    }

    static func settings(_ configuration: DaemonConfiguration) -> Listener.Settings {
        let callers = PeerCaller(ownUID: getuid(), adminGroup: configuration.server.adminGroup) { pid in Unit(pid: pid)?.name }
        return Listener.Settings(
            configuration: configuration.server, callers: callers, drainTimeout: configuration.drainTimeout)
    }

    /// - Returns: why it ended, where that was not a signal. Services stop in the reverse of this order: the watchdog is fed until the last request has its answer.
    private func serve(_ listener: Listener, _ reloading: Reloading, _ gateway: Gateway) async -> (any Error)? {
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(
                        service: WatchdogFeeder(
                            time: time, log: log.logger, feed: { notify.watchdog() }, isWell: { gateway.isWell })),
                    .init(service: BackgroundWork(gateway: gateway)), .init(service: reloading), .init(service: listener),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
            ))
        do {
            try await group.run()
            return nil
        } catch {
            log.logger.critical("a part of the daemon failed: \(error)")
            return error
        }
    }

    private func announce(_ gateway: Gateway, _ door: Door, _ began: Instant) {
        log.logger.record(
            .started, .notice, "serving at \(door.name), \(gateway.statusText)",
            [Field.durationUs: String((time.now - began).nanoseconds / 1000)])
        notify.ready(status: gateway.statusText)
    }

    private func announceEnd() {
        let timeout = configuration.drainTimeout
        log.logger.record(.stopping, .notice, "stopping: no new work, \(timeout) for what is under way")
        notify.stopping(status: "Finishing what is under way")
        notify.extendTimeout(by: timeout + .seconds(5))
    }
}
