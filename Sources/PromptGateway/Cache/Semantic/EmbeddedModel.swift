import CSimilarity

/// The token table distilled from MiniLM that is linked into the program (facts/semantic §2).
///
/// The table's 4 MB are read in the program's file, where the loader has mapped it: no start reads them, no copy is made.
enum EmbeddedModel {
    static let dimension = Int(SIMILARITY_DIMENSION)

    /// Made at the first prompt, in under 2 ms; it stays (0.6 MB).
    static let wordPiece: WordPiece = {
        var count = 0
        let text = model_vocabulary(&count)
        guard let wordPiece = WordPiece(PieceTable(text: Array(UnsafeBufferPointer(start: text, count: count)))) else {
            preconditionFailure("the embedded vocabulary has an [UNK]")
        }
        precondition(wordPiece.words.count == MODEL_TOKENS, "the table has a row for each word")
        return wordPiece
    }()

    /// 1 for the rarest of tokens, 0 for those that are as good as everywhere (a scaled inverse document frequency).
    static func rarity(of token: UInt16) -> Float { Float(model_rarity(token)) / 255 }

    /// The fastest kernels of this processor.
    static let isa = similarity_best_isa()
}
