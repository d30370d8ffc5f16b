/// Cuts a text into the word pieces of a vocabulary as bert-base-uncased does, without its [CLS] and [SEP]
/// (facts/semantic §2).
struct WordPiece: Sendable {
    /// Scalars of the longest word that is cut; a longer one is unknown.
    static let longestWord = 100

    let words: PieceTable
    let unknown: UInt16

    /// Nil where the vocabulary has no `[UNK]`.
    init?(_ words: PieceTable) {
        guard let unknown = words.number(of: "[UNK]") else { return nil }
        self.words = words
        self.unknown = unknown
    }

    /// Nil where there are more than `limit`: the rest of a long text is not read.
    func tokens(of text: String, limit: Int = .max) -> [UInt16]? {
        var cut = Cut(self)
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                cut.add(Folding.ascii(UInt8(scalar.value)))
            } else {
                Folding.parts(of: scalar).forEach { cut.add($0) }
            }
            if cut.tokens.count > limit { return nil }
        }
        cut.end()
        return cut.tokens.count > limit ? nil : cut.tokens
    }

    /// The word that is being read, and the pieces of those before.
    private struct Cut {
        let vocabulary: WordPiece
        var tokens: [UInt16] = []
        /// UTF-8; more than the longest word is not kept.
        private var word: [UInt8] = []
        private var scalars = 0

        init(_ vocabulary: WordPiece) {
            self.vocabulary = vocabulary
            tokens.reserveCapacity(32)
            word.reserveCapacity(32)
        }

        mutating func add(_ part: Folding.ASCII) {
            switch part {
            case .nothing: break
            case .space: end()
            case .letter(let byte): append(byte)
            case .alone(let byte):
                end()
                append(byte)
                end()
            }
        }

        mutating func add(_ part: Folding.Part) {
            switch part {
            case .nothing: break
            case .space: end()
            case .letters(let scalars): scalars.forEach { append($0) }
            case .alone(let scalars):
                end()
                scalars.forEach { append($0) }
                end()
            }
        }

        private mutating func append(_ byte: UInt8) {
            scalars += 1
            if scalars <= WordPiece.longestWord { word.append(byte) }
        }

        private mutating func append(_ scalar: Unicode.Scalar) {
            scalars += 1
            if scalars <= WordPiece.longestWord { word.append(contentsOf: UTF8.encode(scalar) ?? .init()) }
        }

        mutating func end() {
            guard scalars > 0 else { return }
            let first = tokens.count
            if scalars > WordPiece.longestWord || !appendPieces() {
                tokens.removeSubrange(first...)
                tokens.append(vocabulary.unknown)
            }
            word.removeAll(keepingCapacity: true)
            scalars = 0
        }

        /// The longest piece first, again and again; false where there is none.
        private mutating func appendPieces() -> Bool {
            var start = 0
            while start < word.count {
                guard let (token, end) = longestPiece(from: start) else { return false }
                tokens.append(token)
                start = end
            }
            return true
        }

        private func longestPiece(from start: Int) -> (UInt16, end: Int)? {
            let words = vocabulary.words
            let end = min(word.count, start + words.longest)
            return withUnsafeTemporaryAllocation(of: PieceTable.Hash.self, capacity: end - start) { hashes in
                var hash = PieceTable.Hash()
                if start > 0 { PieceTable.continuation.forEach { hash.add($0) } }
                for index in start..<end {
                    hash.add(word[index])
                    hashes.initializeElement(at: index - start, to: hash)
                }
                for last in stride(from: end, to: start, by: -1) {
                    let hash = hashes[last - 1 - start]
                    if let token = words.number(of: word, in: start..<last, continues: start > 0, hash: hash) {
                        return (token, last)
                    }
                }
                return nil
            }
        }
    }
}
