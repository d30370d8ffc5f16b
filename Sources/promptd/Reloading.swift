import Logging
import Platform
import PromptAPI
import PromptGateway
import PromptProviders
import ServiceLifecycle
import Synchronization
import Systemd
import UnixSignals

/// Reads the configuration again, on SIGHUP and by RPC: all of it is judged before any of it acts, and a bad file changes nothing.
final class Reloading: Service {
    private struct State {
        var configuration: DaemonConfiguration
        var followers: [@Sendable (DaemonConfiguration) -> Void] = []
    }

    private let state: Mutex<State>
    private let source: ConfigurationSource
    private let gateway: Gateway
    private let factory: ProviderFactory
    private let log: DaemonLog
    private let notify: Notify
    private let time: any Time

    init(
        _ configuration: DaemonConfiguration, source: ConfigurationSource, gateway: Gateway, factory: ProviderFactory,
        log: DaemonLog,
        notify: Notify, time: any Time
    ) {
        state = Mutex(State(configuration: configuration))
        self.source = source
        self.gateway = gateway
        self.factory = factory
        self.log = log
        self.notify = notify
        self.time = time
    }

    /// Whom else to tell of a new configuration.
    func follow(_ body: @escaping @Sendable (DaemonConfiguration) -> Void) {
        state.withLock { $0.followers.append(body) }
    }

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in signals { _ = try? await self.reload() }
        }
    }

    /// - Returns: `{"reloaded":true,"changed":[…]}`; also what only a restart changes, and which providers cannot be asked.
    func reload() async throws(RequestError) -> JSON {
        notify.reloading(at: time.now)
        defer { notify.ready(status: gateway.statusText) }
        let next: DaemonConfiguration
        do throws(ConfigurationFaults) {
            next = try source.load()
        } catch {
            throw refuse(error)
        }
        // One at a time: two reloads must not leave the parts with different configurations.
        let changed = state.withLock { state in
            let changed = next.changes(from: state.configuration)
            apply(next, state.followers)
            state.configuration = next
            return changed
        }
        log.logger.record(
            .reloaded, .notice, changed.isEmpty ? "reloaded: nothing has changed" : "reloaded: \(changed.joined(separator: ", "))"
        )
        return report(changed)
    }

    private func apply(_ next: DaemonConfiguration, _ followers: [@Sendable (DaemonConfiguration) -> Void]) {
        log.set(next.logLevel)
        gateway.apply(next.gateway.onThisHost(log.logger), providers: factory.providers(of: next))
        for follower in followers { follower(next) }
    }

    private func report(_ changed: [String]) -> JSON {
        let restart = DaemonConfiguration.needingRestart(changed)
        if !restart.isEmpty { log.logger.warning("only a restart brings these into force: \(restart.joined(separator: ", "))") }
        let unusable = gateway.providers.compactMap { provider -> String? in
            guard provider.configuration.enabled, case .failure(let reason) = provider.access else { return nil }
            return "provider \(provider.name) cannot be asked: \(reason)"
        }
        return .object([
            "reloaded": true, "changed": JSON(changed), "restart_required": restart.isEmpty ? nil : JSON(restart),
            "warnings": unusable.isEmpty ? nil : JSON(unusable),
        ])
    }

    private func refuse(_ error: ConfigurationFaults) -> RequestError {
        log.logger.record(.reloadRefused, .error, "not reloaded, the running configuration stays: \(error)")
        let first = error.faults.first
        return .configInvalid(
            file: error.file, line: first?.line ?? 0,
            message: first?.message ?? error.unreadable.map { "\($0)" } ?? "cannot be used")
    }
}
