import Logging

/// One entry for the journal: `NAME=value` fields, one behind the other in one block.
struct JournalFields {
    private(set) var block: [UInt8] = []
    private(set) var ranges: [Range<Int>] = []

    /// `prefix` goes before the names of an application's own fields, `withCode` says where in the source the event was logged.
    init(_ record: LogRecord, identifier: String, prefix: String, withCode: Bool) {
        append("MESSAGE", record.message)
        append("PRIORITY", String(record.level.priority))
        append("SYSLOG_IDENTIFIER", identifier)
        if withCode {
            append("CODE_FILE", record.file)
            append("CODE_LINE", String(record.line))
            append("CODE_FUNC", record.function)
        }
        for (key, value) in record.metadata {
            append(key == Self.messageIDKey ? "MESSAGE_ID" : Self.name(prefix: prefix, key: key), value.description)
        }
    }

    /// The metadata whose value says what kind of event this is (32 hex digits, sd_id128(3)).
    static let messageIDKey = "message_id"

    /// journald drops a field with another name (journal_field_valid in systemd's source).
    private static let maxNameBytes = 64

    /// A name that journald takes: upper-case letters, digits and underscores.
    static func name(prefix: String, key: String) -> String {
        let characters = (prefix + key).unicodeScalars.map { scalar -> Character in
            guard scalar.isASCII else { return "_" }
            let character = Character(scalar)
            return character.isLetter || character.isNumber ? Character(character.uppercased()) : "_"
        }
        return String(characters.prefix(maxNameBytes))
    }

    private mutating func append(_ name: String, _ value: String) {
        let start = block.count
        block.append(contentsOf: name.utf8)
        block.append(UInt8(ascii: "="))
        block.append(contentsOf: value.utf8)
        ranges.append(start..<block.count)
    }
}
