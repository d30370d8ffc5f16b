/// The writing system that most letters of a prompt belong to.
enum Script: Sendable, Hashable {
    case none, latin, greek, cyrillic, hebrew, arabic, indic, thai, hangul, kana, han, other

    init(_ scalar: Unicode.Scalar) {
        self =
            switch scalar.value {
            case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0x1E00...0x1EFF: .latin
            case 0x370...0x3FF, 0x1F00...0x1FFF: .greek
            case 0x400...0x52F: .cyrillic
            case 0x590...0x5FF: .hebrew
            case 0x600...0x6FF, 0x750...0x77F: .arabic
            case 0x900...0xDFF: .indic
            case 0xE00...0xE7F: .thai
            case 0x1100...0x11FF, 0xAC00...0xD7AF: .hangul
            case 0x3040...0x30FF: .kana
            case 0x3400...0x9FFF, 0x20000...0x2FFFF: .han
            default: scalar.properties.isAlphabetic ? .other : .none
            }
    }
}

/// Even spelling: straight quotes, plain spaces, Latin letters without accents, signs of currencies as words.
enum Spelling {
    static func fold(_ text: String) -> (bytes: [UInt8], script: Script) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 8)
        var counts: [Script: Int] = [:]
        var latin = 0
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
                if bytes[bytes.count - 1].isLetter { latin += 1 }
                continue
            }
            counts[Script(scalar), default: 0] += 1
            append(scalar, to: &bytes)
        }
        counts[.latin, default: 0] += latin
        counts[.none] = nil
        // Ties go to the one that is written first in the declaration, for dictionaries have no order.
        let script = counts.filter { $0.value > 0 }.max { ($0.value, "\($0.key)") < ($1.value, "\($1.key)") }?.key
        return (bytes, script ?? .none)
    }

    private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        switch scalar.value {
        case 0x2018, 0x2019, 0x02BC, 0xB4: bytes.append(.apostrophe)
        case 0x201C, 0x201D, 0x201E, 0xAB, 0xBB: bytes.append(.doubleQuote)
        case 0x2010, 0x2011, 0x2212: bytes.append(.dash)
        case 0x2013, 0x2014: bytes.append(contentsOf: " , ".utf8)
        case 0x2026: bytes.append(contentsOf: "... ".utf8)
        case 0xA0, 0x2000...0x200B, 0x3000: bytes.append(0x20)
        case 0x3001, 0x3002, 0xFF0C: bytes.append(contentsOf: ", ".utf8)
        case 0xFF1F: bytes.append(contentsOf: "? ".utf8)
        case 0x20AC: bytes.append(contentsOf: " euro ".utf8)
        case 0xA3: bytes.append(contentsOf: " pound ".utf8)
        case 0xA5: bytes.append(contentsOf: " yen ".utf8)
        case 0xD7: bytes.append(contentsOf: " * ".utf8)
        case 0xF7: bytes.append(contentsOf: " / ".utf8)
        case 0xC0...0x17F:
            let plain = Array(Self.plainLetters.utf8)
            let letter = plain[Int(scalar.value - 0xC0)]
            if letter == UInt8(ascii: "?") { bytes.append(contentsOf: scalar.utf8) } else { bytes.append(letter) }
        case 0x300...0x36F: break
        default: bytes.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
        }
    }

    /// U+00C0 to U+017F without accents; a question mark where a letter is no accented one.
    private static let plainLetters =
        "AAAAAA?CEEEEIIII?NOOOOO?OUUUUY??aaaaaa?ceeeeiiii?nooooo?ouuuuy?y"
        + "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi??JjKk?LlLlLlLlLlNnNnNn???"
        + "OoOoOo??RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZz?"
}

extension UInt8 {
    static let apostrophe = UInt8(ascii: "'")
    static let backtick = UInt8(ascii: "`")
    static let comma = UInt8(ascii: ",")
    static let dash = UInt8(ascii: "-")
    static let dollar = UInt8(ascii: "$")
    static let dot = UInt8(ascii: ".")
    static let doubleQuote = UInt8(ascii: "\"")
    static let exclamation = UInt8(ascii: "!")
    static let less = UInt8(ascii: "<")
    static let question = UInt8(ascii: "?")
    static let slash = UInt8(ascii: "/")

    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isUppercase: Bool { self >= 0x41 && self <= 0x5A }
    var isLowercase: Bool { self >= 0x61 && self <= 0x7A }
    /// Also what is no ASCII: of other writing systems everything counts as letters.
    var isLetter: Bool { isUppercase || isLowercase || self >= 0x80 }
    var isAlphanumeric: Bool { isLetter || isDigit }
    var lowercased: UInt8 { isUppercase ? self | 0x20 : self }
}

extension ArraySlice<UInt8> {
    func hasSuffix(_ text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
