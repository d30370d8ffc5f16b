import PromptAPI

/// Vectors in OpenAI's format (facts/providers §1). As numbers: base64 is understood by few others.
extension OpenAI {
    public func inputsPerRequest(of model: Model) -> Int { 2048 }

    public func embeddingRequest(for call: EmbeddingCall) -> HTTPRequest {
        embeddingRequest(for: call, to: baseURL + "/embeddings", model: call.model.id)
    }

    func embeddingRequest(for call: EmbeddingCall, to url: String, model: String) -> HTTPRequest {
        Self.post(
            url, ["model": .string(model), "input": JSON(call.inputs), "encoding_format": "float"],
            headers: headers, accepting: "application/json")
    }

    public func embeddings(from body: [UInt8], for call: EmbeddingCall) throws(ProviderError) -> Embeddings {
        let answer = try Self.parse(body)
        if let error = OpenAIFailure.inBand(answer) { throw error }
        let data = (answer["data"]?.array ?? []).enumerated().sorted { a, b in
            (a.element["index"]?.integer ?? a.offset) < (b.element["index"]?.integer ?? b.offset)
        }
        let counted = Usage.tokens(answer["usage"]?["prompt_tokens"])
        return Embeddings(
            vectors: try Self.vectors(data.map { $0.element["embedding"] }, for: call),
            usage: counted.map { Usage(inputTokens: $0, outputTokens: 0) } ?? call.estimate)
    }
}
