import Testing

@testable import PromptGateway

@Suite struct `The round robin` {
    private let candidates = ["a", "b", "c"].map { Candidate.named($0) }

    private func names(_ candidates: [Candidate]) -> String { candidates.map(\.provider.name).joined() }

    @Test func `gives each its turn`() {
        var roundRobin = RoundRobin()
        let orders = (0..<6).map { _ in names(roundRobin.order(candidates) { _ in true }) }
        #expect(orders == ["abc", "bca", "cab", "abc", "bca", "cab"])
    }

    @Test func `puts the unhealthy last and gives them turns too`() {
        var roundRobin = RoundRobin()
        let orders = (0..<4).map { _ in names(roundRobin.order(candidates) { $0.provider.name == "b" }) }
        #expect(orders == ["bac", "bca", "bac", "bca"])
    }

    @Test func `leaves somebody to ask where nobody is healthy`() {
        var roundRobin = RoundRobin()
        let order = roundRobin.order(candidates) { _ in false }
        #expect(names(order) == "abc")
    }

    @Test func `begins again after its last turn`() {
        var roundRobin = RoundRobin(turn: .max)
        let orders = (0..<2).map { _ in names(roundRobin.order(candidates) { _ in true }) }
        #expect(orders == ["bca", "abc"])
    }

    @Test func `has no order of nobody`() {
        var roundRobin = RoundRobin()
        let nobody = roundRobin.order([]) { _ in true }
        #expect(nobody.isEmpty)
        let order = roundRobin.order(candidates) { _ in true }
        #expect(names(order) == "abc", "and it was nobody's turn")
    }
}
