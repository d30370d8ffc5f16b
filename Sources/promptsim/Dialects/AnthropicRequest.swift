import PromptAPI

/// Where Anthropic has what (facts providers §3).
enum AnthropicRoutes {
    static func route(_ segments: [String]) -> Route? {
        switch segments {
        case ["v1", "messages"]: .answer(AnthropicMessages())
        case ["v1", "models"]: .page(models)
        default: nil
        }
    }

    @Sendable static func models(_ names: [String], at time: CallIdentity) -> JSON {
        let data = names.map { name -> JSON in
            ["type": "model", "id": .string(name), "display_name": .string(name), "created_at": .string(time.time.description)]
        }
        return [
            "data": .array(data), "has_more": false, "first_id": JSON(names.first), "last_id": JSON(names.last),
        ]
    }
}

/// Anthropic's Messages API.
struct AnthropicMessages: Endpoint {
    /// Where the path says them, as at Vertex.
    var model: String?
    var streams: Bool?
    var dialect = Dialect.anthropic

    func read(_ json: JSON) throws(RequestFlaw) -> Ask {
        let model = try RequestReading.model(json, path: model)
        if dialect == .vertex, json["anthropic_version"]?.string == nil { throw RequestFlaw("anthropic_version: Field required") }
        var chat = Ask.Chat(streams: streams ?? json["stream"]?.bool ?? false, includesUsage: true)
        guard let maxTokens = try RequestReading.positive("max_tokens", of: json) else {
            throw RequestFlaw("max_tokens: Field required")
        }
        chat.maxTokens = maxTokens
        chat.offersTools = json["tools"]?.array?.isEmpty == false && json["tool_choice"]?["type"]?.string != "none"
        chat.wantsJSON = (json["output_config"]?["format"] ?? json["output_format"])?["type"]?.string == "json_schema"
        chat.inputBytes = RequestReading.text(json["system"]).utf8.count
        for message in try RequestReading.list("messages", of: json) {
            guard let role = message["role"]?.string, ["user", "assistant"].contains(role) else {
                throw RequestFlaw("messages: roles must be user or assistant; system is a parameter of its own")
            }
            chat.add(role: role, text: RequestReading.text(message["content"]))
        }
        return Ask(model: model, task: .chat(chat))
    }

    func rendition(of ask: Ask, _ call: CallIdentity, dimensions: Int) -> any Rendition {
        AnthropicRendition(call, errors: dialect.errors(request: call.number))
    }
}

/// Anthropic's errors (facts providers §3).
struct AnthropicErrors: ErrorFormat {
    /// Of the call.
    let number: String

    func usual(_ failure: FailureClass, status: Int?) -> WireError {
        let (usualStatus, message): (Int, String) =
            switch failure {
            case .auth: (401, "invalid x-api-key")
            case .forbidden: (403, "Your API key does not have permission to use the specified resource.")
            case .notFound: (404, "The requested resource could not be found.")
            case .rateLimited: (429, "This request would exceed your account's rate limit.")
            case .quotaExhausted where status == 402: (402, "There is an issue with your billing.")
            case .quotaExhausted: (429, "You have reached your specified monthly spend limit.")
            case .overloaded: (529, "Overloaded")
            case .serverError: (500, "Internal server error")
            case .badRequest: (400, "The request was refused.")
            case .contextLength: (400, "prompt is too long: it exceeds the maximum of this model")
            case .contentPolicy: (400, "Output blocked by content filtering policy")
            case .assistantPrefill:
                (
                    400,
                    "This model does not support assistant message prefill. The conversation must end with a user message."
                )
            }
        var error = WireError(usualStatus, message, type: Self.type(status ?? usualStatus))
        if failure == .quotaExhausted, status != 402 { error.details = ["error_code": "enforced_spend_limit_reached"] }
        return error
    }

    func body(_ error: WireError) -> [UInt8] {
        Self.json(error, request: "req_" + number).encoded
    }

    static func json(_ error: WireError, request: String?) -> JSON {
        let inner: JSON = .object([
            "type": .string(error.type), "message": .string(error.message), "details": error.details,
        ])
        return .object(["type": "error", "error": inner, "request_id": request.map { .string($0) }])
    }

    private static func type(_ status: Int) -> String {
        switch status {
        case 401: "authentication_error"
        case 402: "billing_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 503, 529: "overloaded_error"
        case 504: "timeout_error"
        case 400..<500: "invalid_request_error"
        default: "api_error"
        }
    }
}
