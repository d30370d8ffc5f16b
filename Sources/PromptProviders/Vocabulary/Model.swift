import PromptAPI

/// A model as one provider offers it: the configuration over the catalogue.
public struct Model: Sendable, Hashable {
    /// As callers name it.
    public var id: String
    public var isDefault: Bool
    /// `nil`: unpriced, so not eligible under a cost limit or a budget.
    public var price: Price?
    /// Tokens; `nil` where unknown.
    public var contextWindow: Int?
    public var maxOutput: Int?
    public var multimodal: Bool
    /// Whether it calls functions; `nil` where unknown.
    public var tools: Bool?
    /// Thinks before it answers: its first token comes late.
    public var reasoning: Bool
    /// False where the API refuses temperature and top_p.
    public var takesSampling: Bool
    /// False where the API refuses a conversation that ends with a turn of the model's own.
    public var takesPrefill: Bool
    /// Gives vectors for texts, as the catalogue says or its name.
    public var embeds: Bool

    public init(
        id: String, isDefault: Bool = false, price: Price? = nil, contextWindow: Int? = nil, maxOutput: Int? = nil,
        multimodal: Bool = false, tools: Bool? = nil, reasoning: Bool = false, takesSampling: Bool = true,
        takesPrefill: Bool = true, embeds: Bool = false
    ) {
        self.id = id
        self.isDefault = isDefault
        self.price = price
        self.contextWindow = contextWindow
        self.maxOutput = maxOutput
        self.multimodal = multimodal
        self.tools = tools
        self.reasoning = reasoning
        self.takesSampling = takesSampling
        self.takesPrefill = takesPrefill
        self.embeds = embeds
    }

    init(_ configuration: ModelConfiguration, isDefault: Bool, known: Model?) {
        self.init(
            id: configuration.id, isDefault: isDefault, price: Self.price(configuration, known: known?.price),
            contextWindow: configuration.contextWindow ?? known?.contextWindow,
            maxOutput: configuration.maxOutput ?? known?.maxOutput,
            multimodal: configuration.multimodal ?? known?.multimodal ?? false,
            tools: configuration.tools ?? known?.tools,
            reasoning: configuration.reasoning ?? known?.reasoning ?? false,
            takesSampling: known?.takesSampling ?? true, takesPrefill: known?.takesPrefill ?? true,
            embeds: known?.embeds ?? Self.isNamedForVectors(configuration.id))
    }

    /// Parts of the names that models for vectors bear, wherever they are served.
    private static let wordsForVectors = ["embed", "bge-", "minilm"]

    private static func isNamedForVectors(_ id: String) -> Bool {
        let id = id.lowercased()
        return wordsForVectors.contains { id.contains($0) }
    }

    /// A configured price replaces the whole of the catalogue's, long-context prices included: half of each would be nobody's.
    private static func price(_ configuration: ModelConfiguration, known: Price?) -> Price? {
        guard let input = configuration.inputPrice ?? known?.input, let output = configuration.outputPrice ?? known?.output
        else { return nil }
        let isConfigured = configuration.inputPrice != nil || configuration.outputPrice != nil
        return Price(
            input: input, output: output,
            cachedInput: configuration.cachedInputPrice ?? (isConfigured ? nil : known?.cachedInput),
            cacheWrite: isConfigured ? nil : known?.cacheWrite,
            longContext: isConfigured ? nil : known?.longContext)
    }
}
