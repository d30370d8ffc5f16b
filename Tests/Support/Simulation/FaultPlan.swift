import Platform

/// What the providers of a simulated world do with each call: drawn from a seed, the same for one seed.
public struct FaultPlan: Sendable {
    /// What happens to one call.
    public enum Fate: Sendable, Hashable {
        case answer
        /// Refused with this status, and perhaps a wait hint in seconds.
        case status(Int, retryAfter: Double?)
        case reset
        /// No byte, ever.
        case hang
        /// Silence after so many pieces.
        case stall(after: Int)
        /// The end after so many pieces, cleanly or by a reset.
        case cut(after: Int, reset: Bool)
        case malformed(after: Int)
        case inBandError(after: Int)
        /// Whole, but without usage, or without its end marker.
        case noUsage
        case noDone
        /// Whole at last, a byte a second.
        case trickle
    }

    /// The share of calls that meet a fault, for each provider of the world.
    public var faultRate: [Double]

    public init(seed: UInt64, providers: Int) {
        var generator = SplitMix64(seed: seed ^ 0xFA17)
        faultRate = (0..<providers).map { _ in
            switch generator.next() % 5 {
            case 0: 0
            case 1: 1
            case 2: 0.5
            default: Double.random(in: 0...0.3, using: &generator)
            }
        }
    }

    public func fate(ofCallTo provider: Int, using generator: inout SplitMix64) -> Fate {
        guard Double.random(in: 0..<1, using: &generator) < faultRate[provider] else { return .answer }
        let pieces = Int.random(in: 0...4, using: &generator)
        switch generator.next() % 13 {
        case 0: return .status(429, retryAfter: generator.next() % 2 == 0 ? 1.5 : nil)
        case 1: return .status(500, retryAfter: nil)
        case 2: return .status(503, retryAfter: nil)
        case 3: return .status([400, 401, 404, 402][Int(generator.next() % 4)], retryAfter: nil)
        case 4: return .reset
        case 5: return .hang
        case 6: return .stall(after: pieces)
        case 7: return .cut(after: pieces, reset: generator.next() % 2 == 0)
        case 8: return .malformed(after: pieces)
        case 9: return .inBandError(after: pieces)
        case 10: return .noUsage
        case 11: return .noDone
        default: return .trickle
        }
    }
}
