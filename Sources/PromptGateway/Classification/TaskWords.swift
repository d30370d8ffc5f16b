/// A prompt's words in lower case, and marks of its shape among them.
struct TaskWords {
    /// Of a long prompt the task stands at one of its ends.
    private static let longest = 4_000

    private let words: [String]
    private let start: Int
    /// How many of the words are the prompt's own.
    private let count: Int

    /// - Parameter text: what `ends` has left of a prompt.
    init(_ text: String) {
        var words = Self.split(text)
        count = words.count
        start = Self.afterPoliteness(words)
        words += Self.shape(of: text, words)
        self.words = words
    }

    /// A prompt without its middle, where it is long.
    static func ends(of text: String) -> String {
        text.utf8.count > longest ? "\(text.prefix(longest / 2)) \(text.suffix(longest / 2))" : text
    }

    /// Its words, the first after all politeness once more as the one it begins with (`^write`), and with the one behind it
    /// (`^write a`); each once, in order.
    var distinct: [String] {
        let own = words.prefix(count)
        let opening = own.dropFirst(start).prefix(2)
        let openings = opening.indices.map { "^" + opening[opening.startIndex...$0].joined(separator: " ") }
        var seen: Set<String> = []
        return (own + openings).filter { seen.insert($0).inserted }
    }

    /// Letters, digits and `+ # ; <>` of names such as C++ and tl;dr; everything else parts words.
    static func split(_ text: some StringProtocol) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        func end() {
            while let last = word.last, last == UInt8(ascii: ";") || last == UInt8(ascii: ">") && word[0] != UInt8(ascii: "<") {
                word.removeLast()
            }
            if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
            word = []
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: word.append(byte)
            case UInt8(ascii: "+"), UInt8(ascii: "#"), UInt8(ascii: ";"), UInt8(ascii: ">"):
                if !word.isEmpty { word.append(byte) }
            case UInt8(ascii: "<"):
                end()
                word.append(byte)
            default: end()
            }
        }
        end()
        return words.filter { $0 != "<" }
    }

    private static let polite: Set<String> = [
        "please", "can", "could", "would", "you", "i", "want", "need", "to", "help", "me", "kindly", "hi", "hello", "hey", "like",
    ]

    private static func afterPoliteness(_ words: [String]) -> Int {
        let start = words.firstIndex { !polite.contains($0) } ?? 0
        return start < 8 ? start : 0
    }

    private static func shape(of text: some StringProtocol, _ words: [String]) -> [String] {
        var marks: [String] = []
        let bytes = text.utf8
        let braces = bytes.count { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: ";") }
        if text.contains("```") || braces > 3 || text.contains("();") || text.contains("print(") { marks.append("<code>") }
        if isEquation(text) { marks.append("<equation>") }
        if words.count(where: { $0.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 } ?? false }) > 1 { marks.append("<digits>") }
        return marks
    }

    /// An equals sign or an operator between a digit and something.
    private static func isEquation(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8.filter { $0 > 0x20 }
        guard bytes.count > 2 else { return false }
        return bytes.indices.dropFirst().dropLast().contains { index in
            guard "=+*^".utf8.contains(bytes[index]) else { return false }
            return (bytes[index - 1] >= 0x30 && bytes[index - 1] <= 0x39)
                || (bytes[index + 1] >= 0x30 && bytes[index + 1] <= 0x39)
        }
    }

    func contains(_ phrase: [String], atStart: Bool) -> Bool {
        if atStart { return words[start...].starts(with: phrase) }
        guard let first = phrase.first, words.count >= phrase.count else { return false }
        return words.indices.contains { words[$0] == first && words[$0...].starts(with: phrase) }
    }
}
