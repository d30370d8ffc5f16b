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

    /// More tool calls than any model makes at once; a position beyond it is a broken provider's.
    static let maxToolCalls = 1024

    private(set) var text = ""
    private(set) var hasContent = false
    private var toolCalls: [ToolCall] = []
    private var finishReason: FinishReason?
    private var usage: Usage?
    private var hasEnded = false

    var progress: Progress {
        if finishReason == nil { return .open }
        return usage != nil || hasEnded ? .complete : .finished
    }

    mutating func apply(_ event: AnswerEvent) throws(ProviderError) {
        switch event {
        case .text(let piece):
            text += piece
            hasContent = hasContent || !piece.isEmpty
        case .progress: break
        case .toolCall(let index, let id, let name, let arguments):
            guard (0..<Self.maxToolCalls).contains(index) else { throw ProviderError(.malformed) }
            while toolCalls.count <= index { toolCalls.append(ToolCall(id: "", name: "", arguments: "")) }
            if let id, !id.isEmpty { toolCalls[index].id = id }
            if let name { toolCalls[index].name += name }
            toolCalls[index].arguments += arguments
            hasContent = true
        case .finish(let reason): finishReason = reason
        case .usage(let usage): self.usage = usage
        case .end: hasEnded = true
        }
    }

    /// The answer, `nil` while the model has not ended. Usage that was not reported is estimated from `promptCharacters`.
    func completion(promptCharacters: Int, requestID: String?, rateLimits: RateLimits?) -> Completion? {
        guard let finishReason else { return nil }
        let estimate = Usage(
            inputTokens: TokenEstimate.tokens(characters: promptCharacters),
            outputTokens: TokenEstimate.tokens(characters: text.utf8.count + toolCalls.reduce(0) { $0 + $1.arguments.utf8.count }),
            estimated: true)
        return Completion(
            text: text, toolCalls: toolCalls, finishReason: toolCalls.isEmpty || finishReason != .stop ? finishReason : .toolCalls,
            usage: usage ?? estimate, requestID: requestID, rateLimits: rateLimits)
    }
}

/// Tokens from text, where nobody counted them: four characters each, the usual rule for English.
public enum TokenEstimate {
    static let charactersPerToken = 4
    /// What a turn costs beside its words.
    static let perMessage = 4

    public static func tokens(characters: Int) -> Int { (characters + charactersPerToken - 1) / charactersPerToken }

    public static func tokens(of conversation: [ChatMessage]) -> Int {
        tokens(characters: characters(of: conversation)) + conversation.count * perMessage
    }

    static func characters(of conversation: [ChatMessage]) -> Int {
        conversation.reduce(0) { total, message in
            total + message.content.reduce(0) { sum, part in
                if case .text(let text) = part { sum + text.utf8.count } else { sum }
            }
        }
    }
}
