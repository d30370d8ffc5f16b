import PromptAPI

/// Reads requests in OpenAI's format (facts providers §1). As tolerant as the service: what it does not know, it ignores.
enum OpenAIRequest {
    /// Why a request is refused, with the status to refuse it with.
    struct Flaw: Error, Hashable {
        var status = 400
        var fault: ProviderFault

        init(_ message: String, status: Int = 400, code: JSON? = nil) {
            self.status = status
            fault = ProviderFault(message: message, type: "invalid_request_error", code: code)
        }
    }

    static func chat(_ body: some Sequence<UInt8>) throws(Flaw) -> Ask {
        let (json, model) = try read(body)
        guard let messages = json["messages"]?.array, !messages.isEmpty else {
            throw Flaw("'messages' must be an array that is not empty.")
        }
        var chat = Ask.Chat()
        chat.streams = json["stream"]?.bool ?? false
        chat.includesUsage = json["stream_options"]?["include_usage"]?.bool ?? false
        chat.offersTools = json["tools"]?.array?.isEmpty == false && json["tool_choice"]?.string != "none"
        chat.maxTokens = try maxTokens(json)
        for message in messages {
            let text = text(message["content"])
            chat.inputBytes += text.utf8.count
            if message["role"]?.string == "user" { chat.lastUserText = text }
        }
        return Ask(model: model, task: .chat(chat))
    }

    static func embedding(_ body: some Sequence<UInt8>) throws(Flaw) -> Ask {
        let (json, model) = try read(body)
        var embedding = Ask.Embedding(inputs: try inputs(json["input"]))
        if let dimensions = json["dimensions"], !dimensions.isNull {
            guard let count = dimensions.integer, 1...4096 ~= count else { throw Flaw("'dimensions' must be from 1 to 4096.") }
            embedding.dimensions = count
        }
        embedding.wantsBase64 = json["encoding_format"]?.string == "base64"
        return Ask(model: model, task: .embedding(embedding))
    }

    private static func read(_ body: some Sequence<UInt8>) throws(Flaw) -> (JSON, model: String) {
        let json: JSON
        do throws(JSONParser.Failure) {
            json = try JSONParser.parse(body)
        } catch {
            throw Flaw("We could not parse the JSON body of your request: \(error.reason) (at byte \(error.offset)).")
        }
        guard let model = json["model"]?.string, !model.isEmpty else { throw Flaw("you must provide a model parameter") }
        return (json, model)
    }

    private static func maxTokens(_ json: JSON) throws(Flaw) -> Int? {
        for name in ["max_completion_tokens", "max_tokens"] {
            guard let value = json[name], !value.isNull else { continue }
            guard let count = value.integer, count >= 1 else { throw Flaw("'\(name)' must be a whole number above 0.") }
            return count
        }
        return nil
    }

    /// Content is text, or parts of which some are text.
    private static func text(_ content: JSON?) -> String {
        switch content {
        case .string(let text)?: text
        case .array(let parts)?: parts.lazy.compactMap { $0["text"]?.string }.joined()
        default: ""
        }
    }

    /// One text or several. Tokens by number stand for themselves.
    private static func inputs(_ input: JSON?) throws(Flaw) -> [String] {
        switch input {
        case .string(let text)?: return [text]
        case .array(let elements)? where !elements.isEmpty:
            if elements.allSatisfy({ $0.integer != nil }) { return [input?.description ?? ""] }
            return elements.map { $0.string ?? $0.description }
        default: throw Flaw("'input' must be text or an array that is not empty.")
        }
    }
}
