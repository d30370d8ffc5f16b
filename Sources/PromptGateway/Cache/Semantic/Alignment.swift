/// Whether two prompts are about the same things, word by word: each content word of one needs a counterpart in the other
/// (facts/semantic §1). It finds what the sum over all words hides, as one noun in place of another.
struct Alignment: Sendable {
    /// A word of one or more pieces.
    private struct Word {
        var vector: PromptVector
        var rarity: Float
    }

    private let words: [Word]
    /// The words' vectors side by side, to be searched.
    private let room: VectorRoom

    init(_ tokens: [UInt16]) {
        var words: [Word] = []
        var room = VectorRoom()
        for pieces in Self.words(of: tokens) {
            let rarity = pieces.map(EmbeddedModel.rarity).max() ?? 0
            // What is everywhere is no content.
            guard rarity > 0, let vector = PromptVector(tokens: pieces) else { continue }
            _ = room.append(vector, slot: UInt32(words.count))
            words.append(Word(vector: vector, rarity: rarity))
        }
        self.words = words
        self.room = room
    }

    /// How much the least matched word lacks: its rarity times its distance from the nearest word of the other, 0…2. About 0
    /// where both have the same content words.
    func gap(to other: Alignment) -> Float { max(lack(in: other), other.lack(in: self)) }

    private func lack(in other: Alignment) -> Float {
        words.reduce(0) { worst, word in
            // So common a word cannot lack more than the worst so far, were it matched by its opposite.
            guard 2 * word.rarity > worst else { return worst }
            let nearest = other.room.nearest(to: word.vector, limit: 1).first?.cosine ?? -1
            return max(worst, word.rarity * (1 - nearest))
        }
    }

    /// A piece that continues a word is of that word.
    private static func words(of tokens: [UInt16]) -> [ArraySlice<UInt16>] {
        let vocabulary = EmbeddedModel.wordPiece.words
        let starts = tokens.indices.filter { $0 == 0 || !vocabulary.isContinuation(tokens[$0]) }
        return zip(starts, starts.dropFirst() + [tokens.count]).map { tokens[$0..<$1] }
    }
}
