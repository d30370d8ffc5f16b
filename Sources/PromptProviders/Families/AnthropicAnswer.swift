import PromptAPI

/// An answer of Anthropic's Messages, whoever hosts the model (facts/providers §3, §9).
enum AnthropicAnswer {
    /// Events of other names are none of ours, whatever they hold.
    private static let names: Set = [
        "message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop",
        "ping", "error",
    ]

    static func events(from frame: StreamFrame) throws(ProviderError) -> [AnswerEvent] {
        guard frame.name.isEmpty || names.contains(frame.name) else { return [] }
        let event = try Anthropic.parse(frame.data)
        switch event["type"]?.string ?? frame.name {
        case "message_start":
            // What it says of the output is the beginning of it alone.
            var counts = counts(event["message"]?["usage"])
            counts?.output = nil
            return counts.map { [.counts($0)] } ?? []
        case "content_block_start": return start(event["content_block"], index: event["index"]?.integer ?? 0)
        case "content_block_delta": return delta(event["delta"], index: event["index"]?.integer ?? 0)
        case "message_delta":
            let counts = counts(event["usage"]).map { [AnswerEvent.counts($0)] } ?? []
            return counts + (event["delta"]?["stop_reason"]?.string.map { [.finish(finish($0))] } ?? [])
        case "message_stop": return [.end]
        case "error": throw AnthropicFailure.inBand(event)
        default: return []
        }
    }

    static func whole(_ answer: JSON) throws(ProviderError) -> [AnswerEvent] {
        if answer["type"] == "error" || answer["error"]?.object != nil { throw AnthropicFailure.inBand(answer) }
        guard let blocks = answer["content"]?.array else { throw ProviderError(.malformed) }
        var events = blocks.enumerated().flatMap { start($0.element, index: $0.offset) }
        if let counts = counts(answer["usage"]) { events.append(.counts(counts)) }
        return events + [.finish(answer["stop_reason"]?.string.map(finish) ?? .stop), .end]
    }

    /// A block as far as its beginning holds it: in a stream nothing but its kind, in one piece all of it.
    private static func start(_ block: JSON?, index: Int) -> [AnswerEvent] {
        switch block?["type"]?.string {
        case "text":
            let text = block?["text"]?.string ?? ""
            return text.isEmpty ? [] : [.text(text)]
        case "tool_use":
            let input = block?["input"]?.object.flatMap { $0.members.isEmpty ? nil : JSON.object($0).description }
            return [
                .toolCall(index: index, id: block?["id"]?.string, name: block?["name"]?.string, arguments: input ?? "")
            ]
        case "thinking", "redacted_thinking": return [.progress]
        default: return []
        }
    }

    private static func delta(_ delta: JSON?, index: Int) -> [AnswerEvent] {
        switch delta?["type"]?.string {
        case "text_delta":
            let text = delta?["text"]?.string ?? ""
            return text.isEmpty ? [] : [.text(text)]
        case "input_json_delta":
            return [.toolCall(index: index, id: nil, name: nil, arguments: delta?["partial_json"]?.string ?? "")]
        default: return [.progress]
        }
    }

    private static func finish(_ reason: String) -> FinishReason {
        switch reason {
        // A turn that was paused is not at its end either.
        case "max_tokens", "model_context_window_exceeded", "pause_turn": .length
        case "tool_use": .toolCalls
        case "refusal": .contentFilter
        default: .stop
        }
    }

    private static func counts(_ usage: JSON?) -> UsageCounts? {
        guard let usage, usage.object != nil else { return nil }
        let details = usage["output_tokens_details"]
        let counts = UsageCounts(
            uncached: Usage.tokens(usage["input_tokens"]),
            cacheRead: Usage.tokens(usage["cache_read_input_tokens"]),
            cacheWrite: Usage.tokens(usage["cache_creation_input_tokens"]),
            output: Usage.tokens(usage["output_tokens"]),
            reasoning: Usage.tokens(details?["thinking_tokens"] ?? details?["reasoning_tokens"]))
        return counts == UsageCounts() ? nil : counts
    }
}
