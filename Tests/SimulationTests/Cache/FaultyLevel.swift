import Platform
import Synchronization
import TestSupport

@testable import PromptGateway

/// A level that takes its time, at times finds nothing and keeps nothing, gives back what nobody asked for, and does not look at
/// the clock. What it is told to clear it clears.
final class FaultyLevel: CacheLevel {
    let name: CacheLevelName
    private let time: Simulation
    private let state: Mutex<(entries: [CacheKey: CacheEntry], generator: SplitMix64)>

    init(_ name: CacheLevelName, seed: UInt64, time: Simulation) {
        self.name = name
        self.time = time
        state = Mutex(([:], SplitMix64(seed: seed)))
    }

    func find(_ exact: CacheKey, normalized: CacheKey?) async -> CacheEntry? {
        await pause()
        return state.withLock { state in
            switch state.generator.next() % 8 {
            case 0: nil
            // By its key, for dictionaries have no order.
            case 1: state.entries.min { $0.key.hexadecimal < $1.key.hexadecimal }?.value
            default: state.entries[exact]
            }
        }
    }

    func store(_ entry: CacheEntry) async {
        await pause()
        state.withLock { state in
            if state.generator.next() % 5 > 0 { state.entries[entry.exact] = entry }
        }
    }

    func clear(_ selection: CacheSelection) async -> Set<CacheKey> {
        await pause()
        let now = time.wallClock
        return state.withLock { state in
            let gone = state.entries.values.filter { selection.contains($0, at: now) }.map(\.exact)
            for key in gone { state.entries[key] = nil }
            return Set(gone)
        }
    }

    func upkeep() async {}

    private func pause() async {
        let seconds = state.withLock { Double.random(in: 0...0.5, using: &$0.generator) }
        try? await time.sleep(for: .seconds(seconds))
    }
}
