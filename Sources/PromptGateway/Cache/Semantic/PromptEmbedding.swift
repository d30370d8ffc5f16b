/// A prompt as the semantic match sees it: its tokens and their vector.
public struct PromptEmbedding: Sendable {
    /// A mean over more tokens says too little of each: such prompts are matched exactly (facts/semantic §3).
    public static let longestPrompt = 100

    /// Why a prompt has no embedding.
    public enum Refusal: String, Error, Hashable {
        case tooLong = "too_long"
        /// Unknown words are alike to the table, whatever they mean.
        case unknownWord = "unknown_word"
        case empty
    }

    public let tokens: [UInt16]
    public let vector: PromptVector

    public init(_ text: String) throws(Refusal) {
        let wordPiece = EmbeddedModel.wordPiece
        guard let tokens = wordPiece.tokens(of: text, limit: Self.longestPrompt) else { throw .tooLong }
        guard !tokens.contains(wordPiece.unknown) else { throw .unknownWord }
        guard let vector = PromptVector(tokens: tokens) else { throw .empty }
        self.tokens = tokens
        self.vector = vector
    }
}
