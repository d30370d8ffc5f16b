/// What is measured once, or on a process and not on requests.
struct Once {
    var idleBytes: Int
    var loadedBytes: Int
    /// Answered before `loadedBytes` was read.
    var requests: Int
    /// Nanoseconds.
    var coldStart: Double
    var clientStart: Double
}

/// A figure that the project promises.
struct Goal {
    var sentence: String
    var isMet: Bool
    var measured: String

    static func all(echo: Result, health: Result, generate: Result, direct: Result, once: Once) -> [Goal] {
        let ratio = health.median(\.p50) / echo.median(\.p50)
        let added = (generate.median(\.p50) - direct.median(\.p50)) / 1e3
        let idle = Double(once.idleBytes) / 1e6
        return [
            Goal(sentence: "health p50 ≤ 2.5 × echo p50", isMet: ratio <= 2.5, measured: "\(rounded(ratio, 2)) ×"),
            Goal(
                sentence: "generate adds ≤ 150 µs p50 to the direct streaming call", isMet: added <= 150,
                measured: "\(rounded(added)) µs"),
            Goal(sentence: "idle memory < 40 MB", isMet: idle < 40, measured: "\(rounded(idle)) MB"),
            Goal(sentence: "cold start < 40 ms", isMet: once.coldStart < 40e6, measured: "\(rounded(once.coldStart / 1e6)) ms"),
            Goal(
                sentence: "promptctl < 5 ms", isMet: once.clientStart < 5e6, measured: "\(rounded(once.clientStart / 1e6, 2)) ms"),
        ]
    }
}

/// With so many digits after the point.
func rounded(_ value: Double, _ digits: Int = 1) -> String {
    let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
    let units = Int((value.magnitude * Double(scale)).rounded())
    let fraction = String(units % scale)
    return (value < 0 && units > 0 ? "-" : "") + "\(units / scale)"
        + (digits > 0 ? "." + String(repeating: "0", count: digits - fraction.count) + fraction : "")
}
