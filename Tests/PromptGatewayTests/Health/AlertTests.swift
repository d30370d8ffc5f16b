import Testing

@testable import PromptGateway

@Suite struct `Alerts of health` {
    private func health(_ text: String) -> [(provider: String, isHealthy: Bool)] {
        text.map { (String($0).lowercased(), $0.isUppercase) }
    }

    /// Upper case is healthy. Every look, and what it tells.
    @Test func `are told when they start and when they end, once`() {
        var alerts = Alerts()
        #expect(alerts.update(health("ABC")) == [])
        #expect(alerts.update(health("aBC")) == [.unhealthy(provider: "a")])
        #expect(alerts.update(health("aBC")) == [])
        #expect(alerts.update(health("abC")) == [.unhealthy(provider: "b"), .critical(healthy: 1, total: 3)])
        #expect(alerts.update(health("abC")) == [])
        #expect(alerts.update(health("AbC")) == [.recovered(provider: "a"), .criticalEnded(healthy: 2, total: 3)])
        #expect(alerts.update(health("ABC")) == [.recovered(provider: "b")])
        #expect(alerts.update(health("ABC")) == [])
    }

    @Test func `are critical below half, not at half`() {
        var alerts = Alerts()
        #expect(alerts.update(health("Ab")) == [.unhealthy(provider: "b")])
        #expect(alerts.update(health("ab")).last == .critical(healthy: 0, total: 2))
        #expect(alerts.update(health("aB")).last == .criticalEnded(healthy: 1, total: 2))
    }

    @Test func `forget who is gone, and nothing is not half of nothing`() {
        var alerts = Alerts()
        _ = alerts.update(health("a"))
        #expect(alerts.update(health("")) == [.criticalEnded(healthy: 0, total: 0)])
        #expect(alerts.update(health("A")) == [])
    }
}
