import Platform
import PromptAPI

/// OpenAI's chat completions, and every server that speaks them (facts/providers §1, §2).
public struct OpenAI: ProviderFamily {
    /// With its version, such as `https://api.openai.com/v1`: never guessed.
    private let baseURL: String
    private let headers: HTTPHeaders
    private let variance: Variance

    /// Where servers of this format differ.
    struct Variance: Sendable, Hashable {
        /// Reasoning models refuse `max_tokens`; most compatible servers know nothing else.
        var maxTokensField = "max_completion_tokens"
        /// Whether usage in a stream may be asked for; strict servers refuse the unknown option.
        var takesStreamOptions = true

        init(_ dialect: Dialect?) {
            guard let dialect else { return }
            switch dialect {
            case .vllm, .llamacpp, .lmstudio, .deepseek, .openrouter, .together: maxTokensField = "max_tokens"
            case .mistral:
                maxTokensField = "max_tokens"
                takesStreamOptions = false
            case .groq, .xai: break
            }
        }
    }

    public init(baseURL: String, organization: String? = nil, headers: [ProviderConfiguration.Header] = [], dialect: Dialect? = nil) {
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        var fields = HTTPHeaders(headers.map { .init($0.name, $0.value) })
        if let organization { fields.add("OpenAI-Organization", organization) }
        self.headers = fields
        variance = Variance(dialect)
    }

    // MARK: Encoding

    /// Always streamed: only then can the wait for a first token, silence and the whole be told apart.
    public func request(for call: ProviderCall) -> HTTPRequest {
        var body: JSON.Object = JSON.Object()
        body["model"] = .string(call.model.id)
        body["messages"] = .array(call.conversation.map(Self.message))
        body[variance.maxTokensField] = call.sampling.maxTokens.map { JSON($0) }
        if call.model.takesSampling {
            body["temperature"] = call.sampling.temperature.map { JSON($0) }
            body["top_p"] = call.sampling.topP.map { JSON($0) }
        }
        body["stop"] = call.sampling.stop.map { JSON($0) }
        body["seed"] = call.sampling.seed.map { JSON($0) }
        body["tools"] = call.tools.map { .array($0) }
        body["tool_choice"] = call.toolChoice
        body["response_format"] = call.responseFormat
        body["stream"] = true
        if variance.takesStreamOptions { body["stream_options"] = ["include_usage": true] }
        var request = HTTPRequest(.post, baseURL + "/chat/completions", headers: headers, body: JSON.object(body).encoded)
        request.headers.add("Content-Type", "application/json")
        request.headers.add("Accept", "text/event-stream, application/json")
        return request
    }

    private static func message(_ message: ChatMessage) -> JSON {
        .object([
            "role": .string(message.role.rawValue),
            "content": message.content.isEmpty && !message.toolCalls.isEmpty ? .null : content(message),
            "tool_calls": message.toolCalls.isEmpty ? nil : .array(message.toolCalls.map(\.json)),
            "tool_call_id": message.toolCallID.map { .string($0) },
        ])
    }

    /// Text alone goes as a string, which every server of this format takes; parts only where there is an image.
    private static func content(_ message: ChatMessage) -> JSON {
        guard message.hasImage else { return .string(message.text) }
        return .array(
            message.content.map { part in
                switch part {
                case .text(let text): ["type": "text", "text": .string(text)]
                case .image(let mediaType, let data):
                    ["type": "image_url", "image_url": ["url": .string("data:\(mediaType);base64,\(data)")]]
                }
            })
    }

    public func probe() -> HTTPRequest { HTTPRequest(.get, baseURL + "/models", headers: headers) }

    // MARK: Decoding

    public func framing() -> any StreamFraming { ServerSentEvents() }

    public func events(from frame: StreamFrame) throws(ProviderError) -> [AnswerEvent] {
        if frame.data.elementsEqual("[DONE]".utf8) { return [.end] }
        let chunk = try Self.parse(frame.data)
        if let error = chunk["error"], !error.isNull { throw OpenAIFailure.inBand(error) }
        var events: [AnswerEvent] = []
        if let choice = chunk["choices"]?[0] {
            Self.append(choice["delta"] ?? choice["message"], to: &events)
            if let reason = choice["finish_reason"]?.string { events.append(contentsOf: Self.finish(reason)) }
        }
        if let usage = Self.usage(chunk) { events.append(.usage(usage)) }
        return events
    }

    public func events(from body: [UInt8]) throws(ProviderError) -> [AnswerEvent] {
        let answer = try Self.parse(body)
        if let error = answer["error"], !error.isNull { throw OpenAIFailure.inBand(error) }
        guard let choice = answer["choices"]?[0], let message = choice["message"] else { throw ProviderError(.malformed) }
        var events: [AnswerEvent] = []
        Self.append(message, to: &events)
        // An answer in one piece is whole, whatever its reason is called.
        let reason = Self.finish(choice["finish_reason"]?.string ?? "stop")
        events.append(contentsOf: reason.isEmpty ? [.finish(.stop)] : reason)
        if let usage = Self.usage(answer) { events.append(.usage(usage)) }
        return events + [.end]
    }

    private static func parse(_ bytes: [UInt8]) throws(ProviderError) -> JSON {
        do throws(JSONParser.Failure) {
            return try JSONParser.parse(bytes)
        } catch {
            throw ProviderError(.malformed)
        }
    }

    private static func append(_ delta: JSON?, to events: inout [AnswerEvent]) {
        guard let delta else { return }
        if let text = delta["content"]?.string, !text.isEmpty { events.append(.text(text)) }
        if let refusal = delta["refusal"]?.string, !refusal.isEmpty { events.append(.text(refusal)) }
        if isText(delta["reasoning_content"]) || isText(delta["reasoning"]) { events.append(.progress) }
        for (position, call) in (delta["tool_calls"]?.array ?? []).enumerated() {
            let function = call["function"]
            // Some servers send the arguments as an object and leave the index out (facts/providers §2).
            let arguments = function?["arguments"]
            events.append(
                .toolCall(
                    index: call["index"]?.integer ?? position, id: call["id"]?.string, name: function?["name"]?.string,
                    arguments: arguments?.string ?? arguments?.object.map { JSON.object($0).description } ?? ""))
        }
    }

    private static func isText(_ value: JSON?) -> Bool { value?.string.map { !$0.isEmpty } ?? false }

    /// Empty where the word says that nothing has ended (facts/providers §9.1; "" and unknown words occur at servers of this kind).
    private static func finish(_ reason: String) -> [AnswerEvent] {
        switch reason {
        case "": []
        case "length", "model_length", "max_tokens": [.finish(.length)]
        case "tool_calls", "function_call": [.finish(.toolCalls)]
        case "content_filter": [.finish(.contentFilter)]
        case "error", "abort": []
        default: [.finish(.stop)]
        }
    }

    /// Accepted in any chunk; Groq puts it under a name of its own.
    private static func usage(_ chunk: JSON) -> Usage? {
        let usage = chunk["usage"] ?? .null
        guard let reported = usage.isNull ? chunk["x_groq"]?["usage"] : usage,
            let input = reported["prompt_tokens"]?.integer, input >= 0
        else { return nil }
        let cached = reported["prompt_tokens_details"]?["cached_tokens"]?.integer ?? reported["prompt_cache_hit_tokens"]?.integer ?? 0
        return Usage(
            inputTokens: input, outputTokens: max(0, reported["completion_tokens"]?.integer ?? 0),
            cachedInputTokens: min(max(0, cached), input),
            reasoningTokens: max(0, reported["completion_tokens_details"]?["reasoning_tokens"]?.integer ?? 0))
    }

    // MARK: Failures

    public func failure(status: Int, headers: HTTPHeaders, body: [UInt8], at now: Timestamp) -> ProviderError {
        OpenAIFailure.classify(status: status, headers: headers, body: body, at: now)
    }

    public func rateLimits(_ headers: HTTPHeaders) -> RateLimits? { RateLimits(openAI: headers) }

    public func requestID(_ headers: HTTPHeaders) -> String? { headers["x-request-id"] }
}
