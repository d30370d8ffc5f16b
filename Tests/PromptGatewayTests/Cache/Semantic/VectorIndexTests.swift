import Platform
import Testing

@testable import PromptGateway

@Suite struct `A vector index` {
    /// Random tokens, as of a prompt of that many words.
    static func tokens(using generator: inout SplitMix64, words: Int) -> [UInt16] {
        (0..<words).map { _ in UInt16.random(in: 2000..<20_000, using: &generator) }
    }

    static func vector(using generator: inout SplitMix64, words: Int = 12) -> PromptVector {
        guard let vector = PromptVector(tokens: tokens(using: &generator, words: words)) else {
            preconditionFailure("random words do not cancel out")
        }
        return vector
    }

    @Test func `finds what was put in, best first, and nothing of another partition`() {
        var generator = SplitMix64(seed: 1)
        var index = VectorIndex<String>()
        let vectors = (0..<50).map { _ in Self.vector(using: &generator) }
        let entries = vectors.map { index.insert($0, in: "a") }
        let other = index.insert(vectors[7], in: "b")
        let found = index.neighbours(of: vectors[7], in: "a")
        #expect(found.count == 8)
        #expect(found.first?.entry == entries[7])
        #expect(found.first.map { $0.cosine > 0.9999 } == true)
        #expect(found.map(\.cosine) == found.map(\.cosine).sorted(by: >))
        #expect(!found.map(\.entry).contains(other))
        #expect(index.neighbours(of: vectors[7], in: "b").map(\.entry) == [other])
        #expect(index.neighbours(of: vectors[7], in: "c") == [])
        #expect(index.neighbours(of: vectors[7], in: "a", limit: 3).map(\.entry) == found.prefix(3).map(\.entry))
    }

    @Test func `what is taken out is gone, and its name is never given again`() {
        var generator = SplitMix64(seed: 2)
        var index = VectorIndex<Int>()
        let vector = Self.vector(using: &generator)
        let first = index.insert(vector, in: 1)
        let removals = [index.remove(first), index.remove(first)]
        #expect(removals == [true, false])
        #expect(index.count == 0 && index.partitionCount == 0)
        let second = index.insert(vector, in: 1)
        #expect(second != first && !index.contains(first))
        let removesLater = index.remove(first)
        #expect(!removesLater)
        #expect(index.neighbours(of: vector, in: 1).map(\.entry) == [second])
    }

    /// Against a plain list of what should be in.
    @Test(arguments: 1...8 as ClosedRange<UInt64>) func `holds exactly what was put in and not taken out`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var index = VectorIndex<Int>()
        var model: [(entry: VectorIndex<Int>.Entry, vector: PromptVector, partition: Int)] = []
        for step in 0..<1500 {
            if model.isEmpty || Int.random(in: 0..<(step < 900 ? 3 : 2), using: &generator) > 0 && step < 1200 {
                let vector = Self.vector(using: &generator, words: 4)
                let partition = Int.random(in: 0..<6, using: &generator)
                model.append((index.insert(vector, in: partition), vector, partition))
            } else {
                let gone = model.remove(at: Int.random(in: 0..<model.count, using: &generator))
                let removed = index.remove(gone.entry)
                #expect(removed)
            }
            #expect(index.count == model.count)
        }
        #expect(Set(model.map(\.entry)).count == model.count)
        for partition in 0..<6 {
            let query = Self.vector(using: &generator)
            let expected = model.filter { $0.partition == partition }.map {
                (entry: $0.entry, cosine: $0.vector.cosine(to: query))
            }
            let found = index.neighbours(of: query, in: partition, limit: max(1, expected.count))
            #expect(Set(found.map(\.entry)) == Set(expected.map(\.entry)))
            for neighbour in found {
                let cosine = expected.first { $0.entry == neighbour.entry }?.cosine
                #expect(cosine.map { abs($0 - neighbour.cosine) < 1e-6 } == true)
            }
        }
        for left in model { index.remove(left.entry) }
        #expect(index.count == 0 && index.partitionCount == 0)
    }

    /// A query has half its words of one entry, as a question that was asked in other words.
    @Test func `signatures lose none of the nearest`() {
        var generator = SplitMix64(seed: 3)
        var room = VectorRoom()
        let texts = (0..<(3 * VectorRoom.candidates(among: 0))).map { _ in Self.tokens(using: &generator, words: 12) }
        for (slot, text) in texts.enumerated() { _ = PromptVector(tokens: text).map { room.append($0, slot: UInt32(slot)) } }
        #expect(room.count > VectorRoom.exhaustiveLimit)
        var found = 0
        for number in 0..<50 {
            let tokens = texts[60 * number][..<6] + Self.tokens(using: &generator, words: 6)
            guard let query = PromptVector(tokens: tokens) else { continue }
            let truth = Set(room.exhaustivelyNearest(to: query, limit: 8))
            found += truth.intersection(room.nearest(to: query, limit: 8)).count
        }
        #expect(Double(found) / 400 >= 0.99)
    }

    @Test func `counts its bytes, and gives them back`() {
        var generator = SplitMix64(seed: 4)
        var index = VectorIndex<Int>()
        #expect(index.byteCount == 0)
        let entries = (0..<1000).map { _ in index.insert(Self.vector(using: &generator), in: 0) }
        #expect((180_000...400_000).contains(index.byteCount))
        for entry in entries { index.remove(entry) }
        #expect(index.byteCount < 50_000)
    }
}
