import PromptAPI

/// Prices and capabilities of well-known models: `models.json`, whose `_meta` names its source, date and licence.
public struct Catalogue: Sendable {
    private let models: [Key: Model]

    private struct Key: Hashable {
        var vendor: String
        var id: String
    }

    /// The one that comes with the program.
    public static let builtIn = Catalogue(parsing: PackageResources.models_json)

    /// A catalogue is part of the program: one that does not parse is a bug of the build.
    init(parsing bytes: [UInt8]) {
        guard let document = try? JSONParser.parse(bytes), let entries = document["models"]?.array else {
            preconditionFailure("models.json is not the model catalogue")
        }
        var models: [Key: Model] = [:]
        for entry in entries {
            guard let vendor = entry["provider"]?.string, let id = entry["id"]?.string else { continue }
            models[Key(vendor: vendor, id: id)] = Self.model(id, of: vendor, entry)
        }
        self.models = models
    }

    /// What is known of a model at that provider, `nil` where nothing is.
    public func model(_ id: String, of kind: ProviderKind, dialect: Dialect?) -> Model? {
        guard let vendor = Self.vendor(kind, dialect) else { return nil }
        return models[Key(vendor: vendor, id: id)]
    }

    /// The catalogue's word for whose list prices apply; local servers and resellers have none.
    private static func vendor(_ kind: ProviderKind, _ dialect: Dialect?) -> String? {
        switch (kind, dialect) {
        case (.openai, nil): "openai"
        case (.openai, .groq): "groq"
        case (.openai, .mistral): "mistral"
        case (.openai, .deepseek): "deepseek"
        case (.openai, .xai): "xai"
        case (.openai, _), (.ollama, _): nil
        case (.vertex, _): "vertex_ai"
        case (.azure, _), (.anthropic, _), (.gemini, _), (.bedrock, _): kind.rawValue
        }
    }

    private static func model(_ id: String, of vendor: String, _ entry: JSON) -> Model {
        Model(
            id: id, price: price(entry, of: vendor), contextWindow: entry["context_window"]?.integer,
            maxOutput: entry["max_output"]?.integer, multimodal: entry["supports_vision"]?.bool ?? false,
            tools: entry["supports_function_calling"]?.bool, reasoning: entry["supports_reasoning"]?.bool ?? false,
            takesSampling: entry["supports_sampling_params"]?.bool ?? true,
            takesPrefill: entry["supports_assistant_prefill"]?.bool ?? true, embeds: entry["mode"]?.string == "embedding")
    }

    private static func price(_ entry: JSON, of vendor: String) -> Price? {
        guard let input = entry["input_usd_per_mtok"]?.number, let output = entry["output_usd_per_mtok"]?.number else {
            return nil
        }
        let long = entry["long_context"].flatMap { tier -> Price.LongContext? in
            guard let threshold = tier["above_input_tokens"]?.integer, let longInput = tier["input_usd_per_mtok"]?.number,
                let longOutput = tier["output_usd_per_mtok"]?.number
            else { return nil }
            // xAI's prices change where the input reaches the threshold, all others' where it passes it (facts/providers §0.5).
            return Price.LongContext(
                aboveInputTokens: vendor == "xai" ? threshold - 1 : threshold, input: longInput, output: longOutput,
                cachedInput: tier["cached_input_usd_per_mtok"]?.number)
        }
        return Price(
            input: input, output: output, cachedInput: entry["cached_input_usd_per_mtok"]?.number,
            cacheWrite: entry["cache_write_usd_per_mtok"]?.number, longContext: long)
    }
}
