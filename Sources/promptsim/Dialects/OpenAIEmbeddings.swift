import Platform
import PromptAPI

/// Answers of OpenAI's embeddings API. All but the body is the chat API's.
struct OpenAIEmbeddings: Rendition {
    let chat: OpenAIRendition
    let embedding: Ask.Embedding
    let dimensions: Int

    func body(_ answer: Reply) -> [UInt8] {
        let data = embedding.inputs.enumerated().map { index, text -> JSON in
            let vector = Self.vector(of: text, dimensions: dimensions)
            let value = embedding.wantsBase64 ? base64(vector) : numbers(vector)
            return ["object": "embedding", "index": JSON(index), "embedding": value]
        }
        var object = JSON.Object([.init("object", "list"), .init("data", .array(data)), .init("model", .string(answer.model))])
        if answer.reportsUsage {
            object["usage"] = ["prompt_tokens": JSON(answer.usage.input), "total_tokens": JSON(answer.usage.input)]
        }
        return JSON.object(object).encoded
    }

    /// Of length 1. The sum of a vector for each word, so that texts which share words are near each other.
    static func vector(of text: String, dimensions: Int) -> [Float] {
        var sum = [Double](repeating: 0, count: dimensions)
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        for word in words.isEmpty ? [text[...]] : words.map({ $0[...] }) {
            var generator = SplitMix64(seed: Words.hash(word))
            for index in sum.indices { sum[index] += generator.unit() * 2 - 1 }
        }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return sum.map { Float(length > 0 ? $0 / length : 0) }
    }

    /// With the digits of a `Float`: a `Double` would show more of them than there are.
    private func numbers(_ vector: [Float]) -> JSON {
        .array(vector.map { JSON(Double($0.description) ?? 0) })
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
    func errorBody(_ fault: ProviderFault, status: Int) -> [UInt8] { chat.errorBody(fault, status: status) }
}
