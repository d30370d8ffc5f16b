import PromptAPI

/// An answer of generateContent, whoever hosts the model (facts/providers §4, §9).
enum GeminiAnswer {
    /// One document of a stream, each a whole response that holds a piece of the answer.
    static func events(_ document: JSON, sharesCapacity: Bool = false) throws(ProviderError) -> [AnswerEvent] {
        if let responses = document.array {
            var events: [AnswerEvent] = []
            for response in responses { events += try Self.events(response, sharesCapacity: sharesCapacity) }
            return events
        }
        if let error = document["error"], !error.isNull {
            throw GeminiFailure.inBand(document, sharesCapacity: sharesCapacity)
        }
        if let reason = blockReason(document) { throw ProviderError(.contentPolicy, code: reason) }
        var events: [AnswerEvent] = []
        if let id = document["responseId"]?.string, HTTPHeaders.isIdentifier(id) { events.append(.requestID(id)) }
        let candidate = document["candidates"]?[0]
        for part in candidate?["content"]?["parts"]?.array ?? [] { append(part, to: &events) }
        if let usage = usage(document["usageMetadata"]) { events.append(.usage(usage)) }
        if let reason = candidate?["finishReason"]?.string { try append(reason: reason, to: &events) }
        return events
    }

    /// The array of a stream that was not asked for as events, or one response.
    static func whole(_ document: JSON, sharesCapacity: Bool = false) throws(ProviderError) -> [AnswerEvent] {
        let events = try events(document, sharesCapacity: sharesCapacity)
        let responses = document.array ?? [document]
        guard responses.contains(where: { $0["candidates"]?[0]?.object != nil }) else { throw ProviderError(.malformed) }
        return events + [.end]
    }

    /// A prompt that is refused has no candidates.
    private static func blockReason(_ document: JSON) -> String? {
        guard let reason = document["promptFeedback"]?["blockReason"]?.string, reason != "BLOCK_REASON_UNSPECIFIED" else {
            return nil
        }
        return ProviderError.isCode(reason) ? reason : "blockReason"
    }

    private static func append(_ part: JSON, to events: inout [AnswerEvent]) {
        if part["thought"]?.bool == true {
            events.append(.progress)
        } else if let call = part["functionCall"], let name = call["name"]?.string {
            let arguments = call["args"]?.object.map { JSON.object($0).description } ?? "{}"
            events.append(.wholeToolCall(ToolCall(id: call["id"]?.string ?? "", name: name, arguments: arguments)))
        } else if let text = part["text"]?.string, !text.isEmpty {
            events.append(.text(text))
        }
    }

    private static func append(reason: String, to events: inout [AnswerEvent]) throws(ProviderError) {
        switch reason {
        case "FINISH_REASON_UNSPECIFIED", "": break
        case "MAX_TOKENS": events.append(.finish(.length))
        case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE", "MODEL_ARMOR":
            events.append(.finish(.contentFilter))
        case _ where reason.hasPrefix("IMAGE_"): events.append(.finish(.contentFilter))
        case _ where failures.contains(reason): throw ProviderError(.serverError, code: reason)
        default: events.append(.finish(.stop))
        }
    }

    /// The model gave up; it may do better at another time.
    private static let failures: Set = [
        "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MALFORMED_RESPONSE",
        "MISSING_THOUGHT_SIGNATURE", "OTHER",
    ]

    /// Thoughts stand beside the candidates' tokens, but for those hosts whose total says that they are part of them.
    private static func usage(_ reported: JSON?) -> Usage? {
        func count(_ name: String) -> Int? { Usage.tokens(reported?[name]) }
        guard let prompt = count("promptTokenCount") else { return nil }
        let input = prompt + (count("toolUsePromptTokenCount") ?? 0)
        let candidates = count("candidatesTokenCount") ?? 0
        let thoughts = count("thoughtsTokenCount") ?? 0
        let output = input + candidates == count("totalTokenCount") ? candidates : candidates + thoughts
        return Usage(
            inputTokens: input, outputTokens: output, cachedInputTokens: min(count("cachedContentTokenCount") ?? 0, input),
            reasoningTokens: min(thoughts, output))
    }
}
