/// What bert-base-uncased makes of a text before it looks for words: lower case, no accents, no control characters; spaces
/// part words, and a punctuation mark or a Chinese character is a word of its own (facts/semantic §2).
enum Folding {
    /// What a scalar is to its neighbours.
    enum Part {
        case nothing
        case space
        /// Of a word, as these scalars.
        case letters(String.UnicodeScalarView)
        /// A word of its own.
        case alone(String.UnicodeScalarView)
    }

    /// The parts that a scalar beyond ASCII becomes, in order.
    static func parts(of scalar: Unicode.Scalar) -> [Part] {
        if isDropped(scalar) { return [] }
        if scalar.properties.isWhitespace { return [.space] }
        let isChinese = isChinese(scalar)
        return decomposed(scalar).map { scalar in
            if scalar.properties.generalCategory == .nonspacingMark { return .nothing }
            let folded = scalar.properties.lowercaseMapping.unicodeScalars
            return isChinese || isPunctuation(scalar) ? .alone(folded) : .letters(folded)
        }
    }

    /// As `parts`, for one of ASCII, where each is a byte.
    static func ascii(_ byte: UInt8) -> ASCII {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): .letter(byte)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): .letter(byte | 0x20)
        case UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: " "): .space
        case 0..<0x20, 0x7F: .nothing
        // All others count as punctuation, `$` and `~` too.
        default: .alone(byte)
        }
    }

    enum ASCII: Equatable {
        case nothing, space
        case letter(UInt8)
        case alone(UInt8)
    }

    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "\u{FFFD}" { return true }
        return switch scalar.properties.generalCategory {
        // U+0085 is a control character first and a space second.
        case .control, .format, .privateUse: true
        default: false
        }
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        // Less its stroke, `≠` is the `=` of ASCII.
        if scalar.isASCII { return ascii(UInt8(scalar.value)) == .alone(UInt8(scalar.value)) }
        return switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
            .otherPunctuation:
            true
        default: false
        }
    }

    /// The blocks of CJK ideographs that BERT's tokenizer names; Hangul and kana are written with spaces to it.
    private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F, 0x2B820...0x2CEAF,
            0xF900...0xFAFF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }

    private static func decomposed(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        if case 0xAC00...0xD7A3 = scalar.value { return hangul(scalar.value - 0xAC00) }
        return Decompositions.of(scalar).map(Array.init) ?? [scalar]
    }

    /// A syllable is a leading consonant, a vowel and perhaps a trailing consonant (Unicode §3.12).
    private static func hangul(_ index: UInt32) -> [Unicode.Scalar] {
        let jamo = [0x1100 + index / 588, 0x1161 + index % 588 / 28, 0x11A7 + index % 28]
        return jamo.prefix(index.isMultiple(of: 28) ? 2 : 3).compactMap(Unicode.Scalar.init)
    }
}
