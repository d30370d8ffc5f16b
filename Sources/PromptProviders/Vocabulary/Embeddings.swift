import PromptAPI

/// Texts of which vectors are asked.
public struct EmbeddingCall: Sendable, Hashable {
    public var model: Model
    public var inputs: [String]

    public init(model: Model, inputs: [String]) {
        self.model = model
        self.inputs = inputs
    }

    /// What a provider that counts nothing is taken to have read.
    var estimate: Usage {
        Usage(
            inputTokens: inputs.reduce(0) { $0 + TokenEstimate.tokens(characters: $1.utf8.count) }, outputTokens: 0,
            estimated: true)
    }
}

/// One vector for each input, in the order of the inputs.
public struct Embeddings: Sendable, Hashable {
    public var vectors: [[Double]]
    public var usage: Usage

    public init(vectors: [[Double]], usage: Usage) {
        self.vectors = vectors
        self.usage = usage
    }
}
