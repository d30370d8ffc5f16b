import Platform
import PromptAPI
import PromptProviders

/// One request on its way: what was asked, by whom, and by when.
public struct Request: Sendable {
    public let id: String
    public let caller: Caller
    public let parameters: GenerateParameters
    public let conversation: [ChatMessage]
    let classification: TaskClassification
    public let strategy: RoutingStrategy
    public let received: Instant
    /// Whether only models whose price is known will do: what is spent counts towards a budget.
    let needsPrice: Bool
    let standing: Standing
    let observer: (any RequestObserver)?
    /// Where its story is told.
    let telling: Telling?
    private let timeout: Duration
    /// Moves only where the clock starts with the work.
    private(set) var deadline: Instant

    /// What a request may expect of the queue.
    public enum Standing: Int, CaseIterable, Sendable {
        /// Somebody waits: it gets a place within `queue.max_wait` or an answer that there is none.
        case interactive
        /// A durable job: it waits for its turn however long, and its clock starts when it starts.
        case job
        /// A member of a batch: as a job, and after those.
        case batch
    }

    /// Validation: what the tables cannot tell because it depends on the caller or the configuration.
    init(
        _ parameters: GenerateParameters, of caller: Caller, id: String, standing: Standing, received: Instant,
        configuration: Configuration, needsPrice: Bool = false,
        classify: ([ChatMessage]) -> TaskClassification = { _ in .unknown }, observer: (any RequestObserver)? = nil,
        telling: Telling? = nil
    ) throws(RequestError) {
        guard parameters.taskType != .embeddings else {
            throw .invalidParams(parameter: "task_type", "is not for generate: the method embed makes embeddings")
        }
        self.id = id
        self.caller = try caller.acting(for: parameters.userID)
        self.parameters = parameters
        conversation = parameters.conversation
        classification =
            parameters.taskType.map { TaskClassification(task: $0, confidence: 1, reasons: ["the caller says so"]) }
            ?? classify(conversation)
        strategy = parameters.routingStrategy ?? configuration.routing.defaultStrategy
        self.needsPrice = needsPrice
        self.received = received
        self.standing = standing
        self.observer = observer
        self.telling = telling
        timeout = parameters.timeout.map { .seconds($0) } ?? configuration.defaultTimeout
        deadline = received + timeout
    }

    public var taskType: TaskType { classification.task }

    func started(at now: Instant) -> Request {
        var request = self
        if standing != .interactive { request.deadline = now + timeout }
        return request
    }

    /// Tokens of the prompt, estimated before anything is sent.
    var estimatedInputTokens: Int { TokenEstimate.tokens(of: conversation) }

    /// Output that is reckoned with where the caller sets no bound (facts/resilience §C4).
    static let assumedOutputTokens = 4096

    /// What it may take of a provider, in tokens.
    var estimatedTokens: Int { estimatedInputTokens + (parameters.sampling.maxTokens ?? Self.assumedOutputTokens) }

    func call(to model: Model) -> ProviderCall {
        ProviderCall(
            model: model, conversation: conversation, sampling: parameters.sampling, tools: parameters.tools,
            toolChoice: parameters.toolChoice, responseFormat: parameters.responseFormat)
    }
}
