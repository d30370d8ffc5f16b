import Glibc

/// What the standard library lacks of arithmetic.
extension Double {
    /// ln x.
    public var naturalLogarithm: Double { log(self) }
    /// eˣ.
    public var exponential: Double { exp(self) }
    /// 2ˣ.
    public var powerOfTwo: Double { exp2(self) }
}
