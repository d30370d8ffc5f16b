/// What all requests together may spend on asking again (facts/resilience §C6): retries never become the storm that keeps a
/// provider down.
struct RetryBudget: Sendable {
    typealias Bounds = Configuration.Resilience.RetryBudget

    var bounds: Bounds { didSet { tokens = min(tokens, bounds.max) } }
    private(set) var tokens: Double

    init(_ bounds: Bounds) {
        self.bounds = bounds
        tokens = min(bounds.initial, bounds.max)
    }

    /// 0…1.
    var level: Double { bounds.max > 0 ? tokens / bounds.max : 0 }

    /// A request was admitted.
    mutating func deposit() { tokens = min(bounds.max, tokens + bounds.ratio) }

    /// False: it is not to be asked again.
    mutating func withdraw(_ cost: Double) -> Bool {
        guard cost <= tokens else { return false }
        tokens -= cost
        return true
    }
}
