import PromptAPI

/// Where the Gemini API has what (facts providers §4).
enum GeminiRoutes {
    static func route(_ segments: [String], _ request: IncomingRequest) -> Route? {
        guard segments.count >= 2, segments[1] == "models" else { return nil }
        return segments.count == 2 ? .page(models) : action(segments.dropFirst(2).joined(separator: "/"), request, .gemini)
    }

    /// `gemini-2.5-flash:generateContent`.
    static func action(_ last: String, _ request: IncomingRequest, _ dialect: Dialect) -> Route? {
        guard let colon = last.lastIndex(of: ":") else { return nil }
        let model = String(last[..<colon])
        switch last[last.index(after: colon)...] {
        case "generateContent": return .answer(GeminiContents(model: model, form: .whole, dialect: dialect))
        case "streamGenerateContent":
            let form = request.query("alt") == "sse" ? GeminiContents.Form.events : .array
            return .answer(GeminiContents(model: model, form: form, dialect: dialect))
        case "embedContent": return .answer(GeminiEmbedding(model: model, isBatch: false, dialect: dialect))
        case "batchEmbedContents": return .answer(GeminiEmbedding(model: model, isBatch: true, dialect: dialect))
        default: return nil
        }
    }

    @Sendable static func models(_ names: [String], at time: CallIdentity) -> JSON {
        let models = names.map { name -> JSON in
            [
                "name": .string("models/" + name), "displayName": .string(name),
                "supportedGenerationMethods": ["generateContent", "embedContent"],
            ]
        }
        return ["models": .array(models)]
    }
}

/// `generateContent` and its stream.
struct GeminiContents: Endpoint {
    var model: String
    var form: Form
    var dialect: Dialect

    enum Form {
        case whole
        case events
        /// A stream without `alt=sse` is one JSON array; here it comes at once.
        case array
    }

    func read(_ json: JSON) throws(RequestFlaw) -> Ask {
        var chat = Ask.Chat(streams: form == .events, includesUsage: true)
        let configuration = json["generationConfig"]
        chat.maxTokens = try RequestReading.positive("maxOutputTokens", of: configuration)
        chat.wantsJSON = configuration?["responseMimeType"]?.string == "application/json"
        let mode = json["toolConfig"]?["functionCallingConfig"]?["mode"]?.string
        chat.offersTools = mode != "NONE" && json["tools"]?.array?.contains { $0["functionDeclarations"] != nil } ?? false
        chat.inputBytes = RequestReading.text(json["systemInstruction"]?["parts"]).utf8.count
        for content in try RequestReading.list("contents", of: json) {
            chat.add(role: content["role"]?.string ?? "user", text: RequestReading.text(content["parts"]))
        }
        return Ask(model: model, task: .chat(chat))
    }

    func rendition(of ask: Ask, _ call: CallIdentity, dimensions: Int) -> any Rendition {
        GeminiRendition(call, isArray: form == .array, errors: dialect.errors(request: call.number))
    }
}

/// `embedContent` and `batchEmbedContents`.
struct GeminiEmbedding: Endpoint {
    var model: String
    var isBatch: Bool
    var dialect: Dialect

    func read(_ json: JSON) throws(RequestFlaw) -> Ask {
        let requests = isBatch ? try RequestReading.list("requests", of: json) : [json]
        let texts = requests.map { RequestReading.text($0["content"]?["parts"]) }
        // Vertex has it beside the content, in newer versions within a configuration.
        let size = requests[0]["outputDimensionality"] ?? requests[0]["embedContentConfig"]?["outputDimensionality"]
        return Ask(model: model, task: .embedding(.init(inputs: texts, dimensions: try RequestReading.dimensions(size))))
    }

    func rendition(of ask: Ask, _ call: CallIdentity, dimensions: Int) -> any Rendition {
        EmbeddingBody(errors: dialect.errors(request: call.number)) { _ in
            let embeddings = ask.embedding.inputs.map { text -> JSON in
                ["values": EmbeddingVector(text, dimensions: dimensions).json]
            }
            if isBatch { return ["embeddings": .array(embeddings)] }
            return .object([
                "embedding": embeddings[0],
                "usageMetadata": dialect == .vertex ? ["promptTokenCount": JSON(ask.inputTokens)] : nil,
            ])
        }
    }
}
