import PromptAPI

/// What is asked of a model, in no provider's terms.
public struct ProviderCall: Sendable, Hashable {
    public var model: Model
    public var conversation: [ChatMessage]
    public var sampling: GenerateParameters.Sampling
    public var tools: [JSON]?
    public var toolChoice: JSON?
    public var responseFormat: JSON?

    public init(
        model: Model, conversation: [ChatMessage], sampling: GenerateParameters.Sampling = .init(), tools: [JSON]? = nil,
        toolChoice: JSON? = nil, responseFormat: JSON? = nil
    ) {
        self.model = model
        self.conversation = conversation
        self.sampling = sampling
        self.tools = tools
        self.toolChoice = toolChoice
        self.responseFormat = responseFormat
    }
}

/// A whole answer.
public struct Completion: Sendable, Hashable {
    public var text: String
    public var toolCalls: [ToolCall]
    public var finishReason: FinishReason
    public var usage: Usage
    /// The provider's name for the call.
    public var requestID: String?
    public var rateLimits: RateLimits?

    public init(
        text: String, toolCalls: [ToolCall] = [], finishReason: FinishReason, usage: Usage, requestID: String? = nil,
        rateLimits: RateLimits? = nil
    ) {
        self.text = text
        self.toolCalls = toolCalls
        self.finishReason = finishReason
        self.usage = usage
        self.requestID = requestID
        self.rateLimits = rateLimits
    }
}

/// What one frame of an answer says.
public enum AnswerEvent: Sendable, Hashable {
    case text(String)
    /// Text in which the model says that it will not answer.
    case refusal(String)
    /// The model is at work, though this is no part of the answer: reasoning.
    case progress
    /// Pieces of a call, put together by its position.
    case toolCall(index: Int, id: String?, name: String?, arguments: String)
    /// A call that came in one piece, where calls have no position; without an id where the provider gives none.
    case wholeToolCall(ToolCall)
    case finish(FinishReason)
    case usage(Usage)
    /// Parts of the usage, where not all of it is told at once.
    case counts(UsageCounts)
    /// The provider's name for the call, where it stands in the answer and not in a header.
    case requestID(String)
    /// The provider says that nothing follows.
    case end
}
