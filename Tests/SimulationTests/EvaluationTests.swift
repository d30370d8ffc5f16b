import TestSupport
import Testing

@testable import promptd_evaluate

/// The evaluation of routing in a small form, so that `make simulate` cannot rot.
@Suite struct `The evaluation` {
    private static let worlds = promptd_evaluate.World.all.filter {
        ["steady", "hanging outage, 60 s", "in-band stream error, 25 %"].contains($0.name)
    }
    private static let contenders = Contender.all.filter {
        [Contender.oracle, Contender.subject, "litellm cost-based", "ours least-busy", "- no breaker"].contains($0.name)
    }

    @Test func `plays every world to its end, answers once, and leaves nothing open`() async throws {
        let evaluation = Evaluation(worlds: Self.worlds, contenders: Self.contenders, seeds: 2, requests: 100, workers: 1)
        let results = try await evaluation.summaries()
        #expect(results.count == 3)
        for (world, summaries) in zip(Self.worlds, results) {
            #expect(summaries.count == 5)
            for summary in summaries {
                #expect(summary.requests == 200)
                #expect(summary.garbled == 0, "\(world.name): \(summary.contender.name)")
                #expect(summary.leaked == 0, "\(world.name): \(summary.contender.name)")
            }
            let subject = summaries.first { $0.contender.role == .subject }
            #expect(subject?.success == 1, "\(world.name)")
        }
        let harness = results[1].first { $0.contender.name == "litellm cost-based" }
        #expect((harness?.time(99) ?? 0) > LiteLLMHarness.timeout, "who hangs is waited for")
    }

    @Test func `one seed gives one run, and every contender the same requests`() throws {
        let contender = try #require(Contender.all.first { $0.role == .subject })
        let play = Play(world: Self.worlds[1], contender: contender, weights: .even, seed: 7, requests: 60)
        let losses = try (0..<2).map { _ in try play.record().loss(.even) }
        #expect(losses[0] == losses[1])
        let asks = Ask.all(of: Self.worlds[1], count: 60, seed: 7)
        #expect(asks.map(\.arrival) == Ask.all(of: Self.worlds[0], count: 60, seed: 7).map(\.arrival))
    }

    @Test func `a regret is the loss beyond the oracle's, and its interval holds it`() {
        let regret = Regret(of: [11, 12, 10, 11], against: [10, 10, 10, 10])
        #expect(abs(regret.share - 0.1) < 1e-9)
        #expect(regret.low >= 0 && regret.low <= regret.share && regret.high <= 0.2 && regret.high >= regret.share)
        #expect(Regret(of: [4, 5], against: [4, 5]).share == 0)
    }

    @Test(arguments: [(12.345, 2, "12.35"), (0.05, 1, "0.1"), (-0.04, 1, "0.0"), (-3.2, 1, "-3.2"), (7, 0, "7")])
    func `figures are rounded`(number: Double, places: Int, text: String) {
        #expect(Table.fixed(number, places) == text)
    }
}
