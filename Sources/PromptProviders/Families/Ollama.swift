import Platform
import PromptAPI

/// Ollama's own chat API (facts/providers §8), which says more than its OpenAI-compatible one: what it thought, and why it
/// has no room.
public struct Ollama: EmbeddingFamily {
    /// The bare host.
    private let baseURL: String

    public init(baseURL: String) {
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
    }

    // MARK: Encoding

    /// A conversation that does not fit is refused: left to itself, the server would drop its beginning without a word.
    public func request(for call: ProviderCall) -> HTTPRequest {
        // There is no word for "none" but to offer nothing.
        let tools = call.toolChoice == "none" || call.tools?.isEmpty == true ? nil : call.tools
        let options = Self.options(call)
        let body = JSON.object([
            "model": .string(call.model.id),
            "messages": .array(Self.messages(call.conversation)),
            "tools": tools.map { .array($0) },
            "format": Self.format(call.responseFormat),
            "options": options.members.isEmpty ? nil : .object(options),
            "stream": true,
            "truncate": false,
        ])
        return HTTPRequest(
            .post, baseURL + "/api/chat",
            headers: ["Content-Type": "application/json", "Accept": "application/x-ndjson, application/json"], body: body.encoded)
    }

    private static func options(_ call: ProviderCall) -> JSON.Object {
        var options = JSON.Object()
        // The server's own default is a fraction of what the model is said to hold, and routing relies on that.
        options["num_ctx"] = call.model.contextWindow.map { JSON($0) }
        options["num_predict"] = call.sampling.maxTokens.map { JSON($0) }
        if call.model.takesSampling {
            options["temperature"] = call.sampling.temperature.map { JSON($0) }
            options["top_p"] = call.sampling.topP.map { JSON($0) }
        }
        options["stop"] = call.sampling.stop.flatMap { $0.isEmpty ? nil : JSON($0) }
        options["seed"] = call.sampling.seed.map { JSON($0) }
        return options
    }

    private static func messages(_ conversation: [ChatMessage]) -> [JSON] {
        let names = conversation.flatMap(\.toolCalls).reduce(into: [:]) { $0[$1.id] = $1.name }
        return conversation.map { message in
            .object([
                "role": .string(message.role.rawValue),
                "content": .string(message.text),
                "images": message.hasImage ? .array(message.content.compactMap(image)) : nil,
                "tool_calls": message.toolCalls.isEmpty ? nil : .array(message.toolCalls.map(toolCall)),
                "tool_name": message.toolCallID.flatMap { names[$0] }.map { .string($0) },
                "tool_call_id": message.toolCallID.map { .string($0) },
            ])
        }
    }

    private static func image(_ part: ChatMessage.Part) -> JSON? {
        if case .image(_, let data) = part { .string(data) } else { nil }
    }

    private static func toolCall(_ call: ToolCall) -> JSON {
        ["id": .string(call.id), "function": ["name": .string(call.name), "arguments": call.argumentsObject]]
    }

    private static func format(_ responseFormat: JSON?) -> JSON? {
        switch responseFormat?["type"] {
        case "json_object": "json"
        case "json_schema": responseFormat?["json_schema"]?["schema"]
        default: nil
        }
    }

    /// Says that the server lives and lists what it holds: `/api/version` would answer beside a credential that is wrong.
    public func probe() -> HTTPRequest { HTTPRequest(.get, baseURL + "/api/tags") }

    // MARK: Decoding

    public func framing() -> any StreamFraming { NDJSON() }

    public func events(from frame: StreamFrame) throws(ProviderError) -> [AnswerEvent] {
        guard let line = try? JSONParser.parse(frame.data), line.object != nil else { throw ProviderError(.malformed) }
        if let error = OllamaFailure.inBand(line) { throw error }
        var events: [AnswerEvent] = []
        if let message = line["message"] { Self.append(message, to: &events) }
        guard line["done"] == true else { return events }
        events.append(.finish(line["done_reason"] == "length" ? .length : .stop))
        if let usage = Self.usage(line) { events.append(.usage(usage)) }
        return events + [.end]
    }

    /// An answer in one piece is the last line of a stream that has only one; a server that says that it is not done has
    /// sent something else.
    public func events(from body: [UInt8]) throws(ProviderError) -> [AnswerEvent] {
        let events = try events(from: StreamFrame(data: body))
        guard events.last == .end else { throw ProviderError(.malformed) }
        return events
    }

    private static func append(_ message: JSON, to events: inout [AnswerEvent]) {
        if let thinking = message["thinking"]?.string, !thinking.isEmpty { events.append(.progress) }
        if let text = message["content"]?.string, !text.isEmpty { events.append(.text(text)) }
        for (position, call) in (message["tool_calls"]?.array ?? []).enumerated() {
            let function = call["function"]
            events.append(
                .toolCall(
                    index: function?["index"]?.integer ?? position, id: call["id"]?.string, name: function?["name"]?.string,
                    arguments: function?["arguments"]?.object.map { JSON.object($0).description } ?? "{}"))
        }
    }

    /// Counts that are nothing are left out, but no prompt is without tokens: where its count lacks, nothing was counted.
    private static func usage(_ line: JSON) -> Usage? {
        guard let input = Usage.tokens(line["prompt_eval_count"]), let output = Usage.tokens(line["eval_count"] ?? 0) else {
            return nil
        }
        return Usage(inputTokens: input, outputTokens: output)
    }

    // MARK: Embeddings

    /// As with a conversation, a text that does not fit is refused and not cut.
    public func embeddingRequest(for call: EmbeddingCall) -> HTTPRequest {
        Self.post(
            baseURL + "/api/embed", ["model": .string(call.model.id), "input": JSON(call.inputs), "truncate": false],
            accepting: "application/json")
    }

    public func embeddings(from body: [UInt8], for call: EmbeddingCall) throws(ProviderError) -> Embeddings {
        let answer = try Self.parse(body)
        if let error = OllamaFailure.inBand(answer) { throw error }
        let counted = Usage.tokens(answer["prompt_eval_count"])
        return Embeddings(
            vectors: try Self.vectors(answer["embeddings"]?.array ?? [], for: call),
            usage: counted.map { Usage(inputTokens: $0, outputTokens: 0) } ?? call.estimate)
    }

    // MARK: Failures

    public func failure(status: Int, headers: HTTPHeaders, body: [UInt8], at now: Timestamp) -> ProviderError {
        OllamaFailure.classify(status: status, headers: headers, body: body, at: now)
    }

    public func rateLimits(_ headers: HTTPHeaders) -> RateLimits? { nil }

    public func requestID(_ headers: HTTPHeaders) -> String? { headers.identifier("x-request-id") }
}
