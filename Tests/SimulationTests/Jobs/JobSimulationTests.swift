import TestSupport
import Testing

/// The durable queue in virtual time, over real SQLite. `SEED=<n>` replays one world, `SEEDS=<n>` plays so many.
@Suite struct `Jobs in simulation` {
    @Test func `end once each, whatever becomes of the daemons`() throws {
        var outcomes: [String: Int] = [:]
        for seed in `The gateway in simulation`.seeds {
            let world = try JobWorld(seed: seed)
            let record: JobRun.Record
            do {
                record = try JobRun(world: world).play()
            } catch {
                Issue.record("\(error)\n\(Self.replay(seed))")
                continue
            }
            for violation in JobOracle(world: world, record: record).violations {
                Issue.record("\(violation)\n\(Self.replay(seed))")
            }
            for job in record.jobs {
                outcomes[job["state"]?.string ?? "?", default: 0] += 1
                if job["attempts"]?.integer ?? 0 > 1 { outcomes["again", default: 0] += 1 }
                for call in job["provider_calls"]?.array ?? [] { outcomes[call["outcome"]?.string ?? "?", default: 0] += 1 }
            }
        }
        guard `The gateway in simulation`.seeds.count >= 100 else { return }
        for kind in ["succeeded", "failed", "cancelled", "again", "ok", "unknown"] {
            #expect(outcomes[kind, default: 0] > 0, "no world came to \(kind): \(outcomes)")
        }
    }

    @Test(arguments: [8, 88, 888] as [UInt64]) func `one seed gives one run`(seed: UInt64) throws {
        let traces = try (0..<2).map { _ in
            let world = try JobWorld(seed: seed)
            _ = try JobRun(world: world).play()
            return world.simulation.trace
        }
        #expect(Set(traces).count == 1)
    }

    private static func replay(_ seed: UInt64) -> String { "SEED=\(seed) swift test --filter SimulationTests" }
}
