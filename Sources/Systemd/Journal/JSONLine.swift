import Logging
import Platform

/// An event as one JSON object on one line. A writer of its own, since this target knows nothing of the application's.
enum JSONLine {
    static func line(_ record: LogRecord, at time: Timestamp) -> String {
        let own = [
            ("time", string(time.description)), ("level", string(record.level.rawValue)), ("message", string(record.message)),
        ]
        return object(own + record.metadata.map { (name($0.key), json($0.value)) })
    }

    /// A name stands in an object once: metadata makes way.
    private static func name(_ key: String) -> String {
        ["time", "level", "message"].contains(key) ? key + "_" : key
    }

    private static func json(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): string(text)
        case .stringConvertible(let value as Int): value.description
        case .stringConvertible(let value as Double) where value.isFinite: value.description
        case .stringConvertible(let value as Bool): value.description
        case .stringConvertible(let value): string(value.description)
        case .array(let values): "[" + values.map(json).joined(separator: ",") + "]"
        case .dictionary(let values): object(values.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) })
        }
    }

    private static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { string($0) + ":" + $1 }.joined(separator: ",") + "}"
    }

    /// What JSON wants escaped (RFC 8259 §7), and what would disturb a terminal.
    static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.isUnsafeInLine:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
