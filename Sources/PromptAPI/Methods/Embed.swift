extension Methods {
    public static let embed = Method<EmbedParameters>(
        "embed", "Vectors for texts.",
        result: object("request_id", "vectors", "model_used", "provider_used", "usage", "cost_estimate", "cache_hit"))
}

public struct EmbedParameters: ParameterSet {
    public var input: [String] = []
    public var model: String?
    public var provider: String?
    /// Seconds.
    public var timeout: Double?

    /// As many as the largest of providers' requests holds (facts/providers §1).
    public static let maxInputs = 2048

    public init() {}

    public static let table = ParameterTable<EmbedParameters>([
        Parameter("input", .array(of: .string(length: 1...Int.max), count: 1...maxInputs), \.input, required: true, "The texts."),
        Parameter("model", .string(length: 1...256), \.model, "The model to use."),
        Parameter("provider", .string(length: 1...256), \.provider, "The provider to try first."),
        Parameter("timeout", .seconds, \.timeout, "Overall deadline in seconds."),
    ])
}
