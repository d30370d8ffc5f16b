import PromptAPI

/// Where OpenAI has what (facts providers §1).
enum OpenAIRoutes {
    static func route(_ segments: [String]) -> Route? {
        switch segments {
        case ["v1", "chat", "completions"]: .answer(OpenAIChat())
        case ["v1", "embeddings"]: .answer(OpenAIEmbedding())
        case ["v1", "models"]: .page(OpenAIModels.page)
        default: nil
        }
    }
}

/// OpenAI's chat API.
struct OpenAIChat: Endpoint {
    func read(_ json: JSON) throws(RequestFlaw) -> Ask {
        Ask(model: try RequestReading.model(json), task: .chat(try Self.chat(json)))
    }

    func rendition(of ask: Ask, _ call: CallIdentity, dimensions: Int) -> any Rendition {
        OpenAIRendition(call, ask)
    }

    /// All but the model.
    static func chat(_ json: JSON) throws(RequestFlaw) -> Ask.Chat {
        var chat = Ask.Chat()
        chat.streams = json["stream"]?.bool ?? false
        chat.includesUsage = json["stream_options"]?["include_usage"]?.bool ?? false
        chat.offersTools = json["tools"]?.array?.isEmpty == false && json["tool_choice"]?.string != "none"
        chat.wantsJSON = json["response_format"]?["type"]?.string?.hasPrefix("json") ?? false
        chat.maxTokens = try RequestReading.positive("max_completion_tokens", "max_tokens", of: json)
        for message in try RequestReading.list("messages", of: json) {
            chat.add(role: message["role"]?.string, text: RequestReading.text(message["content"]))
        }
        return chat
    }
}

/// OpenAI's embeddings API.
struct OpenAIEmbedding: Endpoint {
    func read(_ json: JSON) throws(RequestFlaw) -> Ask {
        Ask(model: try RequestReading.model(json), task: .embedding(try Self.embedding(json)))
    }

    func rendition(of ask: Ask, _ call: CallIdentity, dimensions: Int) -> any Rendition {
        OpenAIEmbeddings(chat: OpenAIRendition(call, ask), embedding: ask.embedding, dimensions: dimensions)
    }

    static func embedding(_ json: JSON) throws(RequestFlaw) -> Ask.Embedding {
        Ask.Embedding(
            inputs: try RequestReading.inputs(json["input"]), dimensions: try RequestReading.dimensions(json["dimensions"]),
            wantsBase64: json["encoding_format"]?.string == "base64")
    }
}
