import PromptGateway
import ServiceLifecycle

/// What the gateway does beside its requests, for as long as the daemon serves.
struct BackgroundWork: Service {
    let gateway: Gateway

    func run() async throws {
        await cancelWhenGracefulShutdown { await gateway.run() }
    }
}
