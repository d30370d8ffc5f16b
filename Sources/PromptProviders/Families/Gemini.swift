import Platform
import PromptAPI

/// Google's generateContent with an API key (facts/providers §4).
public struct Gemini: EmbeddingFamily {
    /// Of `batchEmbedContents`.
    static let mostInputs = 100

    private let baseURL: String

    public init(baseURL: String) {
        self.baseURL = Self.base(baseURL) + "/v1beta"
    }

    // MARK: Encoding

    /// Always streamed, as for OpenAI.
    public func request(for call: ProviderCall) -> HTTPRequest {
        Self.post(
            model(call.model) + ":streamGenerateContent?alt=sse", .object(Self.body(for: call)),
            accepting: "text/event-stream, application/json")
    }

    private func model(_ model: Model) -> String { baseURL + "/models/" + model.id.percentEncoded(keeping: "@:") }

    /// The same at every host: the model stands in the URL.
    static func body(for call: ProviderCall) -> JSON.Object {
        let turns = Turns(call.conversation, takesPrefill: call.model.takesPrefill)
        var body = JSON.Object()
        if !turns.system.isEmpty {
            body["systemInstruction"] = ["parts": .array(turns.system.map { ["text": .string($0)] })]
        }
        let names = functionNames(call.conversation)
        let wantsSignature = wantsSignature(call.model)
        body["contents"] = .array(
            turns.turns.map { turn in
                let parts: [JSON] = turn.messages.flatMap { Self.parts($0, names, wantsSignature: wantsSignature) }
                return ["role": turn.isModels ? "model" : "user", "parts": .array(parts)]
            })
        let tools = (call.tools ?? []).compactMap(FunctionTool.init)
        if !tools.isEmpty {
            body["tools"] = [["functionDeclarations": .array(tools.map(tool))]]
            body["toolConfig"] = ToolChoice(call.toolChoice).map { ["functionCallingConfig": toolChoice($0)] }
        }
        let configuration = configuration(call)
        if !configuration.members.isEmpty { body["generationConfig"] = .object(configuration) }
        return body
    }

    private static func configuration(_ call: ProviderCall) -> JSON.Object {
        var configuration = JSON.Object()
        configuration["maxOutputTokens"] = call.sampling.maxTokens.map { JSON($0) }
        if call.model.takesSampling {
            configuration["temperature"] = call.sampling.temperature.map { JSON($0) }
            configuration["topP"] = call.sampling.topP.map { JSON($0) }
        }
        configuration["stopSequences"] = call.sampling.stop.flatMap { $0.isEmpty ? nil : JSON($0) }
        configuration["seed"] = call.sampling.seed.map { JSON($0) }
        if let format = ResponseFormat(call.responseFormat) {
            configuration["responseMimeType"] = "application/json"
            if case .schema(let schema) = format { configuration["responseJsonSchema"] = schema }
        }
        return configuration
    }

    private static func parts(_ message: ChatMessage, _ names: [String: String], wantsSignature: Bool) -> [JSON] {
        if message.role == .tool {
            // Images that a tool gave follow its answer.
            let images = message.content.filter { if case .image = $0 { true } else { false } }
            return [functionResponse(message, name: names[message.toolCallID ?? ""] ?? "")] + images.map(part)
        }
        let calls = message.toolCalls.enumerated().map { position, call -> JSON in
            .object([
                "functionCall": ["name": .string(call.name), "args": call.argumentsObject],
                // Of calls that were made at once the first bears it.
                "thoughtSignature": wantsSignature && position == 0 ? .string(foreignSignature) : nil,
            ])
        }
        return message.content.map(part) + calls
    }

    private static func part(_ part: ChatMessage.Part) -> JSON {
        switch part {
        case .text(let text): ["text": .string(text)]
        case .image(let mediaType, let data): ["inlineData": ["mimeType": .string(mediaType), "data": .string(data)]]
        }
    }

    /// What Google names for calls whose signature is not at hand, as after another provider's turn.
    private static let foreignSignature = "skip_thought_signature_validator"

    /// Since Gemini 3 a call without a signature is refused; before, it has none.
    private static func wantsSignature(_ model: Model) -> Bool {
        !["gemini-1", "gemini-2"].contains { model.id.hasPrefix($0) }
    }

    /// Answers name the function, where the OpenAI chat API names the call.
    private static func functionNames(_ conversation: [ChatMessage]) -> [String: String] {
        conversation.reduce(into: [:]) { names, message in
            for call in message.toolCalls { names[call.id] = call.name }
        }
    }

    /// The answer has to be an object.
    private static func functionResponse(_ message: ChatMessage, name: String) -> JSON {
        let parsed = (try? JSONParser.parse(Array(message.text.utf8))) ?? .null
        let response = parsed.object == nil ? ["result": .string(message.text)] : parsed
        return ["functionResponse": ["name": .string(name), "response": response]]
    }

    private static func tool(_ tool: FunctionTool) -> JSON {
        .object([
            "name": .string(tool.name), "description": tool.description.map { .string($0) },
            "parametersJsonSchema": tool.parameters,
        ])
    }

    private static func toolChoice(_ choice: ToolChoice) -> JSON {
        switch choice {
        case .auto: ["mode": "AUTO"]
        case .none: ["mode": "NONE"]
        case .required: ["mode": "ANY"]
        case .function(let name): ["mode": "ANY", "allowedFunctionNames": [.string(name)]]
        }
    }

    public func probe() -> HTTPRequest { HTTPRequest(.get, baseURL + "/models?pageSize=1") }

    // MARK: Decoding

    public func framing() -> any StreamFraming { EventsOrBareJSON() }

    public func events(from frame: StreamFrame) throws(ProviderError) -> [AnswerEvent] {
        try GeminiAnswer.events(Self.parse(frame.data))
    }

    public func events(from body: [UInt8]) throws(ProviderError) -> [AnswerEvent] {
        try GeminiAnswer.whole(Self.parse(body))
    }

    // MARK: Embeddings

    public func inputsPerRequest(of model: Model) -> Int { Self.mostInputs }

    public func embeddingRequest(for call: EmbeddingCall) -> HTTPRequest {
        let requests = call.inputs.map { input -> JSON in
            ["model": .string("models/" + call.model.id), "content": ["parts": [["text": .string(input)]]]]
        }
        return Self.post(
            model(call.model) + ":batchEmbedContents", ["requests": .array(requests)], accepting: "application/json")
    }

    public func embeddings(from body: [UInt8], for call: EmbeddingCall) throws(ProviderError) -> Embeddings {
        let answer = try Self.parse(body)
        let vectors = try Self.vectors((answer["embeddings"]?.array ?? []).map { $0["values"] }, for: call)
        let counted = Usage.tokens(answer["usageMetadata"]?["promptTokenCount"])
        return Embeddings(
            vectors: vectors, usage: counted.map { Usage(inputTokens: $0, outputTokens: 0) } ?? call.estimate)
    }

    // MARK: Failures

    public func failure(status: Int, headers: HTTPHeaders, body: [UInt8], at now: Timestamp) -> ProviderError {
        GeminiFailure.classify(status: status, headers: headers, body: body, at: now, sharesCapacity: false)
    }

    /// It tells none.
    public func rateLimits(_ headers: HTTPHeaders) -> RateLimits? { nil }

    /// The answer itself bears it.
    public func requestID(_ headers: HTTPHeaders) -> String? { nil }
}
