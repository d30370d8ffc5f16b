import Platform

/// Draws from the distributions that the posteriors have.
extension Double {
    /// 0 < x < 1.
    static func open(using generator: inout some RandomNumberGenerator) -> Double {
        Double.random(in: Double.leastNormalMagnitude..<1, using: &generator)
    }

    /// Mean 0, variance 1: Marsaglia's polar method.
    static func normal(using generator: inout some RandomNumberGenerator) -> Double {
        while true {
            let x = Double.random(in: -1...1, using: &generator)
            let y = Double.random(in: -1...1, using: &generator)
            let square = x * x + y * y
            guard square > 0, square < 1 else { continue }
            return x * (-2 * square.naturalLogarithm / square).squareRoot()
        }
    }

    /// Mean `shape`, scale 1: Marsaglia and Tsang 2000. For shapes from 1 on, which the priors make sure of.
    static func gamma(shape: Double, using generator: inout some RandomNumberGenerator) -> Double {
        let d = max(shape, 1) - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal(using: &generator)
            let root = 1 + c * x
            guard root > 0 else { continue }
            let v = root * root * root
            if open(using: &generator).naturalLogarithm < x * x / 2 + d - d * v + d * v.naturalLogarithm { return d * v }
        }
    }
}
