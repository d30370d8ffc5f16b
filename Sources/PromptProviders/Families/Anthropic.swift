import Platform
import PromptAPI

/// Anthropic's Messages (facts/providers §3).
public struct Anthropic: ProviderFamily {
    /// The version of the format that is spoken here.
    private static let version = "2023-06-01"
    /// The answer's length must be said. Where neither caller nor catalogue knows one: what every model of the family gives.
    private static let usualMaxTokens = 4096

    private let baseURL: String
    private let headers: HTTPHeaders = ["anthropic-version": version]

    public init(baseURL: String) {
        self.baseURL = Self.base(baseURL)
    }

    // MARK: Encoding

    /// Always streamed, as for OpenAI; and answers of more than 21,333 tokens must be.
    public func request(for call: ProviderCall) -> HTTPRequest {
        let body = JSON.Object([.init("model", .string(call.model.id))] + Self.members(for: call))
        return Self.post(
            baseURL + "/v1/messages", .object(body), headers: headers, accepting: "text/event-stream, application/json")
    }

    /// All of the body but where it goes: hosts other than Anthropic's name the model elsewhere.
    static func members(for call: ProviderCall) -> [JSON.Object.Member] {
        let turns = Turns(call.conversation, takesPrefill: call.model.takesPrefill)
        var body = JSON.Object()
        body["max_tokens"] = JSON(maxTokens(call))
        body["system"] = system(turns.system, call.responseFormat)
        let last = turns.turns.count - 1
        body["messages"] = .array(
            turns.turns.enumerated().map { index, turn in message(turn, isPrefill: turn.isModels && index == last) })
        if call.model.takesSampling {
            // From 0 to 1, and one of the two: newer models refuse both at once.
            body["temperature"] = call.sampling.temperature.map { JSON(min($0, 1)) }
            if call.sampling.temperature == nil { body["top_p"] = call.sampling.topP.map { JSON($0) } }
        }
        // Empty lists and blank sequences are refused.
        let stop = (call.sampling.stop ?? []).filter { !$0.allSatisfy(\.isWhitespace) }
        body["stop_sequences"] = stop.isEmpty ? nil : JSON(stop)
        let tools = (call.tools ?? []).compactMap(FunctionTool.init)
        if !tools.isEmpty {
            body["tools"] = .array(tools.map(tool))
            body["tool_choice"] = ToolChoice(call.toolChoice).map(toolChoice)
        }
        if case .schema(let schema)? = ResponseFormat(call.responseFormat) {
            body["output_config"] = ["format": ["type": "json_schema", "schema": closed(schema)]]
        }
        body["stream"] = true
        return body.members
    }

    /// The caller's bound, as far as the model goes: more is refused.
    private static func maxTokens(_ call: ProviderCall) -> Int {
        min(call.sampling.maxTokens ?? call.model.maxOutput ?? usualMaxTokens, call.model.maxOutput ?? .max)
    }

    /// There is no mode for JSON without a schema: it is asked for in words.
    private static func system(_ texts: [String], _ format: JSON?) -> JSON? {
        let texts = texts + (ResponseFormat(format) == .json ? ["Answer with one JSON object and nothing else."] : [])
        return texts.isEmpty ? nil : .string(texts.joined(separator: "\n\n"))
    }

    private static func message(_ turn: Turns.Turn, isPrefill: Bool) -> JSON {
        var blocks = turn.messages.flatMap { turn.isModels ? answer($0) : prompt($0) }
        // The beginning of an answer must not end in white space.
        if isPrefill, case .text(let text)? = blocks.last { blocks[blocks.count - 1] = .text(text.withoutTrailingSpace) }
        let role: JSON = turn.isModels ? "assistant" : "user"
        if blocks.count == 1, case .text(let text) = blocks[0] { return ["role": role, "content": .string(text)] }
        return ["role": role, "content": .array(blocks.map(\.json))]
    }

    private enum Block {
        case text(String)
        case other(JSON)

        var json: JSON {
            switch self {
            case .text(let text): ["type": "text", "text": .string(text)]
            case .other(let json): json
            }
        }
    }

    private static func prompt(_ message: ChatMessage) -> [Block] {
        guard message.role == .tool else { return content(message) }
        return [
            .other(
                .object([
                    "type": "tool_result", "tool_use_id": .string(toolID(message.toolCallID ?? "")),
                    "content": message.content.isEmpty ? nil : .array(content(message).map(\.json)),
                ]))
        ]
    }

    private static func answer(_ message: ChatMessage) -> [Block] {
        content(message)
            + message.toolCalls.map { call in
                .other([
                    "type": "tool_use", "id": .string(toolID(call.id)), "name": .string(call.name), "input": call.argumentsObject,
                ])
            }
    }

    private static func content(_ message: ChatMessage) -> [Block] {
        message.content.map { part in
            switch part {
            case .text(let text): .text(text)
            case .image(let mediaType, let data):
                .other([
                    "type": "image",
                    "source": ["type": "base64", "media_type": .string(mediaType), "data": .string(data)],
                ])
            }
        }
    }

    /// Others' ids hold what is refused here: letters, digits, `_` and `-` are taken.
    private static func toolID(_ id: String) -> String {
        String(id.map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "-" ? $0 : "_" })
    }

    private static func tool(_ tool: FunctionTool) -> JSON {
        .object([
            "name": .string(tool.name), "description": tool.description.map { .string($0) },
            "input_schema": tool.parameters ?? ["type": "object"],
        ])
    }

    private static func toolChoice(_ choice: ToolChoice) -> JSON {
        switch choice {
        case .auto: ["type": "auto"]
        case .none: ["type": "none"]
        case .required: ["type": "any"]
        case .function(let name): ["type": "tool", "name": .string(name)]
        }
    }

    /// Objects must say that they take no members beside those that are named.
    private static func closed(_ schema: JSON) -> JSON {
        switch schema {
        case .array(let schemas): return .array(schemas.map(closed))
        case .object(let object):
            var members = JSON.Object(object.members.map { .init($0.name, closed($0.value)) })
            if members["type"] == "object", members["additionalProperties"] == nil { members["additionalProperties"] = false }
            return .object(members)
        default: return schema
        }
    }

    public func probe() -> HTTPRequest { HTTPRequest(.get, baseURL + "/v1/models?limit=1", headers: headers) }

    // MARK: Decoding

    public func framing() -> any StreamFraming { ServerSentEvents() }

    public func events(from frame: StreamFrame) throws(ProviderError) -> [AnswerEvent] {
        try AnthropicAnswer.events(from: frame)
    }

    public func events(from body: [UInt8]) throws(ProviderError) -> [AnswerEvent] {
        try AnthropicAnswer.whole(Self.parse(body))
    }

    // MARK: Failures

    public func failure(status: Int, headers: HTTPHeaders, body: [UInt8], at now: Timestamp) -> ProviderError {
        AnthropicFailure.classify(status: status, headers: headers, body: body, at: now)
    }

    public func rateLimits(_ headers: HTTPHeaders) -> RateLimits? { RateLimits(anthropic: headers, at: nil) }

    public func requestID(_ headers: HTTPHeaders) -> String? { headers.identifier("request-id") }
}

extension String {
    fileprivate var withoutTrailingSpace: String {
        lastIndex { !$0.isWhitespace }.map { String(self[...$0]) } ?? ""
    }
}
