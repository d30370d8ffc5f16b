/// A prompt without what does not matter: case, spacing, punctuation, politeness (spec service §7). Where it might matter the
/// text has no normal form, or keeps it: a needless miss costs a call, a false hit a wrong answer.
struct NormalizedText: Hashable, Sendable {
    let text: String

    /// `nil` for what is code, quotes something, or has lines.
    init?(_ raw: String) {
        let raw = String(raw.trimmed)
        guard raw.utf8.count <= Self.longest, !Self.isLiteral(raw) else { return nil }
        var words: [Word] = []
        for word in raw.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\u{A0}" }).map({ Word($0) }) {
            // A mark that stands alone belongs to the word before it.
            if !word.letters.isEmpty { words.append(word) } else if !words.isEmpty { words[words.count - 1].mark(like: word) }
        }
        Self.dropPoliteness(&words)
        guard !words.isEmpty else { return nil }
        let isShouted = words.count >= 3 && raw.contains(where: \.isLetter) && !raw.contains(where: \.isLowercase)
        let last = words.count - 1
        text = words.enumerated().map { index, word in
            let folded = isShouted ? word.letters.lowercased() : word.folded
            // Between sentences a border stays; at the end it says nothing.
            return word.endsSentence && index < last ? folded + "." : folded
        }.joined(separator: " ")
        guard !text.isEmpty else { return nil }
    }

    /// Bytes. What is longer is pasted text, in which nobody retypes a word.
    private static let longest = 2000

    /// Signs of code, quotation, markup and addresses.
    private static let literalSigns = Set("`\"“”„«»‘‹›{}<>[]=\\|_$@~^\n\r")

    private static func isLiteral(_ text: String) -> Bool {
        if text.contains(where: literalSigns.contains) || text.contains("://") || text.contains("//") || text.contains("--") {
            return true
        }
        // An apostrophe stands between letters; anything else is a quotation mark.
        var before: Character = " "
        for (character, after) in zip(text, text.dropFirst() + " ") {
            if character == "'" || character == "’", !before.isLetter || !after.isLetter { return true }
            before = character
        }
        return false
    }

    // MARK: Words

    private struct Word {
        /// Without the punctuation behind it.
        var letters: Substring
        var endsSentence = false
        /// Whether any punctuation stood behind it.
        var isMarked = false

        init(_ word: Substring) {
            letters = word
            while let last = letters.last, ",;.?!…".contains(last), mayDrop(last) {
                letters.removeLast()
                isMarked = true
                if last != ",", last != ";" { endsSentence = true }
            }
        }

        mutating func mark(like other: Word) {
            isMarked = isMarked || other.isMarked
            endsSentence = endsSentence || other.endsSentence
        }

        /// `5!` is a number, and so may be `n!`.
        private func mayDrop(_ mark: Character) -> Bool {
            let before = letters.dropLast()
            guard mark == "!", before.contains(where: { $0.isLetter || $0.isNumber }) else { return true }
            return before.count > 1 && before.allSatisfy { $0.isLetter || $0 == "'" || $0 == "’" || "!?".contains($0) }
        }

        /// A capital at the beginning says little. More of them, or one alone, are a name: US, iOS, C.
        var folded: String {
            if letters == "I" || letters == "A" { return letters.lowercased() }
            let isTitle =
                letters.count > 1 && letters.first?.isUppercase == true && letters.dropFirst().allSatisfy { !$0.isUppercase }
            return isTitle ? letters.lowercased() : String(letters)
        }

        var lowercased: String { letters.lowercased() }
    }

    // MARK: Politeness

    private static let greetings: Set<String> = ["hi", "hello", "hey"]
    private static let openings = [
        ["please"], ["kindly"], ["could", "you", "please"], ["can", "you", "please"], ["would", "you", "please"],
    ]
    private static let closings = [["please"], ["thanks"], ["thank", "you"], ["thanks", "in", "advance"], ["many", "thanks"]]

    /// Only where it can be nothing else: "how do you say please" asks for the word itself.
    private static func dropPoliteness(_ words: inout [Word]) {
        if let first = words.first, first.isMarked, greetings.contains(first.lowercased) { words.removeFirst() }
        for opening in openings where words.count > opening.count + 1 {
            guard words.prefix(opening.count).map(\.lowercased) == opening else { continue }
            words.removeFirst(opening.count)
            break
        }
        for closing in closings where words.count > closing.count {
            guard words.suffix(closing.count).map(\.lowercased) == closing,
                words.suffix(closing.count).dropLast().allSatisfy({ !$0.isMarked })
            else { continue }
            guard words[words.count - closing.count - 1].isMarked else { continue }
            words.removeLast(closing.count)
            break
        }
    }
}

extension String {
    fileprivate var trimmed: Substring {
        let start = self[...].drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...last]
    }
}
