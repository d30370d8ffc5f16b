import Logging
import Platform
import PromptGateway
import ServiceLifecycle
import Systemd

/// Tells systemd that the daemon lives, as often as its unit asks for, and only where requests get on.
///
/// Each time goes a request's way: `time` waits by the event loop that serves the connections, the task runs where calls to
/// providers run, and `isWell` looks into the gateway. Where one of the three hangs, systemd hears nothing and acts.
struct WatchdogFeeder: Service {
    let time: any Time
    let log: Logger
    /// Tells it.
    let feed: @Sendable () -> Void
    let isWell: @Sendable () async -> Bool

    func run() async throws {
        guard let watchdog = Watchdog.ofThisProcess() else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown { await feed(every: watchdog.period) }
    }

    func feed(every period: Duration) async {
        var wasWell = true
        while (try? await time.sleep(for: period)) != nil {
            let isWell = await isWell()
            if isWell {
                feed()
            } else if wasWell {
                log.record(.stalled, .critical, "requests do not get on: systemd is no longer told that all is well")
            }
            wasWell = isWell
        }
    }
}
