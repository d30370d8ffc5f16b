import PromptAPI
import PromptProviders

/// Which candidates a request may use at all. Constraints are hard: where nothing is left, every provider says why.
struct Eligibility {
    let candidates: [Candidate]
    let excluded: [RequestError.Exclusion]

    init(of request: Request, among providers: [Provider], isDrained: (String) -> Bool) {
        var candidates: [Candidate] = []
        var excluded: [RequestError.Exclusion] = []
        for provider in providers {
            switch Self.choose(request, provider, isDrained: isDrained(provider.name)) {
            case .success(let candidate): candidates.append(candidate)
            case .failure(let reason): excluded.append(.init(provider: provider.name, reason: reason.text))
            }
        }
        self.candidates = candidates
        self.excluded = excluded
    }

    private struct Reason: Error {
        var text: String
    }

    private static func choose(_ request: Request, _ provider: Provider, isDrained: Bool) -> Result<Candidate, Reason> {
        guard provider.configuration.enabled else { return .failure(Reason(text: "disabled by the configuration")) }
        guard !isDrained else { return .failure(Reason(text: "drained by an administrator")) }
        switch provider.access {
        case .failure(let unusable): return .failure(Reason(text: unusable.description))
        case .success(let driver):
            return chooseModel(request, provider).map { Candidate(provider: provider, model: $0, driver: driver) }
        }
    }

    /// A pinned model or none; else the provider's default, and its others only where that one fails a constraint.
    private static func chooseModel(_ request: Request, _ provider: Provider) -> Result<Model, Reason> {
        if let pinned = request.parameters.model {
            guard let model = provider.models.first(where: { $0.id == pinned }) else {
                return .failure(Reason(text: "does not offer the model \(pinned)"))
            }
            return objection(to: model, request).map { .failure(Reason(text: $0)) } ?? .success(model)
        }
        var firstObjection: String?
        for model in provider.models.sorted(by: { $0.isDefault && !$1.isDefault }) {
            guard let objection = objection(to: model, request) else { return .success(model) }
            firstObjection = firstObjection ?? "\(model.id) \(objection)"
        }
        return .failure(Reason(text: firstObjection ?? "offers no model"))
    }

    /// Room for what four characters a token guesses too low (facts/resilience §C6).
    private static let contextMargin = 1.1

    private static func objection(to model: Model, _ request: Request) -> String? {
        let parameters = request.parameters
        if let limit = parameters.costLimit {
            guard let price = model.price else { return "has no price, so it cannot be held to a cost_limit" }
            guard price.meanPerThousand <= limit else {
                return "costs \(price.meanPerThousand) USD per 1K tokens, above the cost_limit of \(limit)"
            }
        }
        let tokens = Int(Double(request.estimatedInputTokens) * contextMargin)
        if let window = model.contextWindow, tokens > window {
            return "takes \(window) tokens, and the prompt has about \(tokens)"
        }
        if !model.multimodal, request.conversation.contains(where: \.hasImage) { return "takes no images" }
        if model.tools == false, !(parameters.tools ?? []).isEmpty { return "calls no tools" }
        return nil
    }
}
