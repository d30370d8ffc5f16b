/// Digits, a fraction perhaps, and a unit perhaps: the text of a duration or a size.
private struct Quantity {
    var whole: Int
    /// Below one.
    var fraction: Double
    var hasFraction: Bool
    var unit: String

    /// Eighteen digits always fit.
    private static let maxDigits = 18

    init?(_ text: String) {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let digits = parts.first, digits.utf8.count <= Self.maxDigits, let whole = Int(digits) else { return nil }
        var fraction = 0.0
        if parts.count == 2 {
            guard let value = Double("0." + parts[1]), !parts[1].isEmpty else { return nil }
            fraction = value
        }
        self.whole = whole
        self.fraction = fraction
        hasFraction = parts.count == 2
        unit = String(text[number.endIndex...])
    }
}

extension Shape where Value == Duration {
    static func duration(_ range: ClosedRange<Duration>) -> Shape {
        let bounds = "from \(range.lowerBound.inConfiguration) to \(range.upperBound.inConfiguration)"
        let expected = #"must be a duration \#(bounds): a number of seconds, or such as "500ms", "30s", "5m", "2h", "7d""#
        return scalar(expected) { scalar throws(Refusal) in
            guard let quantity = Quantity(scalar.text), !(scalar.isQuoted && quantity.unit.isEmpty) else { return nil }
            let duration: Duration
            switch quantity.unit {
            case "ms": duration = .milliseconds(quantity.whole) + .microseconds(quantity.fraction * 1000)
            case "s", "": duration = .seconds(quantity.whole) + .seconds(quantity.fraction)
            case "m": duration = (.seconds(quantity.whole) + .seconds(quantity.fraction)) * 60
            case "h": duration = (.seconds(quantity.whole) + .seconds(quantity.fraction)) * 3600
            case "d": duration = (.seconds(quantity.whole) + .seconds(quantity.fraction)) * 86400
            default: return nil
            }
            return range.contains(duration) ? duration : nil
        }
    }

    /// A wait that somebody sits through.
    static let wait = duration(.milliseconds(1) ... .seconds(86400))
    static let waitOrNone = duration(.zero ... .seconds(86400))
    /// Between two rounds.
    static let interval = duration(.milliseconds(1) ... .seconds(7 * 86400))
    /// How long something is kept; 0: not at all.
    static let lifetime = duration(.zero ... .seconds(366 * 86400))
}

extension Duration {
    /// As the file says it, in the largest unit that is whole.
    var inConfiguration: String {
        let (seconds, attoseconds) = components
        if attoseconds != 0 { return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms" }
        for (unit, length) in [("d", Int64(86400)), ("h", 3600), ("m", 60)] where seconds != 0 && seconds % length == 0 {
            return "\(seconds / length)\(unit)"
        }
        return seconds == 0 ? "0" : "\(seconds)s"
    }
}

extension Shape where Value == Int {
    static func size(_ range: ClosedRange<Int>) -> Shape {
        let bounds = "from \(range.lowerBound.asSize) to \(range.upperBound.asSize)"
        let expected = #"must be a size \#(bounds): a number of bytes, or such as "64KiB", "16MiB", "1GiB""#
        return scalar(expected) { scalar throws(Refusal) in
            guard let quantity = Quantity(scalar.text), !quantity.hasFraction else { return nil }
            let shift: Int
            switch quantity.unit {
            case "" where !scalar.isQuoted: shift = 0
            case "KiB": shift = 10
            case "MiB": shift = 20
            case "GiB": shift = 30
            case let unit where ["k", "m", "g", "kb", "mb", "gb", "kib", "mib", "gib"].contains(unit.lowercased()):
                throw Refusal("must be in KiB, MiB or GiB, which are powers of 1024: write \(unit.prefix(1).uppercased())iB")
            default: return nil
            }
            let (size, isTooLarge) = quantity.whole.multipliedReportingOverflow(by: 1 << shift)
            return !isTooLarge && range.contains(size) ? size : nil
        }
    }
}

extension Int {
    /// As the file says it, in the largest unit that is whole.
    var asSize: String {
        for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] where self != 0 && self % (1 << shift) == 0 {
            return "\(self >> shift)\(unit)"
        }
        return "\(self) bytes"
    }
}

extension Shape where Value == UInt32 {
    /// Permissions of a file, in octal. YAML 1.1 reads `0660` as octal and 1.2 as 660; nobody means either `660` or 432.
    static let mode = scalar(#"must be permissions in octal, from "0000" to "0777""#) { scalar throws(Refusal) in
        var digits = scalar.text[...]
        if digits.hasPrefix("0o") { digits = digits.dropFirst(2) }
        guard digits.count <= 4, let mode = UInt32(digits, radix: 8), digits.first != "+", mode <= 0o777 else { return nil }
        guard scalar.isQuoted || scalar.text.hasPrefix("0") else {
            throw Refusal(#"must be permissions in octal with a leading 0, best in quotes: "0\#(digits)""#)
        }
        return mode
    }
}
