import Logging
import Platform

/// An event as a line for people. Nothing that a message holds can begin another line or speak to the terminal.
enum TextLine {
    static func line(_ record: LogRecord, at time: Timestamp) -> String {
        let level = record.level.rawValue
        let padding = String(repeating: " ", count: max(0, levelWidth - level.count))
        return "\(time) \(level)\(padding) \(content(record))"
    }

    static func prioritizedLine(_ record: LogRecord) -> String {
        "<\(record.level.priority)>\(content(record))"
    }

    /// That of `error`; the rarer and longer ones stand out.
    private static let levelWidth = 5

    private static func content(_ record: LogRecord) -> String {
        var text = escaped(record.message)
        for (key, value) in record.metadata { text += " \(escaped(key))=\(quoted(value.description))" }
        return text
    }

    /// In quotes where it would otherwise not be clear where the value ends.
    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && !needsEscape(value, alsoEscaping: " =\"\\")
        return isPlain ? value : "\"" + escaped(value, alsoEscaping: "\"\\") + "\""
    }

    private static func escaped(_ text: String, alsoEscaping others: String = "") -> String {
        guard needsEscape(text, alsoEscaping: others) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.isUnsafeInLine: result += "\\u{\(String(scalar.value, radix: 16))}"
            case _ where others.unicodeScalars.contains(scalar): result += "\\" + String(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func needsEscape(_ text: String, alsoEscaping others: String) -> Bool {
        text.unicodeScalars.contains { $0.isUnsafeInLine || others.unicodeScalars.contains($0) }
    }
}

extension Unicode.Scalar {
    /// Control characters, line separators, and those that turn the direction of the text after them ("Trojan Source",
    /// Boucher and Anderson 2021).
    var isUnsafeInLine: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
