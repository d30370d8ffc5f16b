import Platform

/// How long to wait before the same provider is asked again: full jitter under a doubling cap (facts/resilience §C6).
struct Backoff: Sendable, Hashable {
    var base = Duration.milliseconds(250)
    var cap = Duration.seconds(8)

    /// Rate limits wait longer than faults.
    static let throttled = Backoff(base: .seconds(1), cap: .seconds(8))

    /// - Parameter retry: 0 for the first.
    func delay(retry: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        let ceiling = min(cap, base * Double(1 << min(retry, 20)))
        return ceiling * Double.random(in: 0...1, using: &generator)
    }
}
