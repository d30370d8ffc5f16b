/// Which alerts stand: each is told when it starts and when it ends, not every time somebody looks (spec service §4).
struct Alerts: Sendable {
    /// Below this share of healthy providers it is the service that is ill.
    static let criticalShare = 0.5

    enum Change: Sendable, Hashable {
        case unhealthy(provider: String)
        case recovered(provider: String)
        case critical(healthy: Int, total: Int)
        case criticalEnded(healthy: Int, total: Int)
    }

    private var unhealthy: Set<String> = []
    private var isCritical = false

    /// - Parameter health: of all enabled providers. What is no longer among them is forgotten without a word.
    mutating func update(_ health: [(provider: String, isHealthy: Bool)]) -> [Change] {
        var changes: [Change] = []
        for (provider, isHealthy) in health where unhealthy.contains(provider) == isHealthy {
            changes.append(isHealthy ? .recovered(provider: provider) : .unhealthy(provider: provider))
        }
        unhealthy = Set(health.filter { !$0.isHealthy }.map(\.provider))
        let healthy = health.count - unhealthy.count
        let isCritical = Double(healthy) < Self.criticalShare * Double(health.count)
        if isCritical != self.isCritical {
            changes.append(
                isCritical
                    ? .critical(healthy: healthy, total: health.count) : .criticalEnded(healthy: healthy, total: health.count))
        }
        self.isCritical = isCritical
        return changes
    }
}
