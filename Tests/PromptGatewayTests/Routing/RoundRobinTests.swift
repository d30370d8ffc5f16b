import Testing

@testable import PromptGateway

@Suite struct `The round robin` {
    private func some(unhealthy: String = "") -> [Prospect] {
        prospects(["a", "b", "c"].map { ($0, Outlook(isHealthy: !unhealthy.contains($0)), nil) })
    }

    private func orders(_ count: Int, of prospects: [Prospect], from turn: Int = 0) -> [String] {
        var roundRobin = RoundRobin(turn: turn)
        return (0..<count).map { _ in names(roundRobin.rank(prospects, for: .made()), prospects) }
    }

    @Test func `gives each its turn`() {
        #expect(orders(6, of: some()) == ["abc", "bca", "cab", "abc", "bca", "cab"])
    }

    @Test func `puts the unhealthy last and gives them turns too`() {
        #expect(orders(4, of: some(unhealthy: "ac")) == ["bac", "bca", "bac", "bca"])
    }

    @Test func `leaves somebody to ask where nobody is healthy`() {
        #expect(orders(2, of: some(unhealthy: "abc")) == ["abc", "bca"])
    }

    @Test func `begins again after its last turn`() {
        #expect(orders(2, of: some(), from: .max) == ["bca", "abc"])
    }

    @Test func `has no order of nobody, and it was nobody's turn`() {
        var roundRobin = RoundRobin()
        #expect(roundRobin.rank([], for: .made()).order.isEmpty)
        #expect(names(roundRobin.rank(some(), for: .made()), some()) == "abc")
    }
}
