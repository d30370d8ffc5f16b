import Platform

/// How long a provider asks to be left alone, in each of the ways in which providers say it (facts/providers §0.2, §0.3).
enum WaitHint {
    /// `retry-after-ms`, then `retry-after` as seconds (fractions too) or as an HTTP-date. A wait that is nothing,
    /// negative, past or not a number is no hint: the caller's own backoff knows better.
    static func parse(_ headers: HTTPHeaders, at now: Timestamp) -> Duration? {
        if let milliseconds = headers["retry-after-ms"].flatMap(number) { return .seconds(milliseconds / 1000) }
        guard let value = headers["retry-after"] else { return nil }
        if let seconds = number(value) { return .seconds(seconds) }
        guard let date = HTTPDate.parse(value), date > now else { return nil }
        return date - now
    }

    /// AWS: whole milliseconds in `x-amz-retry-after`, before what all others say.
    static func parse(aws headers: HTTPHeaders, at now: Timestamp) -> Duration? {
        headers["x-amz-retry-after"].flatMap(number).map { .seconds($0 / 1000) } ?? parse(headers, at: now)
    }

    /// Azure: "… retry after 20 seconds." in the words of a refusal.
    static func parse(words text: String) -> Duration? {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace)
        for (index, word) in words.enumerated().dropFirst(2) where words[index - 2] == "retry" && words[index - 1] == "after" {
            guard index + 1 < words.count, words[index + 1].hasPrefix("second") else { continue }
            return number(String(word)).map { .seconds($0) }
        }
        return nil
    }

    /// A decimal number above zero; a year is longer than any wait that is meant. `Double` alone would also read `0x9`.
    private static func number(_ text: String) -> Double? {
        let text = text.trimmed
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }), let number = Double(text),
            number > 0, number <= longest
        else { return nil }
        return number
    }

    /// Seconds.
    private static let longest = 31_622_400.0

    /// Go's duration, as OpenAI writes resets: `1s`, `6m0s`, `120ms`, `1h2m3.5s`. A bare number has no unit and is refused.
    static func resetDuration(_ text: String) -> Duration? {
        var rest = Substring(text.trimmed)
        var total = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            let unit = rest.dropFirst(digits.count).prefix(while: \.isLetter)
            guard let value = Double(digits), let scale = unitSeconds[String(unit)] else { return nil }
            total += value * scale
            rest = rest.dropFirst(digits.count + unit.count)
        }
        return total <= longest ? .seconds(total) : nil
    }

    private static let unitSeconds = ["h": 3600, "m": 60, "s": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9]
}

/// The date of RFC 9110 §5.6.7 in the form that senders must use: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func parse(_ text: String) -> Timestamp? {
        let parts = text.trimmed.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]), (1970...9999).contains(year)
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2]) else {
            return nil
        }
        return Timestamp(year: year, month: month + 1, day: day, hour: clock[0], minute: clock[1], second: clock[2])
    }
}

extension String {
    /// Without white space around it.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
            return ""
        }
        return String(self[first...last])
    }
}
