import Glibc
import Platform
import PromptAPI
import TestSupport
import Testing

/// The whole gateway in virtual time. `SEED=<n>` replays one world, `SEEDS=<n>` plays so many.
@Suite struct `The gateway in simulation` {
    static let seeds: [UInt64] = {
        if let seed = getenv("SEED").flatMap({ UInt64(String(cString: $0)) }) { return [seed] }
        let count = getenv("SEEDS").flatMap { UInt64(String(cString: $0)) } ?? 400
        return Array(1...count)
    }()

    @Test func `keeps its promises in every world`() throws {
        var outcomes: [String: Int] = [:]
        for seed in Self.seeds {
            let world = World(seed: seed)
            let record: Run.Record
            do {
                record = try Run(world: world).play()
            } catch {
                Issue.record("\(error)\n\(Self.replay(seed))")
                continue
            }
            for violation in Oracle(world: world, record: record).violations {
                Issue.record("\(violation)\n\(Self.replay(seed))")
            }
            for ending in record.endings {
                switch ending.outcome {
                case .success: outcomes["answered", default: 0] += 1
                case .failure(let error): outcomes[error.kind, default: 0] += 1
                }
            }
        }
        guard Self.seeds.count >= 100 else { return }
        // A world that never comes to something proves nothing about it.
        for kind in [
            "answered", "cancelled", "timeout", "all_providers_failed", "stream_interrupted", "overloaded",
            "rejected_by_provider",
        ] {
            #expect(outcomes[kind, default: 0] > 0, "no world ended in \(kind): \(outcomes)")
        }
    }

    @Test(arguments: [7, 77, 777] as [UInt64]) func `one seed gives one run`(seed: UInt64) throws {
        let traces = try (0..<3).map { _ in
            let world = World(seed: seed)
            _ = try Run(world: world).play()
            return world.simulation.trace
        }
        #expect(Set(traces).count == 1)
        let other = World(seed: seed + 1)
        _ = try Run(world: other).play()
        #expect(other.simulation.trace != traces[0])
    }

    private static func replay(_ seed: UInt64) -> String { "SEED=\(seed) swift test --filter SimulationTests" }
}

/// The simulation itself.
@Suite struct `Virtual time` {
    @Test func `passes without waiting`() throws {
        let simulation = Simulation(seed: 1)
        let elapsed = try simulation.run {
            let began = simulation.now
            try await simulation.sleep(for: .seconds(86400))
            return simulation.now - began
        }
        #expect(elapsed == .seconds(86400))
    }

    @Test func `says where something waits forever`() {
        let simulation = Simulation(seed: 1)
        #expect(throws: Simulation.Stuck.self) {
            try simulation.run { for await _ in AsyncStream<Int>.makeStream().stream {} }
        }
    }
}
