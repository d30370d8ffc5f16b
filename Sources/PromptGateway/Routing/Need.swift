import PromptAPI
import PromptProviders

/// What a request asks of whoever answers it: worked out once, so that judging a hundred models reads no prompt a hundred times.
struct Need: Sendable {
    var task: TaskType
    /// Tokens of the prompt, estimated.
    var inputTokens: Int
    /// The most tokens of the answer that the caller takes.
    var outputLimit: Int?
    var hasImages = false
    var usesTools = false
    /// The only model that will do.
    var model: String?
    /// USD per 1,000 tokens, the mean of input and output price.
    var costLimit: Double?
    /// Whether what it costs has to be known: a budget stands behind it.
    var needsPrice = false
    /// Seconds.
    var maxResponseTime: Double?
    var speedPriority = false
    var reliabilityPriority = false

    /// Room for what four characters a token guesses too low (facts/resilience §C6).
    private static let contextMargin = 1.1

    /// Tokens that a context window must hold.
    var contextTokens: Int { Int(Double(inputTokens) * Self.contextMargin) }

    /// Expected tokens of an answer, never more than the caller or the model allows.
    func output(_ expected: Double, of model: Model) -> Double {
        min(expected, Double(outputLimit ?? .max), Double(model.maxOutput ?? .max))
    }
}

extension Need {
    init(of request: Request) {
        let parameters = request.parameters
        self.init(
            task: request.taskType, inputTokens: request.estimatedInputTokens, outputLimit: parameters.sampling.maxTokens,
            hasImages: request.conversation.contains(where: \.hasImage), usesTools: parameters.tools?.isEmpty == false,
            model: parameters.model, costLimit: parameters.costLimit, needsPrice: request.needsPrice,
            maxResponseTime: parameters.maxResponseTime, speedPriority: parameters.speedPriority,
            reliabilityPriority: parameters.reliabilityPriority)
    }

    /// The same need as a `generate` with this prompt would have, so that it is judged alike.
    init(of parameters: RecommendParameters, task: TaskType) {
        self.init(
            task: task, inputTokens: TokenEstimate.tokens(of: [ChatMessage(role: .user, text: parameters.prompt)]),
            costLimit: parameters.budgetConstraint, speedPriority: parameters.speedPriority,
            reliabilityPriority: parameters.reliabilityPriority)
    }
}
