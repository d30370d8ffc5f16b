import Platform
import PromptAPI

/// Amazon Bedrock's Converse and ConverseStream (facts/providers §6): one format for the models of all vendors there.
public struct Bedrock: EmbeddingFamily {
    /// Sent where neither the caller nor the catalogue knows how much the model may say: what the oldest models there give.
    static let defaultMaxTokens = 4096

    /// `https://bedrock-runtime.REGION.amazonaws.com`, or what stands in for it.
    private let baseURL: String

    public init(baseURL: String) {
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
    }

    // MARK: Encoding

    public func request(for call: ProviderCall) -> HTTPRequest {
        let system = call.conversation.filter { $0.role == .system && !$0.text.isEmpty }
        let body = JSON.object([
            "system": system.isEmpty ? nil : .array(system.map { ["text": .string($0.text)] }),
            "messages": .array(Self.messages(call.conversation)),
            "inferenceConfig": Self.inference(call),
            "toolConfig": Self.tools(call),
            "outputConfig": Self.output(call.responseFormat),
        ])
        return HTTPRequest(
            .post, "\(baseURL)/model/\(call.model.id.percentEncoded())/converse-stream",
            headers: ["Content-Type": "application/json", "Accept": "application/vnd.amazon.eventstream, application/json"],
            body: body.encoded)
    }

    /// The output's bound always: what is not bounded is reserved from the quota up to the model's maximum.
    private static func inference(_ call: ProviderCall) -> JSON {
        let sampling = call.sampling
        let takes = call.model.takesSampling
        return .object([
            "maxTokens": JSON(sampling.maxTokens ?? call.model.maxOutput ?? defaultMaxTokens),
            // Converse knows nothing hotter than 1.
            "temperature": takes ? sampling.temperature.map { JSON(min($0, 1)) } : nil,
            "topP": takes ? sampling.topP.map { JSON($0) } : nil,
            "stopSequences": sampling.stop.flatMap { $0.isEmpty ? nil : JSON($0) },
        ])
    }

    /// User and assistant take turns; what tools answered is the user's to say, in one turn for all calls of one.
    private static func messages(_ conversation: [ChatMessage]) -> [JSON] {
        var turns: [(role: Role, content: [JSON])] = []
        for message in conversation where message.role != .system {
            let role: Role = message.role == .assistant ? .assistant : .user
            let content = blocks(message)
            if content.isEmpty { continue }
            if let last = turns.indices.last, turns[last].role == role {
                turns[last].content += content
            } else {
                turns.append((role, content))
            }
        }
        return turns.map { ["role": .string($0.role.rawValue), "content": .array($0.content)] }
    }

    private static func blocks(_ message: ChatMessage) -> [JSON] {
        let content = message.content.compactMap(block)
        if let id = message.toolCallID {
            // A result without content is refused; one that says nothing is not.
            let result: JSON = .array(content.isEmpty ? [["text": " "]] : content)
            return [["toolResult": ["toolUseId": .string(id), "content": result]]]
        }
        return content
            + message.toolCalls.map { call in
                ["toolUse": ["toolUseId": .string(call.id), "name": .string(call.name), "input": call.argumentsObject]]
            }
    }

    /// Empty texts are refused.
    private static func block(_ part: ChatMessage.Part) -> JSON? {
        switch part {
        case .text(let text): text.isEmpty ? nil : ["text": .string(text)]
        case .image(let mediaType, let data):
            ["image": ["format": .string(imageFormat(mediaType)), "source": ["bytes": .string(data)]]]
        }
    }

    /// `png`, `jpeg`, `gif` or `webp`: the media type without what comes before its slash.
    private static func imageFormat(_ mediaType: String) -> String {
        let subtype = mediaType.split(separator: "/").last.map { $0.lowercased() } ?? ""
        return subtype == "jpg" ? "jpeg" : subtype
    }

    /// There is no word for "none" but to offer nothing; only, a conversation in which tools were used is refused without.
    private static func tools(_ call: ProviderCall) -> JSON? {
        guard let tools = call.tools, !tools.isEmpty else { return nil }
        let hasUsedTools = call.conversation.contains { !$0.toolCalls.isEmpty || $0.toolCallID != nil }
        if call.toolChoice == "none", !hasUsedTools { return nil }
        return .object(["tools": .array(tools.map(tool)), "toolChoice": choice(call.toolChoice)])
    }

    private static func tool(_ tool: JSON) -> JSON {
        let function = tool["function"]
        let schema = function?["parameters"] ?? ["type": "object"]
        return [
            "toolSpec": .object([
                "name": function?["name"],
                "description": function?["description"]?.string.flatMap { $0.isEmpty ? nil : .string($0) },
                "inputSchema": ["json": schema],
            ])
        ]
    }

    private static func choice(_ choice: JSON?) -> JSON? {
        if let name = choice?["function"]?["name"] { return ["tool": ["name": name]] }
        switch choice {
        case "auto": return ["auto": [:]]
        case "required": return ["any": [:]]
        default: return nil
        }
    }

    /// JSON of a given shape; JSON of any shape is not in the format.
    private static func output(_ responseFormat: JSON?) -> JSON? {
        guard responseFormat?["type"] == "json_schema", let format = responseFormat?["json_schema"], let schema = format["schema"]
        else { return nil }
        let definition = JSON.object([
            "schema": .string(schema.description), "name": format["name"], "description": format["description"],
        ])
        return ["textFormat": ["type": "json_schema", "structure": ["jsonSchema": definition]]]
    }

    /// The control plane lists its models for a permission of its own; where the base URL is not AWS's, its own host does.
    public func probe() -> HTTPRequest {
        let runtime = "https://bedrock-runtime."
        let control = baseURL.hasPrefix(runtime) ? "https://bedrock." + baseURL.dropFirst(runtime.count) : baseURL
        return HTTPRequest(.get, control + "/foundation-models")
    }

    // MARK: Decoding

    public func framing() -> any StreamFraming { AWSEventStream() }

    public func events(from frame: StreamFrame) throws(ProviderError) -> [AnswerEvent] {
        if frame.name.hasPrefix(AWSEventStream.exceptionMark) { throw BedrockFailure.inBand(frame) }
        let payload = try Self.parse(frame.data)
        let index = payload["contentBlockIndex"]?.integer ?? 0
        switch frame.name {
        case "contentBlockStart":
            guard let tool = payload["start"]?["toolUse"] else { return [] }
            return [.toolCall(index: index, id: tool["toolUseId"]?.string, name: tool["name"]?.string, arguments: "")]
        case "contentBlockDelta": return Self.delta(payload["delta"] ?? .null, index)
        case "messageStop": return [.finish(try Self.finish(payload["stopReason"]?.string))]
        case "metadata": return (Self.usage(payload["usage"]).map { [.usage($0)] } ?? []) + [.end]
        default: return []
        }
    }

    public func events(from body: [UInt8]) throws(ProviderError) -> [AnswerEvent] {
        let answer = try Self.parse(body)
        guard let content = answer["output"]?["message"]?["content"]?.array else { throw ProviderError(.malformed) }
        var events: [AnswerEvent] = []
        for (index, block) in content.enumerated() {
            guard let tool = block["toolUse"] else {
                events += Self.delta(block, index)
                continue
            }
            events.append(
                .toolCall(
                    index: index, id: tool["toolUseId"]?.string, name: tool["name"]?.string,
                    arguments: (tool["input"] ?? [:]).description))
        }
        events.append(.finish(try Self.finish(answer["stopReason"]?.string)))
        if let usage = Self.usage(answer["usage"]) { events.append(.usage(usage)) }
        return events + [.end]
    }

    private static func parse(_ bytes: [UInt8]) throws(ProviderError) -> JSON {
        guard let document = try? JSONParser.parse(bytes), document.object != nil else { throw ProviderError(.malformed) }
        return document
    }

    private static func delta(_ delta: JSON, _ index: Int) -> [AnswerEvent] {
        if let text = delta["text"]?.string { return text.isEmpty ? [] : [.text(text)] }
        if let input = delta["toolUse"]?["input"]?.string {
            return [.toolCall(index: index, id: nil, name: nil, arguments: input)]
        }
        return delta["reasoningContent"] == nil ? [] : [.progress]
    }

    /// An answer that the model could not put into form is none, and may come out better another time.
    private static func finish(_ reason: String?) throws(ProviderError) -> FinishReason {
        switch reason {
        case "max_tokens", "model_context_window_exceeded": .length
        case "tool_use": .toolCalls
        case "content_filtered", "guardrail_intervened": .contentFilter
        case "malformed_model_output", "malformed_tool_use": throw ProviderError(.serverError, code: reason)
        default: .stop
        }
    }

    /// `inputTokens` leaves out what the cache gave and what it took (facts/providers §0.5).
    private static func usage(_ usage: JSON?) -> Usage? {
        guard let input = Usage.tokens(usage?["inputTokens"]), let output = Usage.tokens(usage?["outputTokens"]) else {
            return nil
        }
        let read = Usage.tokens(usage?["cacheReadInputTokens"]) ?? 0
        let written = Usage.tokens(usage?["cacheWriteInputTokens"]) ?? 0
        return Usage(
            inputTokens: input + read + written, outputTokens: output, cachedInputTokens: read, cacheWriteTokens: written)
    }

    // MARK: Embeddings

    /// Titan takes one text at a time.
    public func inputsPerRequest(of model: Model) -> Int { 1 }

    /// Converse gives no vectors: each vendor has a format of its own, of which this is Amazon's.
    public func embeddingRequest(for call: EmbeddingCall) throws(ProviderError) -> HTTPRequest {
        guard call.model.id.contains("titan-embed") else { throw ProviderError(.badRequest, code: "no_embeddings") }
        return Self.post(
            "\(baseURL)/model/\(call.model.id.percentEncoded())/invoke", ["inputText": JSON(call.inputs.first)],
            accepting: "application/json")
    }

    public func embeddings(from body: [UInt8], for call: EmbeddingCall) throws(ProviderError) -> Embeddings {
        let answer = try Self.parse(body)
        let counted = Usage.tokens(answer["inputTextTokenCount"])
        return Embeddings(
            vectors: try Self.vectors([answer["embedding"]], for: call),
            usage: counted.map { Usage(inputTokens: $0, outputTokens: 0) } ?? call.estimate)
    }

    // MARK: Failures

    public func failure(status: Int, headers: HTTPHeaders, body: [UInt8], at now: Timestamp) -> ProviderError {
        BedrockFailure.classify(status: status, headers: headers, body: body, at: now)
    }

    public func rateLimits(_ headers: HTTPHeaders) -> RateLimits? { nil }

    public func requestID(_ headers: HTTPHeaders) -> String? { headers.identifier("x-amzn-requestid") }
}
