import PromptAPI

/// Where Vertex has what (facts providers §5). Its Gemini and Anthropic answers are theirs.
enum VertexRoutes {
    static func route(_ segments: [String], _ request: IncomingRequest) -> Route? {
        if segments == ["token"] { return .token(.assertion) }
        guard let publishers = segments.firstIndex(of: "publishers"), segments.count > publishers + 2 else { return nil }
        guard segments[publishers + 2] == "models" else { return nil }
        let last = segments.dropFirst(publishers + 3).joined(separator: "/")
        switch segments[publishers + 1] {
        case "google" where last.isEmpty: return .page(models)
        case "google" where last.hasSuffix(":predict"):
            return .answer(VertexPrediction(model: String(last.dropLast(":predict".count))))
        case "google": return GeminiRoutes.action(last, request, .vertex)
        case "anthropic":
            let parts = last.split(separator: ":")
            guard parts.count == 2, ["rawPredict", "streamRawPredict"].contains(parts[1]) else { return nil }
            let streams = parts[1] == "streamRawPredict"
            return .answer(AnthropicMessages(model: String(parts[0]), streams: streams, dialect: .vertex))
        default: return nil
        }
    }

    @Sendable static func models(_ names: [String], at time: CallIdentity) -> JSON {
        ["publisherModels": .array(names.map { ["name": .string("publishers/google/models/" + $0), "versionId": "1"] })]
    }
}

/// Vertex's older way to embed.
struct VertexPrediction: Endpoint {
    var model: String

    func read(_ json: JSON) throws(RequestFlaw) -> Ask {
        let texts = try RequestReading.list("instances", of: json).map { $0["content"]?.string ?? "" }
        let dimensions = try RequestReading.dimensions(json["parameters"]?["outputDimensionality"])
        return Ask(model: model, task: .embedding(.init(inputs: texts, dimensions: dimensions)))
    }

    func rendition(of ask: Ask, _ call: CallIdentity, dimensions: Int) -> any Rendition {
        EmbeddingBody(errors: GoogleErrors(isVertex: true)) { _ in
            let predictions = ask.embedding.inputs.map { text -> JSON in
                let vector = EmbeddingVector(text, dimensions: dimensions).json
                let statistics: JSON = ["token_count": JSON((text.utf8.count + 3) / 4), "truncated": false]
                return ["embeddings": ["values": vector, "statistics": statistics]]
            }
            return ["predictions": .array(predictions)]
        }
    }
}
