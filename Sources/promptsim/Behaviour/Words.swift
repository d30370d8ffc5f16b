import Platform

/// Text and its tokens. A token is a word with the space before it: what streams of real models look like.
enum Words {
    /// Of an answer for which no length is set.
    static let usualCount = 16

    private static let lexicon = [
        "amber", "basin", "cedar", "delta", "ember", "field", "grove", "harbor", "inlet", "juniper", "kettle", "lantern",
        "meadow", "north", "orchard", "pebble", "quarry", "river", "summit", "timber", "upland", "valley", "willow", "yarrow",
    ]

    /// Sentences of eight words, the same for one name everywhere.
    static func pieces(named name: String, count: Int) -> [String] {
        var generator = SplitMix64(seed: hash(name))
        return (0..<max(0, count)).map { index in
            let word = lexicon[Int(generator.next() % UInt64(lexicon.count))]
            let isFirst = index % 8 == 0, isLast = index % 8 == 7 || index == count - 1
            let cased = isFirst ? word.prefix(1).uppercased() + word.dropFirst() : word
            return (index > 0 ? " " : "") + cased + (isLast ? "." : "")
        }
    }

    /// Joined, the pieces are the text.
    static func split(_ text: String) -> [String] {
        var pieces: [String] = []
        var start = text.startIndex
        var hasWord = false
        for index in text.indices {
            let isSpace = text[index].isWhitespace
            if isSpace, hasWord {
                pieces.append(String(text[start..<index]))
                start = index
                hasWord = false
            }
            if !isSpace { hasWord = true }
        }
        if start < text.endIndex { pieces.append(String(text[start...])) }
        return pieces
    }

    /// The arguments of a call, as they come in a stream: a few characters at a time.
    static func chunks(of text: String) -> [String] {
        var chunks: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            chunks.append(String(rest.prefix(6)))
            rest = rest.dropFirst(6)
        }
        return chunks
    }

    /// FNV-1a, 64 bits: unlike `Hasher`, the same in every run.
    static func hash(_ text: some StringProtocol) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
