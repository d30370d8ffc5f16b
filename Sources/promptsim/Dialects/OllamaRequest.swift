import PromptAPI

/// Where Ollama has what (facts providers §8).
enum OllamaRoutes {
    static func route(_ segments: [String]) -> Route? {
        switch segments {
        case ["api", "chat"]: .answer(OllamaChat())
        case ["api", "embed"]: .answer(OllamaEmbedding())
        case ["api", "tags"], ["api", "ps"]: .page(models)
        case ["api", "version"]: .page { _, _ in ["version": "0.12.0"] }
        default: nil
        }
    }

    @Sendable static func models(_ names: [String], at time: CallIdentity) -> JSON {
        let models = names.map { name -> JSON in
            [
                "name": .string(name), "model": .string(name), "modified_at": .string(time.time.description), "size": 1,
                "digest": "", "details": ["format": "gguf", "family": "promptsim"],
            ]
        }
        return ["models": .array(models)]
    }
}

/// Ollama's native chat. It streams unless told not to.
struct OllamaChat: Endpoint {
    func read(_ json: JSON) throws(RequestFlaw) -> Ask {
        let model = try RequestReading.model(json)
        var chat = Ask.Chat(streams: json["stream"]?.bool ?? true, includesUsage: true)
        // Zero and below mean no limit there.
        chat.maxTokens = json["options"]?["num_predict"]?.integer.flatMap { $0 >= 1 ? $0 : nil }
        chat.offersTools = json["tools"]?.array?.isEmpty == false
        // `"json"` or a schema; an empty text is what clients send for neither.
        chat.wantsJSON = json["format"].map { $0.object != nil || $0.string == "json" } ?? false
        for message in try RequestReading.list("messages", of: json) {
            chat.add(role: message["role"]?.string, text: RequestReading.text(message["content"]))
        }
        return Ask(model: model, task: .chat(chat))
    }

    func rendition(of ask: Ask, _ call: CallIdentity, dimensions: Int) -> any Rendition { OllamaRendition(call) }
}

struct OllamaEmbedding: Endpoint {
    func read(_ json: JSON) throws(RequestFlaw) -> Ask {
        let embedding = Ask.Embedding(
            inputs: try RequestReading.inputs(json["input"]), dimensions: try RequestReading.dimensions(json["dimensions"]))
        return Ask(model: try RequestReading.model(json), task: .embedding(embedding))
    }

    func rendition(of ask: Ask, _ call: CallIdentity, dimensions: Int) -> any Rendition {
        EmbeddingBody(errors: OllamaErrors()) { answer in
            let vectors = ask.embedding.inputs.map {
                EmbeddingVector($0, dimensions: dimensions).json
            }
            return .object([
                "model": .string(answer.model), "embeddings": .array(vectors), "total_duration": 1000, "load_duration": 1000,
                "prompt_eval_count": answer.reportsUsage ? JSON(ask.inputTokens) : nil,
            ])
        }
    }
}

/// Ollama's errors are a text.
struct OllamaErrors: ErrorFormat {
    func usual(_ failure: FailureClass, status: Int?) -> WireError {
        switch failure {
        case .auth: WireError(401, "unauthorized")
        case .forbidden: WireError(403, "this model requires a subscription")
        case .notFound: WireError(404, "model not found, try pulling it first")
        case .rateLimited: WireError(429, "too many requests")
        // Its paid service; a local one has no quota.
        case .quotaExhausted: WireError(402, "you have reached your usage limit, please upgrade to continue")
        case .overloaded: WireError(503, "server busy, please try again. maximum pending requests exceeded")
        case .serverError: WireError(500, "llama runner process has terminated")
        case .badRequest: WireError(400, "the request was refused")
        case .contextLength: WireError(400, "the input exceeds the available context size")
        case .contentPolicy: WireError(400, "the request was blocked by a content filter")
        case .assistantPrefill: WireError(400, "the last message must not be from the assistant")
        }
    }

    func hint(_ wait: Duration) -> String { ", please try again in \(wait.decimalSeconds)s" }

    func body(_ error: WireError) -> [UInt8] { (["error": .string(error.message)] as JSON).encoded }
}
