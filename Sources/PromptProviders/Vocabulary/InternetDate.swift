import Platform

/// The date of RFC 3339, as Anthropic writes resets: `2025-08-21T12:40:59Z`; a fraction and an offset are allowed.
enum InternetDate {
    static func parse(_ text: String) -> Timestamp? {
        let text = text.trimmed.uppercased()
        guard let separator = text.firstIndex(of: "T"), let date = numbers(text[..<separator], [4, 2, 2], between: "-"),
            case let rest = text[text.index(after: separator)...],
            let zone = rest.firstIndex(where: { $0 == "Z" || $0 == "+" || $0 == "-" }), let offset = offset(rest[zone...]),
            let clock = numbers(rest[..<zone].prefix { $0 != "." }, [2, 2, 2], between: ":"),
            (1970...9999).contains(date[0]), (1...12).contains(date[1]), (1...31).contains(date[2]), clock[0] < 24, clock[1] < 60,
            clock[2] <= 60, rest[..<zone].drop(while: { $0 != "." }).dropFirst().allSatisfy({ $0.isASCII && $0.isNumber })
        else { return nil }
        let stamp = Timestamp(
            year: date[0], month: date[1], day: date[2], hour: clock[0], minute: clock[1], second: clock[2])
        return stamp + .seconds(-offset)
    }

    /// Seconds east of UTC.
    private static func offset(_ text: Substring) -> Int? {
        if text == "Z" { return 0 }
        guard let parts = numbers(text.dropFirst(), [2, 2], between: ":"), parts[0] < 24, parts[1] < 60 else { return nil }
        return (text.first == "-" ? -1 : 1) * (parts[0] * 3600 + parts[1] * 60)
    }

    /// Numbers of exactly so many digits.
    private static func numbers(_ text: Substring, _ digits: [Int], between separator: Character) -> [Int]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == digits, parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
            return nil
        }
        return parts.compactMap { Int($0) }
    }
}
