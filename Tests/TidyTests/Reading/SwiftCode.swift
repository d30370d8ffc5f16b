/// Swift without its comments and the text of its literals, line for line: what is left is what runs. Interpolations are
/// code and stay. Regex literals are not known: one that holds a quotation mark would be taken for the start of a string.
struct SwiftCode {
    private let bytes: [UInt8]
    private var at = 0
    private var code: [UInt8] = []

    private init(_ text: String) {
        bytes = Array(text.utf8)
        code.reserveCapacity(bytes.count)
    }

    static func stripped(_ text: String) -> String {
        var reader = SwiftCode(text)
        reader.readCode(toClosingParenthesis: false)
        return String(decoding: reader.code, as: UTF8.self)
    }

    private mutating func readCode(toClosingParenthesis: Bool) {
        var depth = 0
        while at < bytes.count {
            if starts(with: "//") {
                blank { $0.bytes[$0.at] == UInt8(ascii: "\n") }
            } else if starts(with: "/*") {
                skipComment()
            } else if let hashes = hashesOfLiteral() {
                readLiteral(hashes: hashes)
            } else {
                if bytes[at] == UInt8(ascii: "(") { depth += 1 }
                if bytes[at] == UInt8(ascii: ")") { depth -= 1 }
                keep()
                if toClosingParenthesis, depth == 0 { return }
            }
        }
    }

    private mutating func skipComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && at < bytes.count
    }

    /// How many `#` precede the quotation mark that begins here; `nil` where none does.
    private func hashesOfLiteral() -> Int? {
        let hashes = bytes[at...].prefix { $0 == UInt8(ascii: "#") }.count
        return at + hashes < bytes.count && bytes[at + hashes] == UInt8(ascii: "\"") ? hashes : nil
    }

    private mutating func readLiteral(hashes: Int) {
        let pounds = String(repeating: "#", count: hashes)
        blank(hashes)
        let isLong = starts(with: "\"\"\"")
        let end = (isLong ? "\"\"\"" : "\"") + pounds
        blank(isLong ? 3 : 1)
        while at < bytes.count, !starts(with: end) {
            if starts(with: "\\" + pounds + "(") {
                blank(1 + hashes)
                readCode(toClosingParenthesis: true)
            } else if starts(with: "\\" + pounds) {
                blank(2 + hashes)
            } else if !isLong, bytes[at] == UInt8(ascii: "\n") {
                return
            } else {
                blank(1)
            }
        }
        blank(end.utf8.count)
    }

    // MARK: Bytes

    private func starts(with text: String) -> Bool { bytes[at...].starts(with: text.utf8) }

    private mutating func keep() {
        code.append(bytes[at])
        at += 1
    }

    /// Spaces instead of what is there; ends of lines stay.
    private mutating func blank(_ count: Int) {
        for _ in 0..<min(count, bytes.count - at) {
            code.append(bytes[at] == UInt8(ascii: "\n") ? bytes[at] : UInt8(ascii: " "))
            at += 1
        }
    }

    private mutating func blank(until isEnd: (SwiftCode) -> Bool) {
        while at < bytes.count, !isEnd(self) { blank(1) }
    }
}
