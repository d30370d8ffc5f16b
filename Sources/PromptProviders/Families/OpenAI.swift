import Platform
import PromptAPI

/// OpenAI's chat completions, and every server that speaks them (facts/providers §1, §2).
public struct OpenAI: EmbeddingFamily {
    /// With its version, such as `https://api.openai.com/v1`: never guessed.
    let baseURL: String
    let headers: HTTPHeaders
    private let variance: Variance

    /// Where servers of this format differ.
    struct Variance: Sendable, Hashable {
        /// Reasoning models refuse `max_tokens`; most compatible servers know nothing else.
        var maxTokensField = "max_completion_tokens"
        /// Whether usage in a stream may be asked for; strict servers refuse the unknown option.
        var takesStreamOptions = true
        var seedField = "seed"

        init(_ dialect: Dialect?) {
            guard let dialect else { return }
            switch dialect {
            case .vllm, .llamacpp, .lmstudio, .deepseek, .openrouter, .together: maxTokensField = "max_tokens"
            case .mistral:
                maxTokensField = "max_tokens"
                takesStreamOptions = false
                seedField = "random_seed"
            case .groq, .xai: break
            }
        }
    }

    public init(
        baseURL: String, organization: String? = nil, headers: [ProviderConfiguration.Header] = [], dialect: Dialect? = nil
    ) {
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        var fields = HTTPHeaders(headers.map { .init($0.name, $0.value) })
        if let organization { fields.add("OpenAI-Organization", organization) }
        self.headers = fields
        variance = Variance(dialect)
    }

    // MARK: Encoding

    public func request(for call: ProviderCall) -> HTTPRequest {
        request(for: call, to: baseURL + "/chat/completions", model: call.model.id)
    }

    /// Always streamed: only then can the wait for a first token, silence and the whole be told apart.
    func request(for call: ProviderCall, to url: String, model: String) -> HTTPRequest {
        var body: JSON.Object = JSON.Object()
        body["model"] = .string(model)
        body["messages"] = .array(call.conversation.map(Self.message))
        body[variance.maxTokensField] = call.sampling.maxTokens.map { JSON($0) }
        if call.model.takesSampling {
            body["temperature"] = call.sampling.temperature.map { JSON($0) }
            body["top_p"] = call.sampling.topP.map { JSON($0) }
        }
        // Empty lists are refused; without them the same is said.
        body["stop"] = call.sampling.stop.flatMap { $0.isEmpty ? nil : JSON($0) }
        body[variance.seedField] = call.sampling.seed.map { JSON($0) }
        if call.tools?.isEmpty != true {
            body["tools"] = call.tools.map { .array($0) }
            body["tool_choice"] = call.toolChoice
        }
        body["response_format"] = call.responseFormat
        body["stream"] = true
        if variance.takesStreamOptions { body["stream_options"] = ["include_usage": true] }
        var request = HTTPRequest(.post, url, headers: headers, body: JSON.object(body).encoded)
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
        if let error = OpenAIFailure.inBand(chunk) { throw error }
        var events: [AnswerEvent] = []
        if let choice = chunk["choices"]?[0] {
            Self.append(choice["delta"]?.object == nil ? choice["message"] : choice["delta"], to: &events)
            if let reason = choice["finish_reason"]?.string { events.append(contentsOf: Self.finish(reason)) }
        }
        if let usage = Self.usage(chunk) { events.append(.usage(usage)) }
        return events
    }

    public func events(from body: [UInt8]) throws(ProviderError) -> [AnswerEvent] {
        let answer = try Self.parse(body)
        if let error = OpenAIFailure.inBand(answer) { throw error }
        guard let choice = answer["choices"]?[0], let message = choice["message"], message.object != nil else {
            throw ProviderError(.malformed)
        }
        var events: [AnswerEvent] = []
        Self.append(message, to: &events)
        // An answer in one piece is whole, also where no reason is given.
        let reason = choice["finish_reason"]?.string ?? ""
        if Self.failures.contains(reason) { throw ProviderError(.serverError, code: reason) }
        events.append(contentsOf: reason.isEmpty ? [.finish(.stop)] : Self.finish(reason))
        if let usage = Self.usage(answer) { events.append(.usage(usage)) }
        return events + [.end]
    }

    private static func append(_ delta: JSON?, to events: inout [AnswerEvent]) {
        guard let delta else { return }
        if isText(delta["reasoning_content"]) || isText(delta["reasoning"]) { events.append(.progress) }
        append(content: delta["content"] ?? .null, to: &events)
        if let refusal = delta["refusal"]?.string, !refusal.isEmpty { events.append(.refusal(refusal)) }
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

    /// Text; or parts, as Mistral's models that think send them.
    private static func append(content: JSON, to events: inout [AnswerEvent]) {
        switch content {
        case .string(let text): if !text.isEmpty { events.append(.text(text)) }
        case .array(let parts):
            for part in parts {
                guard part["type"] == "text", let text = part["text"]?.string else {
                    events.append(.progress)
                    continue
                }
                if !text.isEmpty { events.append(.text(text)) }
            }
        default: break
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
        case _ where failures.contains(reason): []
        default: [.finish(.stop)]
        }
    }

    /// Reasons that mean that the server gave up.
    private static let failures: Set = ["error", "abort", "insufficient_system_resource"]

    /// Accepted in any chunk; Groq puts it under a name of its own.
    private static func usage(_ chunk: JSON) -> Usage? {
        let usage = chunk["usage"] ?? .null
        guard let reported = usage.isNull ? chunk["x_groq"]?["usage"] : usage,
            let input = reported["prompt_tokens"]?.integer, (0...Usage.mostTokens).contains(input),
            case let completion = reported["completion_tokens"]?.integer ?? 0, (0...Usage.mostTokens).contains(completion)
        else { return nil }
        let cached =
            reported["prompt_tokens_details"]?["cached_tokens"]?.integer ?? reported["prompt_cache_hit_tokens"]?.integer ?? 0
        let reasoning = min(max(0, reported["completion_tokens_details"]?["reasoning_tokens"]?.integer ?? 0), Usage.mostTokens)
        // Part of the completion's tokens, but where the total says that somebody (xAI) counts them beside.
        let isBeside = reported["total_tokens"]?.integer == input + completion + reasoning
        let output = isBeside ? completion + reasoning : completion
        let written = Usage.tokens(reported["prompt_tokens_details"]?["cache_write_tokens"]) ?? 0
        return Usage(
            inputTokens: input, outputTokens: output, cachedInputTokens: min(max(0, cached), input),
            reasoningTokens: min(reasoning, output), cacheWriteTokens: written)
    }

    // MARK: Failures

    public func failure(status: Int, headers: HTTPHeaders, body: [UInt8], at now: Timestamp) -> ProviderError {
        OpenAIFailure.classify(status: status, headers: headers, body: body, at: now)
    }

    public func rateLimits(_ headers: HTTPHeaders) -> RateLimits? { RateLimits(openAI: headers) }

    public func requestID(_ headers: HTTPHeaders) -> String? { headers.identifier("x-request-id") }
}
