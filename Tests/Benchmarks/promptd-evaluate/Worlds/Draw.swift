import Platform

/// Draws that depend on nothing but their keys: what a provider makes of a request is the same whoever sends it there.
struct Draw {
    private var generator: SplitMix64

    init(_ keys: Int...) {
        let seed = keys.reduce(UInt64(0x5EED)) { hash, key in
            var generator = SplitMix64(seed: hash ^ UInt64(bitPattern: Int64(key)))
            return generator.next()
        }
        generator = SplitMix64(seed: seed)
    }

    mutating func uniform() -> Double { .random(in: 0..<1, using: &generator) }

    mutating func exponential(mean: Double) -> Double { -mean * (1 - uniform()).naturalLogarithm }

    mutating func logNormal(median: Double, sigma: Double) -> Double { median * (sigma * normal()).exponential }

    /// Marsaglia's polar method.
    private mutating func normal() -> Double {
        while true {
            let (x, y) = (2 * uniform() - 1, 2 * uniform() - 1)
            let square = x * x + y * y
            guard square > 0, square < 1 else { continue }
            return x * (-2 * square.naturalLogarithm / square).squareRoot()
        }
    }
}
