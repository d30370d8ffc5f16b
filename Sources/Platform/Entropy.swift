import Synchronization

/// Where chance comes from: the one way to it, so that a seed replays a run.
public protocol Entropy: Sendable {
    func next() -> UInt64
}

/// The kernel's.
public struct SystemEntropy: Entropy {
    public init() {}

    public func next() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}

/// Makes an `Entropy` serve where the standard library wants a generator.
public struct EntropyGenerator: RandomNumberGenerator {
    private let entropy: any Entropy

    public init(_ entropy: any Entropy) {
        self.entropy = entropy
    }

    public func next() -> UInt64 { entropy.next() }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, fast, and the same everywhere for one seed.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
