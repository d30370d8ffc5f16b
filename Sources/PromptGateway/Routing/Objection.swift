import PromptProviders

/// Why a provider, or one model of it, may not take a request. Words are made of it only where somebody reads them.
enum Objection: Sendable, Hashable {
    case disabled
    case drained
    case unusable(String)
    case offersNoModel
    case doesNotOffer(String)
    case latched(ProviderError.Kind)
    case hasNoPriceForLimit
    case hasNoPriceForBudget
    /// USD per 1,000 tokens.
    case tooDear(Double, limit: Double)
    /// Tokens.
    case tooSmall(window: Int, prompt: Int)
    case takesNoImages
    case callsNoTools
    case givesOnlyVectors
    /// Seconds.
    case tooSlow(Double, limit: Double)

    var text: String {
        switch self {
        case .disabled: "disabled by the configuration"
        case .drained: "drained by an administrator"
        case .unusable(let reason): reason
        case .offersNoModel: "offers no model"
        case .doesNotOffer(let model): "does not offer the model \(model)"
        case .latched(let kind): "is out of use until an operator mends it: \(ProviderError(kind).summary)"
        case .hasNoPriceForLimit: "has no price, so it cannot be held to a cost_limit"
        case .hasNoPriceForBudget: "has no price, so it cannot be held to a budget"
        case .tooDear(let price, let limit): "costs \(price) USD per 1K tokens, above the cost_limit of \(limit)"
        case .tooSmall(let window, let prompt): "takes \(window) tokens, and the prompt has about \(prompt)"
        case .takesNoImages: "takes no images"
        case .callsNoTools: "calls no tools"
        case .givesOnlyVectors: "gives vectors and no answers: the method embed asks it"
        case .tooSlow(let expected, let limit):
            "is expected to take \((expected * 100).rounded() / 100) s, above the max_response_time of \(limit) s"
        }
    }
}

extension Need {
    /// The constraint that a model fails by what is configured of it.
    func objection(to model: Model) -> Objection? {
        if model.embeds { return .givesOnlyVectors }
        if let costLimit {
            guard let price = model.price else { return .hasNoPriceForLimit }
            guard price.meanPerThousand <= costLimit else { return .tooDear(price.meanPerThousand, limit: costLimit) }
        }
        if needsPrice, model.price == nil { return .hasNoPriceForBudget }
        if let window = model.contextWindow, contextTokens > window { return .tooSmall(window: window, prompt: contextTokens) }
        if hasImages, !model.multimodal { return .takesNoImages }
        if usesTools, model.tools == false { return .callsNoTools }
        return nil
    }

    /// The constraint that a deployment fails by what was seen of it. Nothing is held against one that was never asked.
    func objection(to outlook: Outlook, output: Double) -> Objection? {
        if case .latched(let kind) = outlook.standing { return .latched(kind) }
        if let limit = maxResponseTime, let expected = Forecast.measuredResponseTime(outlook, output: output), expected > limit {
            return .tooSlow(expected, limit: limit)
        }
        return nil
    }
}
