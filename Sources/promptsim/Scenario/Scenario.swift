import PromptAPI

/// What the simulator plays: the content of a scenario file as values.
struct Scenario: Sendable, Hashable {
    var models: [Model] = []
    /// Whether a model that is not listed answers as `Model(id:)` does; otherwise it is a 404, as at a provider.
    var anyModel = false
    /// Keys that are let in; `nil`: every key, and none.
    var apiKeys: Set<String>?
    /// How long a token is good that a token endpoint hands out.
    var tokenLifetime = Duration.seconds(3600)

    /// What runs where no file is named.
    static let builtIn = Scenario(models: [Model(id: "sim")], anyModel: true)

    func model(named id: String) -> Model? {
        models.first { $0.id == id } ?? (anyModel ? Model(id: id) : nil)
    }
}

/// One simulated model. Its defaults answer at once and without a fault.
struct Model: Sendable, Hashable {
    var id: String
    var answer = AnswerText.words
    /// Tokens of the visible answer; `nil`: as many as `answer` has.
    var outputTokens: Distribution?
    /// Seconds from the request's arrival to the head of the response.
    var latency = Distribution.fixed(0)
    /// Seconds from there to the first token.
    var firstToken = Distribution.fixed(0)
    /// `nil`: all at once.
    var tokensPerSecond: Double?
    /// The part of the input that is reported as read from a cache; never more than the input.
    var cachedTokens = 0
    /// The part that is reported as written to it, where the format has a word for that.
    var cacheWriteTokens = 0
    /// Reported beside the visible tokens, and part of the output's sum.
    var reasoningTokens = 0
    /// Whether answers say what they used.
    var reportsUsage = true
    /// As the wire format calls it; `nil`: what it calls a stop, a length or a tool call, as it comes.
    var finishReason: String?
    /// The call with which a request that offers tools is answered.
    var toolCall: Tool?
    /// Added to every response.
    var headers: [Header] = []
    var rateLimit: RateLimit?
    /// Input beyond it is refused; `nil`: none is.
    var contextWindow: Int?
    /// Whether it goes on with an assistant's turn that a conversation ends with.
    var acceptsPrefill = true
    /// Of an embedding that does not ask for a length of its own.
    var dimensions = 16
    /// The first that applies to a call is the call's.
    var faults: [Fault] = []

    init(id: String) {
        self.id = id
    }

    enum AnswerText: Sendable, Hashable {
        /// Words that depend on the model's name only.
        case words
        /// The last message of the user.
        case echo
        case text(String)
    }

    struct Tool: Sendable, Hashable {
        var name: String
        /// JSON as text.
        var arguments: String
    }
}

/// What a model grants in each window of `per`, counted from the start. Beyond it a call is refused with 429.
struct RateLimit: Sendable, Hashable {
    var requests: Int?
    var tokens: Int?
    var per = Duration.seconds(60)
}

struct Header: Sendable, Hashable {
    var name: String
    var value: String
}
