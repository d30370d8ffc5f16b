/// The text of a file, addressed as the YAML reader addresses it, with room for marks.
///
/// Marks are characters of Unicode's private use area that stand in for others, one for one, so that every position
/// stays what it was. An asterisk becomes one everywhere, which keeps the YAML reader from resolving aliases, and a
/// question mark does, which keeps it from keys that are whole documents: it compares keys, and a key of aliases of
/// aliases of aliases takes it for ever. A key given twice gets one too, because the reader refuses the file for it
/// without saying where.
struct SourceText {
    private(set) var scalars: [Unicode.Scalar] = []
    /// Where each line begins.
    private var lines = [0]
    /// Brackets that are open, as far as one can tell without reading YAML.
    private var openBrackets = 0

    /// Many times what a configuration needs, and few enough for keys within keys.
    static let maxOpenBrackets = 64

    static let asterisk: Unicode.Scalar = "\u{E000}"
    private static let questionMark: Unicode.Scalar = "\u{E001}"
    private static let privateUse: ClosedRange<Unicode.Scalar> = "\u{E000}"..."\u{F8FF}"

    /// The character that marks the `index`-th key given twice.
    static func mark(_ index: Int) -> Unicode.Scalar? {
        Unicode.Scalar(questionMark.value + 1 + UInt32(index)).flatMap { privateUse.contains($0) ? $0 : nil }
    }

    /// The reverse of `mark`.
    static func index(of mark: Unicode.Scalar) -> Int? {
        privateUse.contains(mark) && mark > questionMark ? Int(mark.value - questionMark.value) - 1 : nil
    }

    /// Text of the reader with the marks taken off that stand for one character each.
    static func unmarked(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0 == asterisk || $0 == questionMark }) else { return text }
        let scalars = text.unicodeScalars.map { $0 == asterisk ? "*" : $0 == questionMark ? "?" : $0 }
        return String(String.UnicodeScalarView(scalars))
    }

    init(_ bytes: [UInt8]) throws(ConfigurationFaults.Fault) {
        scalars.reserveCapacity(bytes.count)
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .emptyInput: return
            case .error: throw fault("the file is not valid UTF-8 from here on")
            case .scalarValue(let scalar): try append(scalar)
            }
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar) throws(ConfigurationFaults.Fault) {
        switch scalar {
        case "\u{FEFF}" where scalars.isEmpty: return
        case "*": scalars.append(Self.asterisk)
        case "?": scalars.append(Self.questionMark)
        case "[", "{":
            guard openBrackets < Self.maxOpenBrackets else {
                throw fault("more than \(Self.maxOpenBrackets) brackets are open here")
            }
            openBrackets += 1
            scalars.append(scalar)
        case "]", "}":
            openBrackets = max(0, openBrackets - 1)
            scalars.append(scalar)
        case "\n" where scalars.last == "\r":
            scalars.append(scalar)
            lines[lines.count - 1] = scalars.count
        // The line breaks of YAML 1.1.
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
            scalars.append(scalar)
            lines.append(scalars.count)
        case "\t", " "..."~", "\u{A0}"..."\u{D7FF}", "\u{F900}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
            scalars.append(scalar)
        default:
            throw fault("the character U+\(String(scalar.value, radix: 16, uppercase: true)) has no place in this file")
        }
    }

    /// A fault at the end of what has been taken in.
    private func fault(_ message: String) -> ConfigurationFaults.Fault {
        let end = position(of: scalars.count)
        return .init(line: end.line, column: end.column, message: message)
    }

    func position(of offset: Int) -> Position {
        let line = lines.lastIndex { $0 <= offset } ?? 0
        return Position(line: line + 1, column: offset - lines[line] + 1)
    }

    func offset(of position: Position) -> Int? {
        guard lines.indices.contains(position.line - 1) else { return nil }
        let offset = lines[position.line - 1] + position.column - 1
        return scalars.indices.contains(offset) ? offset : nil
    }

    /// The reader puts the end of a file without a last line break on a line of its own.
    func clamped(_ position: Position) -> Position {
        lines.indices.contains(position.line - 1) ? position : self.position(of: scalars.count)
    }

    /// Puts the `index`-th mark on the key at `position`; false where the key has no character that could bear it.
    mutating func mark(keyAt position: Position, index: Int) -> Bool {
        guard let mark = Self.mark(index), var offset = offset(of: position) else { return false }
        switch scalars[offset] {
        case "&", "!", "|", ">", "{", "[", Self.asterisk: return false
        case "\"", "'":
            offset += 1
            guard offset < scalars.count, !["\"", "'", "\\"].contains(scalars[offset]) else { return false }
        default: break
        }
        scalars[offset] = mark
        return true
    }

    var yaml: String { String(String.UnicodeScalarView(scalars)) }
}
