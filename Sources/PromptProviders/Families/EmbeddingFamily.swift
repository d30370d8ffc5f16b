import PromptAPI

/// A wire format that also gives vectors for texts.
public protocol EmbeddingFamily: ProviderFamily {
    /// The call as an HTTP request, without its credential. It holds no more inputs than one request may.
    func embeddingRequest(for call: EmbeddingCall) throws(ProviderError) -> HTTPRequest

    /// The vectors in the answer to that call.
    func embeddings(from body: [UInt8], for call: EmbeddingCall) throws(ProviderError) -> Embeddings

    /// How many inputs one request to the model may hold.
    func inputsPerRequest(of model: Model) -> Int
}

extension EmbeddingFamily {
    public func inputsPerRequest(of model: Model) -> Int { .max }

    /// The vectors where each input has one of numbers; anything else is no answer.
    static func vectors(_ values: [JSON?], for call: EmbeddingCall) throws(ProviderError) -> [[Double]] {
        let vectors = values.compactMap { $0?.array?.compactMap(\.number) }
        let lengths = values.map { $0?.array?.count ?? 0 }
        guard vectors.count == call.inputs.count, vectors.map(\.count) == lengths, !lengths.contains(0) else {
            throw ProviderError(.malformed)
        }
        return vectors
    }
}
