import Platform
import TestSupport
import Testing

@testable import PromptGateway

@Suite struct `The memory level` {
    private let now = CacheEntry.epoch

    private func found(_ name: String, in level: inout MemoryLevel, at now: Timestamp? = nil) throws -> Bool {
        if case .hit = level.find(try CacheEntry.made(name).exact, normalized: nil, at: now ?? self.now) { true } else { false }
    }

    @Test func `lets the longest unused go`() throws {
        var level = MemoryLevel(maxEntries: 2, maxBytes: 1 << 20)
        #expect(level.insert(try .made("a")).isEmpty)
        #expect(level.insert(try .made("b")).isEmpty)
        #expect(try found("a", in: &level))
        #expect(level.insert(try .made("c")).map(\.prompt) == ["b"])
        #expect(try found("a", in: &level))
        #expect(try !found("b", in: &level))
        #expect(level.count == 2)
    }

    @Test func `keeps its bytes in bounds`() throws {
        let size = MemoryLevel.size(of: try .made("a"))
        var level = MemoryLevel(maxEntries: 100, maxBytes: 3 * size)
        for name in ["a", "b", "c"] { #expect(level.insert(try .made(name)).isEmpty) }
        #expect(level.bytes == 3 * size)
        #expect(level.insert(try .made("d")).map(\.prompt) == ["a"])
        let huge = try CacheEntry.made("e", String(repeating: "x", count: 4 * size))
        #expect(level.insert(huge) == [huge])
        #expect(level.count == 3)
        #expect(level.bound(entries: 1, bytes: 3 * size).map(\.prompt) == ["b", "c"])
        #expect(level.bytes == size)
    }

    @Test func `lets what is too old go when it is asked for`() throws {
        var level = MemoryLevel(maxEntries: 2, maxBytes: 1 << 20)
        let entry = try CacheEntry.made("a", expires: .seconds(5))
        _ = level.insert(entry)
        #expect(level.find(entry.exact, normalized: nil, at: now) == .hit(entry, accesses: 1))
        #expect(level.find(entry.exact, normalized: nil, at: now) == .hit(entry, accesses: 2))
        #expect(level.find(entry.exact, normalized: nil, at: now + .seconds(5)) == .expired(entry))
        #expect(level.find(entry.exact, normalized: nil, at: now) == .missing)
        #expect(level.count == 0 && level.bytes == 0)
    }

    @Test func `finds by the normal form, the latest of it`() throws {
        var level = MemoryLevel(maxEntries: 4, maxBytes: 1 << 20)
        let (one, other) = (try CacheEntry.made("What is it?"), try CacheEntry.made("what is it"))
        let asked = try CacheEntry.made("What is it!")
        _ = level.insert(one)
        #expect(level.find(asked.exact, normalized: nil, at: now) == .missing)
        #expect(level.find(asked.exact, normalized: asked.normalized, at: now) == .hit(one, accesses: 1))
        _ = level.insert(other)
        #expect(level.find(asked.exact, normalized: asked.normalized, at: now) == .hit(other, accesses: 1))
        _ = level.remove(one.exact)
        #expect(level.find(asked.exact, normalized: asked.normalized, at: now) == .hit(other, accesses: 2))
        _ = level.remove(other.exact)
        #expect(level.find(asked.exact, normalized: asked.normalized, at: now) == .missing)
    }

    @Test func `takes another answer in place of one`() throws {
        var level = MemoryLevel(maxEntries: 1, maxBytes: 1 << 20)
        _ = level.insert(try .made("a", "old"))
        #expect(level.insert(try .made("a", "new")).isEmpty)
        guard case .hit(let entry, _) = level.find(try CacheEntry.made("a").exact, normalized: nil, at: now) else {
            Issue.record("gone")
            return
        }
        #expect(entry.response == "new")
    }

    /// Against a list that is searched and shifted.
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `does what a plain list would`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let most = Int.random(in: 1...8, using: &generator)
        var level = MemoryLevel(maxEntries: most, maxBytes: 1 << 20)
        var list: [CacheEntry] = []
        let all = try (0..<12).map { try CacheEntry.made("prompt \($0)", expires: .seconds($0 < 6 ? 5 : 50)) }
        var now = now
        for _ in 0..<500 {
            let entry = all[Int.random(in: 0..<12, using: &generator)]
            let place = list.firstIndex { $0.exact == entry.exact }
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<4:
                if let place { list.remove(at: place) }
                let evicted = list.count >= most ? [list.removeFirst()] : []
                list.append(entry)
                #expect(level.insert(entry) == evicted)
            case 4..<8:
                let found = level.find(entry.exact, normalized: nil, at: now)
                guard let place else {
                    #expect(found == .missing)
                    continue
                }
                list.remove(at: place)
                if entry.isExpired(at: now) { #expect(found == .expired(entry)) } else { list.append(entry) }
            case 8: #expect(level.remove(entry.exact) == place.map { list.remove(at: $0) })
            default:
                now = now + .seconds(1)
                let gone = Set(level.removeAll { $0.isExpired(at: now) })
                #expect(gone == Set(list.filter { $0.isExpired(at: now) }))
                list.removeAll { $0.isExpired(at: now) }
            }
            #expect(level.count == list.count)
            #expect(level.bytes == list.reduce(0) { $0 + MemoryLevel.size(of: $1) })
        }
    }
}
