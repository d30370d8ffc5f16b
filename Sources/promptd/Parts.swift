import PromptGateway
import PromptProviders

extension ProviderFactory {
    /// The providers of a configuration, at the start and at every reload.
    func providers(of configuration: DaemonConfiguration) -> [Provider] {
        configuration.providers.map { provider($0, connectTimeout: configuration.gateway.resilience.connectTimeout) }
    }
}

extension Gateway {
    /// For people: `systemctl status` shows it.
    var statusText: String {
        let health = health
        let total = health.healthy.count + health.unhealthy.count
        guard total > 0 else { return "degraded: no provider is configured" }
        return "\(health.status.rawValue): \(health.healthy.count) of \(total) providers can be asked"
    }
}
