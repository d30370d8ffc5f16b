import NIOCore
import NIOHTTP1
import NIOPosix

/// The simulation's HTTP port.
struct SimulationServer {
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel

    /// Listens at once. Port 0 is any that is free.
    init(_ simulation: Simulation, host: String, port: Int) throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(CallHandler(simulation))
                }
            }
        do {
            channel = try bootstrap.bind(host: host, port: port).wait()
        } catch {
            try? group.syncShutdownGracefully()
            throw error
        }
        self.group = group
    }

    var port: Int { channel.localAddress?.port ?? 0 }

    /// Closes every connection, in whatever state it is.
    func stop() {
        try? group.syncShutdownGracefully()
    }
}
