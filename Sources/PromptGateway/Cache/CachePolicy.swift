import Platform
import PromptAPI
import PromptProviders

/// What may be looked up, what may be kept, and for how long (spec service §7).
struct CachePolicy: Sendable {
    let configuration: Configuration.Cache

    /// What counts as the same question.
    struct Matching: OptionSet, Sendable {
        let rawValue: Int
        static let exact = Matching(rawValue: 1)
        static let normalized = Matching(rawValue: 2)
        static let semantic = Matching(rawValue: 4)
    }

    /// From that temperature on the caller wants variety, and other words get an answer of their own.
    static let highTemperature = 0.8

    /// What this request may be answered with; `nil`: with nothing, nor is its answer kept.
    func matching(_ request: Request) -> Matching? {
        let parameters = request.parameters
        guard configuration.enabled, parameters.cacheEnabled, parameters.cacheStrategy != .none else { return nil }
        if request.taskType == .creativeWriting {
            return ownLifetime(request) == nil && configuration.ttlByTask[.creativeWriting] == nil ? nil : .exact
        }
        // What calls tools or fills a form is mostly a step of some program's, which wants it done and not repeated.
        if parameters.tools?.isEmpty == false || parameters.responseFormat != nil {
            return ownLifetime(request) == nil && parameters.cacheStrategy == .adaptive ? nil : .exact
        }
        switch parameters.cacheStrategy {
        case .none: return nil
        case .simple, .providerAware: return .exact
        case .adaptive where (parameters.sampling.temperature ?? 0) >= Self.highTemperature: return .exact
        case .adaptive:
            let isSemantic = configuration.semantic.enabled && configuration.semantic.adaptive
            return isSemantic ? [.exact, .normalized, .semantic] : [.exact, .normalized]
        case .semantic: return configuration.semantic.enabled ? [.exact, .normalized, .semantic] : [.exact, .normalized]
        }
    }

    /// How long the answer is kept; `nil`: not at all.
    func lifetime(_ request: Request, _ result: GenerateResult, from provider: ProviderConfiguration?) -> Duration? {
        guard matching(request) != nil, Self.isWhole(result), isFromRequested(request, result) else { return nil }
        let lifetime = lifetime(request, from: provider)
        return lifetime.flatMap { $0 > .zero ? $0 : nil }
    }

    func tags(_ request: Request, _ result: GenerateResult) -> [String] {
        let length = request.conversation.last { $0.role == .user }?.text.count ?? 0
        var tags = [
            "provider:\(result.providerUsed)", "model:\(result.modelUsed)", "task:\(request.taskType.rawValue)",
            "user:\(request.caller.userID)",
        ]
        if length < Self.shortPrompt { tags.append("short_prompt") }
        if length > Self.longPrompt { tags.append("long_prompt") }
        return tags + request.parameters.tags.filter { !tags.contains($0) }
    }

    /// Characters.
    static let shortPrompt = 100
    static let longPrompt = 1000

    /// Cut short, filtered, blank, or a call that its caller has to carry out: no answer to be given twice.
    static func isWhole(_ result: GenerateResult) -> Bool {
        result.finishReason == .stop && result.toolCalls.isEmpty && result.response.contains { !$0.isWhitespace }
    }

    /// Who asks for a provider's answer does not want another's.
    private func isFromRequested(_ request: Request, _ result: GenerateResult) -> Bool {
        guard request.parameters.cacheStrategy == .providerAware, let provider = request.parameters.provider else { return true }
        return provider == result.providerUsed
    }

    // MARK: Lifetimes

    private func lifetime(_ request: Request, from provider: ProviderConfiguration?) -> Duration? {
        if let own = ownLifetime(request) ?? configuration.ttlByTask[request.taskType] { return own }
        // Whatever a provider's answers are worth, two stories are wanted where two are asked for.
        if request.taskType == .creativeWriting { return nil }
        return provider?.cacheTTL ?? Self.builtIn(request.taskType) ?? provider.flatMap { Self.builtIn($0.kind) }
            ?? configuration.defaultTTL
    }

    private func ownLifetime(_ request: Request) -> Duration? { request.parameters.cacheTTL.map { .seconds($0) } }

    private static func builtIn(_ task: TaskType) -> Duration? {
        switch task {
        case .chat: .seconds(1800)
        case .codeGeneration, .summarization: .seconds(7200)
        case .analysis: .seconds(14400)
        case .multimodal: .seconds(3600)
        case .embeddings: .seconds(86400)
        case .creativeWriting: nil
        }
    }

    private static func builtIn(_ kind: ProviderKind) -> Duration? {
        switch kind {
        case .bedrock: .seconds(7200)
        case .azure: .seconds(3600)
        case .vertex: .seconds(1800)
        case .openai, .anthropic, .gemini, .ollama: nil
        }
    }
}
