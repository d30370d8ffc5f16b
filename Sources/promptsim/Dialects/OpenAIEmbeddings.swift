import PromptAPI

/// Answers of OpenAI's embeddings API. All but the body is the chat API's.
struct OpenAIEmbeddings: Rendition {
    let chat: OpenAIRendition
    let embedding: Ask.Embedding
    let dimensions: Int

    func body(_ answer: Reply) -> [UInt8] {
        let data = embedding.inputs.enumerated().map { index, text -> JSON in
            let vector = EmbeddingVector(text, dimensions: dimensions)
            let value = embedding.wantsBase64 ? base64(vector.elements) : vector.json
            return ["object": "embedding", "index": JSON(index), "embedding": value]
        }
        var object = JSON.Object([.init("object", "list"), .init("data", .array(data)), .init("model", .string(answer.model))])
        if answer.reportsUsage {
            object["usage"] = ["prompt_tokens": JSON(answer.usage.input), "total_tokens": JSON(answer.usage.input)]
        }
        return JSON.object(object).encoded
    }

    private func base64(_ vector: [Float]) -> JSON {
        let bytes = vector.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) } }
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for sextet in 0..<4 {
                text.append(sextet <= group.count ? alphabet[bits >> (18 - 6 * sextet) & 63] : UInt8(ascii: "="))
            }
        }
        return .string(String(decoding: text, as: UTF8.self))
    }

    func headers(rate: RateStanding?) -> [Header] { chat.headers(rate: rate) }
    var errors: any ErrorFormat { chat.errors }
}
