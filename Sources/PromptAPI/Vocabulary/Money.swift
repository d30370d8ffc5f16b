/// An amount of USD, exact: in picodollars (10⁻¹²), so that one token at a price of six decimals per million tokens is
/// a whole number. Holds 9.2 million dollars.
public struct Money: Comparable, Hashable, Sendable {
    public var picodollars: Int64

    public init(picodollars: Int64) {
        self.picodollars = picodollars
    }

    /// The nearest amount; what is beyond the end of what it holds stays there.
    public init(dollars: Double) {
        self.init(picodollars: Int64(exactly: (dollars * 1e12).rounded()) ?? (dollars < 0 ? .min : .max))
    }

    public static let zero = Money(picodollars: 0)

    public var dollars: Double { Double(picodollars) / 1e12 }

    public static func < (a: Money, b: Money) -> Bool { a.picodollars < b.picodollars }
    /// At the end of what it holds it stays there: a provider that reports absurd counts must not stop the daemon.
    public static func + (a: Money, b: Money) -> Money {
        let (sum, overflow) = a.picodollars.addingReportingOverflow(b.picodollars)
        return Money(picodollars: overflow ? (a.picodollars < 0 ? .min : .max) : sum)
    }

    public static func - (a: Money, b: Money) -> Money {
        let (difference, overflow) = a.picodollars.subtractingReportingOverflow(b.picodollars)
        return Money(picodollars: overflow ? (a.picodollars < 0 ? .min : .max) : difference)
    }

    public static func += (a: inout Money, b: Money) { a = a + b }
}
