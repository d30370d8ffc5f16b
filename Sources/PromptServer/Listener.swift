import Logging
import NIOCore
import NIOPosix
import Platform
import PromptAPI
import PromptGateway
import ServiceLifecycle
import Synchronization

/// Accepts connections and owns them: every task of a connection is a child of this service.
public final class Listener: Service {
    /// How long a client may take to fetch its last answers when the daemon stops.
    private static let lastFlush = Duration.seconds(1)

    /// Who connected just before the daemon stopped has asked by then: it is read and refused, where closing would cut it off.
    private static let lastWords = Duration.milliseconds(50)

    /// What a reload may change: it binds connections that come after it.
    public struct Settings: Sendable {
        public var configuration: Configuration
        public var callers: PeerCaller
        /// For requests under way when the daemon stops.
        public var drainTimeout: Duration

        public init(configuration: Configuration, callers: PeerCaller, drainTimeout: Duration) {
            self.configuration = configuration
            self.callers = callers
            self.drainTimeout = drainTimeout
        }
    }

    private let descriptor: Int32
    private let settings: Mutex<Settings>
    private let gateway: Gateway
    private let methods: MethodTable
    private let time: any Time
    private let log: Logger
    private let buffers = BufferAccount()
    private let calls = CallAccount()
    private let connections = ConnectionCount()
    private let open = Mutex<[ObjectIdentifier: Connection]>([:])
    private let onServing: @Sendable () -> Void
    private let onDraining: @Sendable () -> Void

    /// - Parameters:
    ///   - descriptor: a listening socket; it is the listener's from here on.
    ///   - onServing: called once connections are accepted.
    ///   - onDraining: called when the listener begins to stop.
    public init(
        descriptor: Int32, settings: Settings, gateway: Gateway, identity: ServiceIdentity, time: any Time, log: Logger,
        reload: @escaping @Sendable () async throws(RequestError) -> JSON,
        onServing: @escaping @Sendable () -> Void, onDraining: @escaping @Sendable () -> Void
    ) {
        self.descriptor = descriptor
        self.settings = Mutex(settings)
        self.gateway = gateway
        self.time = time
        self.log = log
        self.onServing = onServing
        self.onDraining = onDraining
        var methods = MethodTable()
        methods.bindGenerate(gateway)
        methods.bindQueue(gateway)
        methods.bindObservation(gateway, identity) { [connections] in connections.count }
        methods.bindProviders(gateway)
        methods.bindService(version: identity.version, reload: reload)
        methods.bindEmbed(gateway)
        self.methods = methods
    }

    public func apply(_ settings: Settings) {
        self.settings.withLock { $0 = settings }
    }

    public func run() async throws {
        let (accepted, intake) = AsyncStream<Connection>.makeStream()
        let server = try await bootstrap(intake).withBoundSocket(descriptor).get()
        onServing()
        await withDiscardingTaskGroup { group in
            group.addTask {
                await self.untilShutdown()
                try? await server.close()
                await self.drain()
                try? await self.time.sleep(for: Self.lastWords)
                for connection in self.open.withLock({ Array($0.values) }) { connection.stop() }
                intake.finish()
            }
            for await connection in accepted {
                open.withLock { $0[ObjectIdentifier(connection)] = connection }
                group.addTask(executorPreference: connection.executor) {
                    await connection.run()
                    _ = try? await self.time.run(until: Deadline(self.time.now + Self.lastFlush)) {
                        await connection.closeAfterFlush()
                    }
                    self.open.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(connection)) }
                }
            }
        }
    }

    /// Until the service group begins to stop, or cancels.
    private func untilShutdown() async {
        try? await gracefulShutdown()
        onDraining()
    }

    /// What is under way ends in its own time, within the limit: first the gateway's work, then what answers are made of
    /// it (a batch is still writing when its last member has ended).
    private func drain() async {
        let limit = Deadline(time.now + settings.withLock { $0.drainTimeout })
        _ = try? await time.run(until: limit) {
            await self.gateway.drain()
            for connection in self.open.withLock({ Array($0.values) }) { await connection.untilQuiet() }
        }
    }

    /// For all of the process: one event loop. What promptd itself does for a request takes a fraction of a millisecond,
    /// and on one thread nothing of it waits for another: two loops cost 12 MB and a hop in half of the calls.
    public static func limitEventLoops() {
        NIOSingletons.groupLoopCountSuggestion = 1
    }

    private func bootstrap(_ intake: AsyncStream<Connection>.Continuation) -> ServerBootstrap {
        ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 16)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try self.set(up: channel, intake) }
            }
    }

    private func set(up channel: any Channel, _ intake: AsyncStream<Connection>.Continuation) throws {
        let peer = try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            descriptor in
            try Peer(descriptor: descriptor)
        }
        guard let peer else { preconditionFailure("a Unix socket has a descriptor") }
        let settings = settings.withLock { $0 }
        let configuration = settings.configuration
        let caller = settings.callers.caller(peer)
        if let refusal = connections.enter(
            caller.userID, most: configuration.maxConnections, perUser: configuration.maxConnectionsPerUser)
        {
            log.record(.connectionRefused, .notice, refusal, [Field.user: caller.userID])
            let error = Answer.error(.overloaded(refusal, retryAfter: 1), id: .null)
            channel.writeAndFlush(Connection.frame(error)).whenComplete { _ in channel.close(promise: nil) }
            return
        }
        channel.closeFuture.whenComplete { [connections] _ in connections.leave(caller.userID) }
        let connection = Connection(caller: caller, channel: channel, maxBacklog: configuration.maxWriteBufferBytes)
        let handler = ConnectionHandler(
            connection: connection, methods: methods, configuration: configuration, buffers: buffers, calls: calls,
            log: log)
        try channel.pipeline.syncOperations.addHandler(handler)
        intake.yield(connection)
    }
}
