import CSimilarity
import Platform
import Testing

/// The kernels for each instruction set against plain Swift, on random data: equal to the last bit.
@Suite struct `Similarity kernels` {
    static let variants = [SIMILARITY_PORTABLE, SIMILARITY_AVX2, SIMILARITY_AVX512].filter(similarity_supports)
    static let dimension = Int(SIMILARITY_DIMENSION)

    @Test func `the portable variant is always there, and the best is one of those that are`() {
        #expect(similarity_supports(SIMILARITY_PORTABLE))
        #expect(similarity_supports(similarity_best_isa()))
        #expect(!similarity_supports(similarity_isa(rawValue: 77)))
    }

    @Test(arguments: variants) func `a dot product is the sum of the products`(isa: similarity_isa) {
        var generator = SplitMix64(seed: 1)
        for _ in 0..<500 {
            let a = vector(using: &generator), b = vector(using: &generator)
            #expect(similarity_dot(isa, a, b) == dot(a, b))
        }
        let least = [Int8](repeating: -128, count: Self.dimension)
        #expect(similarity_dot(isa, least, least) == 128 * 128 * 128)
    }

    @Test(arguments: variants, [0, 1, 3, 7, 8, 9, 63, 64, 1000, 5003])
    func `a scan keeps the nearest, of equal ones the first`(isa: similarity_isa, count: Int) {
        var generator = SplitMix64(seed: UInt64(count))
        for wanted in [1, 2, 8, 64, 700] {
            // Few different bits, so that many are equally near.
            let signatures = (0..<count).map { _ in (0..<4).map { _ in generator.next() & 0xF } }
            let query = (0..<4).map { _ in generator.next() & 0xF }
            var kept = [UInt64](repeating: 0, count: 2 * wanted + 8)
            let found = similarity_scan(isa, blocks(signatures), count, query, wanted, &kept)
            let distances = signatures.map { zip($0, query).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount } }
            let nearest = distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(wanted).sorted()
            #expect(kept[..<found].map { Int($0 & 0xFFFF_FFFF) } == nearest)
            #expect(kept[..<found].map { Int($0 >> 32) } == nearest.map { distances[$0] })
        }
    }

    @Test(arguments: variants) func `a scan of the farthest keeps them where nothing is nearer`(isa: similarity_isa) {
        let none = [UInt64](repeating: 0, count: 5 * 32)
        var kept = [UInt64](repeating: 0, count: 24)
        let found = similarity_scan(isa, none, 39, [.max, .max, .max, .max], 8, &kept)
        #expect(found == 8)
        #expect(kept[..<8].map { $0 & 0xFFFF_FFFF } == Array(0..<8))
        #expect(kept[0] >> 32 == 256)
    }

    @Test(arguments: variants, [1, 7, 8, 9, 500])
    func `ranking gives the best by cosine, of equal ones the earlier`(isa: similarity_isa, count: Int) {
        var generator = SplitMix64(seed: UInt64(count))
        var vectors = (0..<count).map { _ in vector(using: &generator) }
        // Twins are equally near.
        for index in stride(from: 5, to: count, by: 5) { vectors[index] = vectors[index - 3] }
        let inverse = vectors.map { 1 / Float(dot($0, $0)).squareRoot() }
        let query = vector(using: &generator)
        let cosines = vectors.indices.map { Float(dot(vectors[$0], query)) * inverse[$0] * Float(0.25) }
        let best = cosines.indices.sorted { (-cosines[$0], $0) < (-cosines[$1], $1) }.prefix(8)
        var hits = [similarity_hit](repeating: similarity_hit(), count: 8)
        let found = similarity_rank(isa, vectors.flatMap { $0 }, inverse, nil, count, query, 0.25, 8, &hits)
        #expect(hits[..<found].map { Int($0.position) } == Array(best))
        #expect(hits[..<found].map(\.cosine) == best.map { cosines[$0] })

        let candidates = vectors.indices.filter { $0.isMultiple(of: 3) }
        let some = similarity_rank(
            isa, vectors.flatMap { $0 }, inverse, candidates.map { UInt64(99) << 32 | UInt64($0) }, candidates.count, query, 0.25,
            8, &hits)
        let bestOfSome = candidates.sorted { (-cosines[$0], $0) < (-cosines[$1], $1) }.prefix(8)
        #expect(hits[..<some].map { Int($0.position) } == Array(bestOfSome))
    }

    @Test func `a signature is the signs of a vector and of its rotation`() {
        var generator = SplitMix64(seed: 1)
        let flips: [UInt64] = [0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344]
        for _ in 0..<50 {
            let vector = vector(using: &generator)
            let rotated = (0..<128).map { row in
                (0..<128).reduce(0) { sum, column in
                    let isNegative = (row & column).nonzeroBitCount % 2 != Int(flips[column / 64] >> UInt64(column % 64) & 1)
                    return sum + (isNegative ? -Int(vector[column]) : Int(vector[column]))
                }
            }
            var signature = [UInt64](repeating: 99, count: 4)
            similarity_signature(vector, &signature)
            let signs = (0..<256).map { (signature[$0 / 64] >> UInt64($0 % 64)) & 1 == 1 }
            #expect(signs == vector.map { $0 > 0 } + rotated.map { $0 > 0 })
        }
    }

    /// As they lie in memory; where there is none, garbage.
    private func blocks(_ signatures: [[UInt64]]) -> [UInt64] {
        var words: [UInt64] = []
        for start in stride(from: 0, to: signatures.count, by: 8) {
            for word in 0..<4 {
                for index in start..<start + 8 { words.append(index < signatures.count ? signatures[index][word] : 0xABCD) }
            }
        }
        return words
    }

    private func vector(using generator: inout SplitMix64) -> [Int8] {
        (0..<Self.dimension).map { _ in Int8.random(in: -127...127, using: &generator) }
    }

    private func dot(_ a: [Int8], _ b: [Int8]) -> Int32 { zip(a, b).reduce(0) { $0 + Int32($1.0) * Int32($1.1) } }
}
