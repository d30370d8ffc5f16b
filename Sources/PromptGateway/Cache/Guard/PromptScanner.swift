/// A prompt cut into words, numbers, code and signs; spelling is evened out, meaning is not looked at.
struct PromptScanner {
    struct Token {
        enum Kind { case word, number, ordinal, code, sign }

        /// Folded: lower case, no accents. Code keeps its case.
        var text: String
        var kind: Kind
        var isCapitalized = false
        var isUppercase = false
        /// A capital elsewhere than in front: `NASA`, `useState`, `MySQL`.
        var isInnerCapital = false
        var startsSentence = false
        var isPossessive = false
        var sentence: Int
        var clause: Int
    }

    private(set) var tokens: [Token] = []
    private(set) var quotes: [String] = []
    /// How many sentences end with a question mark.
    private(set) var questionMarks = 0
    private(set) var script = Script.none
    private var sentence = 0
    private var clause = 0
    private var startsSentence = true

    init(_ prompt: String) {
        let (bytes, script) = Spelling.fold(prompt)
        self.script = script
        collectQuotes(bytes)
        for chunk in bytes.split(whereSeparator: { $0 <= 0x20 }) { read(chunk) }
    }

    // MARK: Quotes

    /// What stands between double quotes or backticks, and between single ones that are no apostrophes.
    private mutating func collectQuotes(_ bytes: [UInt8]) {
        var open: (mark: UInt8, start: Int)?
        for (index, byte) in bytes.enumerated() where byte == .doubleQuote || byte == .backtick || byte == .apostrophe {
            if let (mark, start) = open, mark == byte {
                guard byte != .apostrophe || index + 1 == bytes.count || !bytes[index + 1].isAlphanumeric else { continue }
                let content = bytes[start..<index].filter { $0 > 0x20 }.map(\.lowercased)
                if !content.isEmpty { quotes.append(String(decoding: content, as: UTF8.self)) }
                open = nil
            } else if open == nil, byte != .apostrophe || index == 0 || !bytes[index - 1].isAlphanumeric {
                open = (byte, index + 1)
            }
        }
        quotes.sort()
    }

    // MARK: Chunks between spaces

    private mutating func read(_ chunk: ArraySlice<UInt8>) {
        var core = chunk
        while let first = core.first, "([{\"'`<".utf8.contains(first), core.count > 1, first != .less || core.count > 2 {
            if first == .less { break }
            core.removeFirst()
        }
        var ending = ArraySlice<UInt8>()
        while let last = core.last, ")]}\"'`.,;:!?".utf8.contains(last), !core.hasSuffix("()") {
            ending.append(last)
            core.removeLast()
        }
        if !core.isEmpty { classify(core) } else if chunk.contains(where: { "!?".utf8.contains($0) }) == false { sign(chunk) }
        close(with: ending, after: core)
    }

    private mutating func close(with ending: ArraySlice<UInt8>, after core: ArraySlice<UInt8>) {
        let isAbbreviation = core.contains(.dot) && core.count <= 4
        if ending.contains(where: { $0 == .question || $0 == .exclamation || $0 == .dot && !isAbbreviation }) {
            if ending.contains(.question) { questionMarks += 1 }
            sentence += 1
            clause += 1
            startsSentence = true
        } else if ending.contains(where: { ",;:)".utf8.contains($0) }) {
            clause += 1
            startsSentence = ending.contains(UInt8(ascii: ":"))
        }
    }

    private mutating func classify(_ core: ArraySlice<UInt8>) {
        let hasLetters = core.contains(where: \.isLetter)
        let hasDigits = core.contains(where: \.isDigit)
        if !hasLetters, !hasDigits { return sign(core) }
        if hasDigits, number(core) { return }
        if Self.isCode(core) { return append(core, .code, keepsCase: core.first == .dash) }
        if hasDigits, !core.contains(.dash), !core.contains(.slash) { return append(core, .code) }
        for part in core.split(whereSeparator: { $0 == .dash || $0 == .slash }) {
            if part.contains(where: \.isDigit) {
                if !number(part) { append(part, .code) }
            } else {
                word(part)
            }
        }
    }

    /// Operators mean something; a dash or dots between words do not.
    private mutating func sign(_ chunk: ArraySlice<UInt8>) {
        guard chunk.contains(where: { "+*/%=<>!&|^~".utf8.contains($0) }) || chunk.elementsEqual("->".utf8) else { return }
        append(chunk, chunk.elementsEqual("&".utf8) ? .word : .sign)
    }

    private static func isCode(_ core: ArraySlice<UInt8>) -> Bool {
        let languages = ["c++", "c#", "f#"]
        if languages.contains(where: { core.map(\.lowercased).elementsEqual($0.utf8) }) { return false }
        if core.contains(where: { "_=<>{}[]()@#*+|%$^~\\&:".utf8.contains($0) }) { return true }
        if core.first == .dash || core.first == .slash || core.contains(.dot) && !isInitials(core) { return true }
        return false
    }

    /// `U.S`, `e.g`: single letters between dots.
    private static func isInitials(_ core: ArraySlice<UInt8>) -> Bool {
        core.split(separator: .dot).allSatisfy { $0.count == 1 }
    }

    private mutating func word(_ part: ArraySlice<UInt8>) {
        let letters = part.filter { $0 != .dot }
        guard let mark = letters.firstIndex(of: .apostrophe) else { return append(letters[...], .word) }
        let stem = letters[..<mark]
        let ending = letters[(mark + 1)...].map(\.lowercased)
        switch String(decoding: ending, as: UTF8.self) {
        case "t" where stem.last.map(\.lowercased) == UInt8(ascii: "n"):
            append(Self.positive(stem.dropLast()), .word)
            append(Array("not".utf8)[...], .word)
        case "s": append(stem, .word, isPossessive: !Self.takesIs(stem), then: Self.takesIs(stem) ? "is" : nil)
        case "re": append(stem, .word, then: "are")
        case "ll": append(stem, .word, then: "will")
        case "ve": append(stem, .word, then: "have")
        case "m": append(stem, .word, then: "am")
        case "d": append(stem, .word, then: "would")
        case "": append(stem, .word, isPossessive: true)
        default: append(letters.filter { $0 != .apostrophe }[...], .word)
        }
    }

    private static func positive(_ stem: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        switch String(decoding: stem.map(\.lowercased), as: UTF8.self) {
        case "wo": Array("will".utf8)[...]
        case "ca": Array("can".utf8)[...]
        case "sha": Array("shall".utf8)[...]
        default: stem
        }
    }

    private static func takesIs(_ stem: ArraySlice<UInt8>) -> Bool {
        let words = ["what", "who", "where", "when", "how", "why", "that", "it", "there", "here", "he", "she", "let"]
        return words.contains(String(decoding: stem.map(\.lowercased), as: UTF8.self))
    }

    // MARK: Numbers

    /// Digits with a currency before and a size, a unit or an ordinal's ending behind.
    private mutating func number(_ core: ArraySlice<UInt8>) -> Bool {
        var rest = core
        let currency = rest.first == .dollar ? "dollar" : nil
        if currency != nil { rest.removeFirst() }
        let digits = rest.prefix { $0.isDigit || $0 == .comma || $0 == .dot }
        let suffix = String(decoding: rest.dropFirst(digits.count).map(\.lowercased), as: UTF8.self)
        guard digits.first?.isDigit == true else { return false }
        let value = String(decoding: digits.filter { $0 != .comma }, as: UTF8.self)
        switch suffix {
        case "", "-": append(value, .number)
        case "st", "nd", "rd", "th": append(value, .ordinal)
        case "k", "m", "b", "bn":
            guard let scaled = Double(value).map({ $0 * (suffix == "k" ? 1e3 : suffix == "m" ? 1e6 : 1e9) }) else { return false }
            append(Numeral.text(scaled), .number)
        case "%":
            append(value, .number)
            append("percent", .word)
        default:
            guard Lexicon.english.classes(of: suffix).isDisjoint(with: [.unit, .date]) == false else { return false }
            append(value, .number)
            append(suffix, .word)
        }
        if let currency { append(currency, .word) }
        return true
    }

    // MARK: Appending

    private mutating func append(
        _ bytes: ArraySlice<UInt8>, _ kind: Token.Kind, keepsCase: Bool = false, isPossessive: Bool = false,
        then following: String? = nil
    ) {
        guard !bytes.isEmpty else { return }
        let text = String(decoding: keepsCase ? Array(bytes) : bytes.map(\.lowercased), as: UTF8.self)
        let capitals = bytes.count(where: \.isUppercase)
        tokens.append(
            Token(
                text: text, kind: kind, isCapitalized: bytes.first?.isUppercase ?? false,
                isUppercase: capitals > 1 && capitals == bytes.count(where: \.isLetter),
                isInnerCapital: bytes.dropFirst().contains(where: \.isUppercase), startsSentence: startsSentence,
                isPossessive: isPossessive, sentence: sentence, clause: clause))
        startsSentence = false
        if let following { append(following, .word) }
    }

    private mutating func append(_ text: String, _ kind: Token.Kind) {
        tokens.append(Token(text: text, kind: kind, startsSentence: startsSentence, sentence: sentence, clause: clause))
        startsSentence = false
    }
}
