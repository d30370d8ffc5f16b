extension Methods {
    public static let generate = Method<GenerateParameters>(
        "generate", "Answer one prompt.",
        result: object(
            "request_id", "success", "response", "tool_calls", "finish_reason", "provider_used", "model_used", "task_type",
            "routing_strategy", "fallback_used", "attempt_number", "retry_count", "attempts", "cache_hit", "cache_level",
            "cache_match", "cache_age", "cache_access_count", "cache_similarity", "shared", "response_time", "usage",
            "cost_estimate", "metadata"))
}

/// What `generate` takes (spec rpc §3.1). Absent means: the daemon's configured default.
public struct GenerateParameters: ParameterSet, Hashable {
    public var prompt: String?
    public var messages: [ChatMessage]?
    public var system: String?
    public var taskType: TaskType?
    public var routingStrategy: RoutingStrategy?
    public var provider: String?
    public var model: String?
    public var fallbackEnabled = true
    /// Retries on one provider after its first call.
    public var maxRetries = 3
    /// The overall deadline, in seconds.
    public var timeout: Double?
    /// Seconds.
    public var maxResponseTime: Double?
    /// USD per 1,000 tokens, the mean of input and output price.
    public var costLimit: Double?
    public var speedPriority = false
    public var reliabilityPriority = false
    public var cacheEnabled = true
    public var cacheStrategy = CacheStrategy.adaptive
    /// Seconds.
    public var cacheTTL: Double?
    public var tags: [String] = []
    public var sampling = Sampling()
    public var tools: [JSON]?
    public var toolChoice: JSON?
    public var responseFormat: JSON?
    public var stream = false
    public var onInterrupt = InterruptPolicy.fail
    public var userID: String?
    public var requestID: String?
    public var metadata: JSON = [:]

    public init() {}

    /// What shapes an answer beside its prompt.
    public struct Sampling: Sendable, Hashable {
        public var maxTokens: Int?
        public var temperature: Double?
        public var topP: Double?
        public var stop: [String]?
        public var seed: Int?

        public init() {}
    }

    /// The conversation that `prompt`, `messages` and `system` say together.
    public var conversation: [ChatMessage] {
        let turns = messages ?? [ChatMessage(role: .user, text: prompt ?? "")]
        return (system.map { [ChatMessage(role: .system, text: $0)] } ?? []) + turns
    }

    public static let maxTokensLimit = 10_000_000
    static let requestIDLength = 1...128
    static let nameLength = 1...256
    static let maxTags = 64
    static let maxMessages = 10_000
    static let maxStops = 16
    static let maxTools = 1024

    public static let table = ParameterTable<GenerateParameters>([
        Parameter("prompt", .string(length: 1...Int.max), \.prompt, "The prompt; this or `messages`."),
        Parameter("messages", .array(of: .message, count: 1...maxMessages), \.messages, "A conversation; this or `prompt`."),
        Parameter("system", .string, \.system, "System instruction; not together with a `system` message."),
        Parameter("task_type", .word, \.taskType, "What the prompt is for; detected when absent."),
        Parameter("routing_strategy", .word, \.routingStrategy, "How providers are ordered; the configured one when absent."),
        Parameter("provider", .string(length: nameLength), \.provider, "The provider to try first."),
        Parameter("model", .string(length: nameLength), \.model, "The model to use, and no other."),
        Parameter("fallback_enabled", .boolean, \.fallbackEnabled, "Whether other providers may be tried."),
        Parameter("max_retries", .integer(0...10), \.maxRetries, "Retries on one provider after its first attempt."),
        Parameter("timeout", .seconds, \.timeout, "Overall deadline in seconds: queueing, retries and fallback included."),
        Parameter("max_response_time", .seconds, \.maxResponseTime, "Leaves out providers expected to take longer (seconds)."),
        Parameter(
            "cost_limit", .number(0...1e6), \.costLimit,
            "Leaves out dearer models: USD per 1K tokens, mean of input and output price."),
        Parameter("speed_priority", .boolean, \.speedPriority, "Weighs speed more."),
        Parameter("reliability_priority", .boolean, \.reliabilityPriority, "Weighs reliability more."),
        Parameter("cache_enabled", .boolean, \.cacheEnabled, "Whether a stored answer may be used, and this one stored."),
        Parameter("cache_strategy", .word, \.cacheStrategy, "What counts as the same question."),
        Parameter("cache_ttl", .secondsOrZero, \.cacheTTL, "Seconds that the answer may be kept."),
        Parameter("tags", .array(of: .string(length: 1...128), count: 0...maxTags), \.tags, "Extra cache tags."),
        Parameter("max_tokens", .integer(1...maxTokensLimit), \.sampling.maxTokens, "The most tokens of an answer."),
        Parameter("temperature", .number(0...2), \.sampling.temperature, "Sampling temperature."),
        Parameter("top_p", .number(0...1), \.sampling.topP, "Nucleus sampling."),
        Parameter(
            "stop", .oneOrMany(of: .string(length: 1...1024), count: 0...maxStops), \.sampling.stop, "Texts that end the answer."),
        Parameter("seed", .integer(Int(Int64.min)...Int(Int64.max)), \.sampling.seed, "Sampling seed."),
        Parameter("tools", .array(of: .object, count: 0...maxTools), \.tools, "Functions, as in the OpenAI chat API."),
        Parameter("tool_choice", .stringOrObject, \.toolChoice, "As in the OpenAI chat API."),
        Parameter("response_format", .object, \.responseFormat, "As in the OpenAI chat API."),
        Parameter("stream", .boolean, \.stream, "Whether to send the answer in parts as it comes."),
        Parameter("on_interrupt", .word, \.onInterrupt, "What happens when a stream breaks after its first part."),
        Parameter("user_id", .printable(length: nameLength), \.userID, "Another user to act for; administrators only."),
        Parameter("request_id", .printable(length: requestIDLength), \.requestID, "The caller's name for this request."),
        Parameter("metadata", .object, \.metadata, "Echoed in the result."),
    ]) { (parameters) throws(RequestError) in
        switch (parameters.prompt, parameters.messages) {
        case (nil, nil): throw .invalidParams(parameter: "prompt", "is required, or messages")
        case (_?, _?): throw .invalidParams(parameter: "messages", "cannot stand together with prompt")
        default: break
        }
        if parameters.system != nil, parameters.messages?.contains(where: { $0.role == .system }) == true {
            throw .invalidParams(parameter: "system", "cannot stand together with a system message")
        }
    }
}

// MARK: - Messages

extension Schema where Value == ChatMessage {
    static let message = Schema([
        "type": "object", "required": ["role", "content"],
        "properties": [
            "role": Schema<Role>.word.json,
            "content": ["type": ["string", "array", "null"], "items": Schema<ChatMessage.Part>.part.json],
            "tool_calls": ["type": "array", "items": Schema<ToolCall>.toolCall.json],
            "tool_call_id": ["type": "string"],
        ],
    ]) { value throws(Mismatch) in
        let fields = try Fields(value, known: ["role", "content", "tool_calls", "tool_call_id"])
        let calls = try fields.decode("tool_calls", .array(of: .toolCall, count: 0...128)) ?? []
        guard let role = try fields.decode("role", Schema<Role>.word) else { throw Mismatch("needs a role") }
        let content: [ChatMessage.Part]
        switch fields["content"] {
        case .string(let text)?: content = [.text(text)]
        case .array?: content = try fields.decode("content", .array(of: .part, count: 0...1024)) ?? []
        // As in the OpenAI chat API, a turn that only calls tools says nothing.
        case nil where !calls.isEmpty, .null? where !calls.isEmpty: content = []
        case nil: throw Mismatch("needs content")
        default: throw Mismatch("must be a string or an array of parts").below(".content")
        }
        return ChatMessage(
            role: role, content: content, toolCalls: calls, toolCallID: try fields.decode("tool_call_id", Schema<String>.string))
    }
}

extension Schema where Value == ChatMessage.Part {
    static let part = Schema([
        "type": "object", "required": ["type"],
        "properties": [
            "type": ["enum": ["text", "image"]], "text": ["type": "string"],
            "media_type": ["type": "string"], "data": ["type": "string", "contentEncoding": "base64"],
        ],
    ]) { value throws(Mismatch) in
        switch value["type"] {
        case "text"?:
            let fields = try Fields(value, known: ["type", "text"])
            guard let text = try fields.decode("text", Schema<String>.string) else { throw Mismatch("needs a text") }
            return .text(text)
        case "image"?:
            let fields = try Fields(value, known: ["type", "media_type", "data"])
            guard let mediaType = try fields.decode("media_type", Schema<String>.printable(length: 3...64)) else {
                throw Mismatch("needs a media_type")
            }
            guard let data = try fields.decode("data", Schema<String>.string(length: 1...Int.max)) else {
                throw Mismatch("needs data")
            }
            guard data.utf8.allSatisfy(Self.isBase64) else { throw Mismatch("must be base64").below(".data") }
            return .image(mediaType: mediaType, data: data)
        default:
            throw Mismatch("must be text or image").below(".type")
        }
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}

extension Schema where Value == ToolCall {
    static let toolCall = Schema([
        "type": "object", "required": ["id", "function"],
        "properties": ["id": ["type": "string"], "type": ["const": "function"], "function": ["type": "object"]],
    ]) { value throws(Mismatch) in
        let fields = try Fields(value, known: ["id", "type", "function"])
        guard let id = try fields.decode("id", Schema<String>.string), case .object? = fields["function"] else {
            throw Mismatch("needs an id and a function")
        }
        guard fields["type"] == nil || fields["type"] == "function" else { throw Mismatch("must be function").below(".type") }
        guard let name = fields["function"]?["name"]?.string, let arguments = fields["function"]?["arguments"]?.string else {
            throw Mismatch("needs a name and arguments").below(".function")
        }
        return ToolCall(id: id, name: name, arguments: arguments)
    }
}

/// The members of an object below a parameter: unknown ones are refused there too.
private struct Fields {
    private let object: JSON.Object

    init(_ value: JSON, known: Set<String>) throws(Mismatch) {
        guard case .object(let object) = value else { throw Mismatch("must be an object") }
        if let unknown = object.members.first(where: { !known.contains($0.name) }) {
            throw Mismatch("is not known here").below("." + shown(madeUp: unknown.name))
        }
        self.object = object
    }

    subscript(name: String) -> JSON? { object[name] }

    func decode<Value>(_ name: String, _ schema: Schema<Value>) throws(Mismatch) -> Value? {
        guard let value = object[name] else { return nil }
        do throws(Mismatch) {
            return try schema.decode(value)
        } catch {
            throw error.below("." + name)
        }
    }
}
