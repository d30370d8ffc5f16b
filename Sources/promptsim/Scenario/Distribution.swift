import Glibc

/// A figure that differs from call to call: seconds or tokens.
enum Distribution: Sendable, Hashable {
    case fixed(Double)
    case uniform(Double, Double)
    /// Usual for latencies: `sigma` is the standard deviation of the logarithm, 0.5 makes the p95 2.3 times the median.
    case lognormal(median: Double, sigma: Double)

    /// Draws twice whatever the case is, so that editing one figure of a scenario leaves the others as they were.
    func sample(using generator: inout some RandomNumberGenerator) -> Double {
        let (first, second) = (generator.unit(), generator.unit())
        switch self {
        case .fixed(let value): return value
        case .uniform(let low, let high): return low + (high - low) * first
        case .lognormal(let median, let sigma):
            // Box and Muller (1958); 1 - first is never 0.
            let normal = (-2 * log(1 - first)).squareRoot() * cos(2 * .pi * second)
            return median * exp(sigma * normal)
        }
    }
}

extension RandomNumberGenerator {
    /// From 0 up to, not including, 1: the upper 53 bits, which a `Double` holds exactly.
    mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }
}
