import PromptAPI

/// Numbers as people read them.
enum Quantity {
    /// `places` digits after the point, no exponent.
    static func fixed(_ value: Double, _ places: Int) -> String {
        let scale = (0..<places).reduce(1.0) { power, _ in power * 10 }
        guard value.isFinite, abs(value) * scale < 1e15 else { return value.description }
        let scaled = Int((value * scale).rounded())
        guard places > 0 else { return String(scaled) }
        let digits = String(abs(scaled))
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return (scaled < 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
    }

    /// At most `places` digits after the point, and no zeros at their end.
    static func short(_ value: Double, _ places: Int = 4) -> String {
        // What would vanish is told as it is.
        if value != 0, abs(value) < 0.5 / (0..<places).reduce(1.0, { power, _ in power * 10 }) { return value.description }
        let text = fixed(value, places)
        guard text.contains("."), !text.contains("e") else { return text }
        let trimmed = text[...(text.lastIndex { $0 != "0" } ?? text.startIndex)]
        return String(trimmed.last == "." ? trimmed.dropLast() : trimmed)
    }

    /// 1234567 as 1,234,567.
    static func count(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        let groups = stride(from: digits.count % 3, through: digits.count, by: 3).map { end in
            String(digits[max(0, end - 3)..<end])
        }
        return (value < 0 ? "-" : "") + groups.filter { !$0.isEmpty }.joined(separator: ",")
    }

    /// The two largest units that are not zero.
    static func seconds(_ value: Double) -> String {
        guard value >= 60 else {
            return value < 0.01 && value > 0 ? "\(short(value * 1000, 2)) ms" : "\(fixed(value, value < 10 ? 2 : 1)) s"
        }
        guard value < 1e12 else { return "\(value) s" }
        let whole = Int(value)
        let parts = [(whole / 86400, "d"), (whole / 3600 % 24, "h"), (whole / 60 % 60, "min"), (whole % 60, "s")]
        return parts.drop { $0.0 == 0 }.prefix(2).filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }

    /// US dollars; prompts cost fractions of a cent.
    static func dollars(_ value: Double) -> String {
        "$" + (value == 0 ? "0" : value < 0.01 ? short(value, 6) : fixed(value, value < 1 ? 4 : 2))
    }

    static func bytes(_ value: Double) -> String {
        var value = value
        for unit in ["B", "KiB", "MiB", "GiB"] {
            if value < 1024 { return "\(unit == "B" ? fixed(value, 0) : fixed(value, 1)) \(unit)" }
            value /= 1024
        }
        return "\(fixed(value, 1)) TiB"
    }

    static func percent(_ value: Double) -> String { "\(short(value, 1)) %" }

    static func plural(_ count: Int, _ noun: String) -> String {
        "\(self.count(count)) \(noun)\(count == 1 ? "" : "s")"
    }
}
