import PromptAPI

/// Puts an answer together from its events, and knows how far it is: the same for every family.
struct AnswerAssembly {
    /// How much of an answer has come.
    enum Progress: Equatable {
        case open
        /// The model has ended; what it used is not told yet and may never be.
        case finished
        /// Nothing more is needed.
        case complete
    }

    /// More tool calls than any model makes at once.
    static let maxToolCalls = 1024
    /// More text than any model writes in one answer; a provider that sends more is broken or hostile.
    static let maxBytes = 64 << 20

    private(set) var text = ""
    private(set) var hasContent = false
    private var toolCalls = ToolCallAssembly()
    private var bytes = 0
    private var hasRefused = false
    private var finishReason: FinishReason?
    private var reported: Usage?
    private var counts = UsageCounts()
    private var hasEnded = false

    private var usage: Usage? { reported ?? counts.usage }

    var progress: Progress {
        if finishReason == nil { return .open }
        return usage != nil || hasEnded ? .complete : .finished
    }

    mutating func apply(_ event: AnswerEvent) throws(ProviderError) {
        switch event {
        case .text(let piece): try append(piece)
        case .refusal(let piece):
            hasRefused = true
            try append(piece)
        case .progress: break
        case .toolCall(let index, let id, let name, let arguments):
            try count((id?.utf8.count ?? 0) + (name?.utf8.count ?? 0) + arguments.utf8.count)
            try toolCalls.add(index: index, id: id ?? "", name: name ?? "", arguments: arguments)
            hasContent = true
        case .wholeToolCall(let call):
            try count(call.id.utf8.count + call.name.utf8.count + call.arguments.utf8.count)
            try toolCalls.append(call)
            hasContent = true
        case .finish(let reason): finishReason = reason
        case .usage(let usage): reported = usage
        case .counts(let more): counts.merge(more)
        case .requestID: break
        case .end: hasEnded = true
        }
    }

    private mutating func append(_ piece: String) throws(ProviderError) {
        try count(piece.utf8.count)
        text += piece
        hasContent = hasContent || !piece.isEmpty
    }

    private mutating func count(_ more: Int) throws(ProviderError) {
        bytes += more
        guard bytes <= Self.maxBytes else { throw ProviderError(.malformed) }
    }

    /// The answer, `nil` while the model has not ended. Usage that was not reported is estimated, the prompt's share by `promptTokens`.
    func completion(promptTokens: @autoclosure () -> Int, requestID: String?, rateLimits: RateLimits?) -> Completion? {
        guard let finishReason else { return nil }
        let calls = toolCalls.calls
        return Completion(
            text: text, toolCalls: calls, finishReason: normal(finishReason, callsTools: !calls.isEmpty),
            usage: usage ?? estimate(calls, promptTokens()), requestID: requestID, rateLimits: rateLimits)
    }

    /// Models that refuse, or call tools, often say that they just stopped (facts/providers §9.1).
    private func normal(_ reason: FinishReason, callsTools: Bool) -> FinishReason {
        guard reason == .stop else { return reason }
        return hasRefused ? .contentFilter : callsTools ? .toolCalls : .stop
    }

    private func estimate(_ calls: [ToolCall], _ promptTokens: Int) -> Usage {
        let characters = text.utf8.count + calls.reduce(0) { $0 + $1.name.utf8.count + $1.arguments.utf8.count }
        return Usage(
            inputTokens: counts.input ?? promptTokens, outputTokens: TokenEstimate.tokens(characters: characters),
            cachedInputTokens: counts.input == nil ? 0 : counts.cacheRead ?? 0, estimated: true,
            cacheWriteTokens: counts.input == nil ? 0 : counts.cacheWrite ?? 0)
    }
}

/// Puts tool calls together from their pieces.
///
/// Pieces of one call bear its index. Not every server numbers its calls: some give all of them the same index, so that a
/// piece with an id and a name of its own begins another call.
struct ToolCallAssembly {
    /// By index, in the order in which they began.
    private var begun: [(index: Int, call: ToolCall)] = []

    mutating func add(index: Int, id: String, name: String, arguments: String) throws(ProviderError) {
        let known = begun.lastIndex { $0.index == index }
        guard let known, !isAnother(id, name, than: begun[known].call) else {
            guard index >= 0, begun.count < AnswerAssembly.maxToolCalls else { throw ProviderError(.malformed) }
            begun.append((index, ToolCall(id: id, name: name, arguments: arguments)))
            return
        }
        if begun[known].call.id.isEmpty { begun[known].call.id = id }
        // Some servers say the name again with every piece.
        if begun[known].call.name != name { begun[known].call.name += name }
        begun[known].call.arguments += arguments
    }

    /// A call that came whole: after all that began before it.
    mutating func append(_ call: ToolCall) throws(ProviderError) {
        guard begun.count < AnswerAssembly.maxToolCalls else { throw ProviderError(.malformed) }
        begun.append((min(begun.map(\.index).max() ?? -1, .max - 1) + 1, call))
    }

    /// Some servers make up a new id for every piece of a call, so the id alone tells nothing.
    private func isAnother(_ id: String, _ name: String, than call: ToolCall) -> Bool {
        !id.isEmpty && !call.id.isEmpty && id != call.id && !name.isEmpty && !call.name.isEmpty
    }

    /// In the order of their indices. One that came without an id gets one: its answer has to name it.
    var calls: [ToolCall] {
        let ordered = begun.enumerated().sorted { ($0.element.index, $0.offset) < ($1.element.index, $1.offset) }
        return ordered.enumerated().map { position, entry in
            var call = entry.element.call
            if call.id.isEmpty { call.id = "call_\(position)" }
            // Where a function takes nothing, some send nothing, which is no JSON.
            if call.arguments.isEmpty { call.arguments = "{}" }
            return call
        }
    }
}

/// Tokens from text, where nobody counted them: four bytes of UTF-8 each, the usual rule for English. Other scripts take more
/// bytes to a character, as they take more tokens.
public enum TokenEstimate {
    static let charactersPerToken = 4
    /// What a turn costs beside its words.
    static let perMessage = 4
    /// An image of 1024 × 1024 pixels at OpenAI's high detail; how large one is nobody looks.
    static let perImage = 765

    public static func tokens(characters: Int) -> Int { (characters + charactersPerToken - 1) / charactersPerToken }

    public static func tokens(of conversation: [ChatMessage]) -> Int {
        var characters = 0
        var images = 0
        for message in conversation {
            for part in message.content {
                switch part {
                case .text(let text): characters += text.utf8.count
                case .image: images += 1
                }
            }
            for call in message.toolCalls { characters += call.name.utf8.count + call.arguments.utf8.count }
        }
        return tokens(characters: characters) + conversation.count * perMessage + images * perImage
    }
}
