/// A point in civil time, UTC. Nanoseconds in 64 bits reach from 1677 to 2262; what lies beyond stays at that end, for
/// the years of RFC 3339 go from 0 to 9999 and callers may name them.
public struct Timestamp: Comparable, Hashable, Sendable, CustomStringConvertible {
    /// Since 1970-01-01T00:00:00Z.
    public var nanoseconds: Int64

    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    public init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        let seconds = Self.days(year: year, month: month, day: day) * 86400 + hour * 3600 + minute * 60 + second
        self.init(nanoseconds: Duration.seconds(seconds).nanoseconds)
    }

    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }

    public static func - (a: Timestamp, b: Timestamp) -> Duration {
        Instant(nanoseconds: a.nanoseconds) - Instant(nanoseconds: b.nanoseconds)
    }

    public static func + (timestamp: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(nanoseconds: (Instant(nanoseconds: timestamp.nanoseconds) + duration).nanoseconds)
    }

    /// Whole days since 1970-01-01, UTC.
    public var day: Int { Int(nanoseconds.floorDivided(by: 86_400_000_000_000)) }

    /// The first instant of a day, counted from 1970-01-01, UTC.
    public init(day: Int) {
        self.init(nanoseconds: Duration.seconds(day * 86400).nanoseconds)
    }

    /// RFC 3339 with milliseconds: `2026-11-24T05:24:03.120Z`.
    public var description: String {
        let milliseconds = nanoseconds.floorDivided(by: 1_000_000)
        let seconds = milliseconds.floorDivided(by: 1000)
        let days = seconds.floorDivided(by: 86400)
        let (year, month, day) = Self.civil(days: Int(days))
        let second = Int(seconds - days * 86400)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(padded(second / 3600, 2)):"
            + "\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2)).\(padded(Int(milliseconds - seconds * 1000), 3))Z"
    }

    /// Days since 1970-01-01 of a date of the proleptic Gregorian calendar
    /// (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468
    }

    /// The inverse (civil_from_days).
    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let days = days + 719468
        let era = (days >= 0 ? days : days - 146096) / 146097
        let dayOfEra = days - era * 146097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
