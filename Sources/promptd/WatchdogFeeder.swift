import Platform
import ServiceLifecycle
import Systemd

/// Tells systemd that the daemon lives, as often as its unit asks for, and only once `probe` has returned.
struct WatchdogFeeder: Service {
    let notify: Notify
    let time: any Time
    let probe: @Sendable () async -> Void

    func run() async throws {
        guard let watchdog = Watchdog.ofThisProcess() else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown {
            while (try? await self.time.sleep(for: watchdog.period)) != nil {
                await self.probe()
                self.notify.watchdog()
            }
        }
    }
}
