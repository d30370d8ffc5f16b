extension Timestamp {
    /// Reads a time such as `2026-11-24T05:24:03.5+01:00`; `nil` where the text is none.
    public init?(rfc3339 text: String) {
        let pattern = /(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))/
        guard let match = text.wholeMatch(of: pattern)?.output else { return nil }
        func number(_ digits: Substring?) -> Int { digits.flatMap { Int($0) } ?? 0 }
        let civil = Timestamp(
            year: number(match.1), month: number(match.2), day: number(match.3), hour: number(match.4), minute: number(match.5),
            second: number(match.6))
        let fraction = number(match.7.map { $0 + String(repeating: "0", count: 9 - $0.count) })
        let offset = (number(match.9) * 60 + number(match.10)) * (match.8 == "-" ? -1 : 1)
        self = civil + .nanoseconds(fraction) + .seconds(-60 * offset)
    }
}
