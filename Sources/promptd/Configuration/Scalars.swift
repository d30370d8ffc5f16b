import PromptAPI

extension Shape where Value == Bool {
    /// Not the `yes` and `on` of YAML 1.1.
    static let boolean = scalar("must be true or false") { scalar throws(Refusal) in
        switch scalar.text {
        case "true": return try isPlain(scalar)
        case "false": return try !isPlain(scalar)
        case "yes", "Yes", "on", "On", "True", "TRUE": throw Refusal("must be true or false: write true")
        case "no", "No", "off", "Off", "False", "FALSE": throw Refusal("must be true or false: write false")
        default: return nil
        }
    }

    private static func isPlain(_ scalar: Node.Scalar) throws(Refusal) -> Bool {
        if scalar.isQuoted { throw Refusal("must be true or false, without quotes") }
        return true
    }
}

extension Shape where Value == Int {
    /// Decimal and plain: no `0x`, no leading zero (which YAML 1.1 reads as octal), no underscores.
    static func integer(_ range: ClosedRange<Int>) -> Shape {
        scalar("must be a whole number from \(range.lowerBound) to \(range.upperBound)") { scalar throws(Refusal) in
            let digits = scalar.text.drop { $0 == "-" }
            guard !scalar.isQuoted, digits.utf8.allSatisfy(isDigit), digits == "0" || digits.first != "0" else { return nil }
            return Int(scalar.text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension Shape where Value == Double {
    /// Finite always.
    static func number(_ range: ClosedRange<Double>, unit: String = "") -> Shape {
        let bound = range.upperBound == .greatestFiniteMagnitude ? "of at least" : "from"
        let to = range.upperBound == .greatestFiniteMagnitude ? "" : " to \(short(range.upperBound))"
        return scalar("must be a number\(unit) \(bound) \(short(range.lowerBound))\(to)") { scalar throws(Refusal) in
            guard !scalar.isQuoted, scalar.text.utf8.allSatisfy({ isDigit($0) || "+-.eE".utf8.contains($0) }) else { return nil }
            return Double(scalar.text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    private static func short(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e9 ? "\(Int(number))" : "\(number)"
    }
}

private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

extension Shape where Value: RawRepresentable<String> & CaseIterable & Equatable {
    static var word: Shape {
        let words = Value.allCases.map(\.rawValue)
        let expected = "must be one of \(words.joined(separator: ", "))"
        return scalar(expected) { scalar throws(Refusal) in
            if let value = Value(rawValue: scalar.text) { return value }
            guard let near = Nearest.word(to: scalar.text, among: words) else { return nil }
            throw Refusal("\(expected); did you mean \(near)?")
        }
    }
}

extension Shape where Value == String {
    /// Quoted or not: `name: no` is a name.
    static func text(_ expected: String, isValid: @escaping @Sendable (String) -> Bool) -> Shape {
        scalar(expected) { isValid($0.text) ? $0.text : nil }
    }

    /// Letters, digits and a few others, as they go into names, URLs and journal fields.
    static func name(_ length: ClosedRange<Int>, and others: String) -> Shape {
        let shown = others.map { String($0) }.joined(separator: " ")
        return text("must be \(length.lowerBound) to \(length.upperBound) of the characters A-Z a-z 0-9 \(shown)") {
            NameText.isMade($0, of: others, length: length)
        }
    }

    /// Goes into headers and logs.
    static func printable(_ length: ClosedRange<Int>) -> Shape {
        text("must be \(length.lowerBound) to \(length.upperBound) printable ASCII characters") {
            length.contains($0.utf8.count) && $0.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        }
    }

    static func absolutePath(_ length: ClosedRange<Int> = 2...4095) -> Shape {
        text("must be an absolute path of at most \(length.upperBound) bytes") {
            $0.hasPrefix("/") && length.contains($0.utf8.count) && $0.unicodeScalars.allSatisfy { $0.value >= 0x20 }
        }
    }
}

/// Names of few characters.
enum NameText {
    static func isMade(_ text: String, of others: String, length: ClosedRange<Int>) -> Bool {
        length.contains(text.utf8.count)
            && text.utf8.allSatisfy {
                isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) && $0 < 0x80
                    || others.utf8.contains($0)
            }
    }
}
