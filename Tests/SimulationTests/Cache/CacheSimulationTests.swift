import TestSupport
import Testing

/// The cache and the sharing of calls in virtual time, over levels that fail. `SEED=<n>` replays one world, `SEEDS=<n>` plays so
/// many.
@Suite struct `The cache in simulation` {
    @Test func `serves nobody another's answer, nor one that is too old or cleared, and calls once for all who ask at once`()
        throws
    {
        var outcomes: [String: Int] = [:]
        for seed in `The gateway in simulation`.seeds {
            let record: CacheWorld.Record
            do {
                record = try CacheWorld(seed: seed).play()
            } catch {
                Issue.record("\(error)\n\(Self.replay(seed))")
                continue
            }
            for violation in record.violations { Issue.record("\(violation)\n\(Self.replay(seed))") }
            outcomes.merge(record.outcomes, uniquingKeysWith: +)
        }
        guard `The gateway in simulation`.seeds.count >= 100 else { return }
        // A world that never comes to something proves nothing about it.
        for kind in ["l1_memory", "l2_redis", "l3_database", "called", "shared", "left", "cancelled", "all_providers_failed"] {
            #expect(outcomes[kind, default: 0] > 0, "no world came to \(kind): \(outcomes)")
        }
    }

    @Test(arguments: [9, 99, 999] as [UInt64]) func `one seed gives one run`(seed: UInt64) throws {
        let traces = try (0..<2).map { _ in
            let world = CacheWorld(seed: seed)
            _ = try world.play()
            return world.simulation.trace
        }
        #expect(Set(traces).count == 1)
    }

    private static func replay(_ seed: UInt64) -> String { "SEED=\(seed) swift test --filter SimulationTests" }
}
