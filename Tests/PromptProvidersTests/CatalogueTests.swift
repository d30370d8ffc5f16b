import Platform
import PromptAPI
import Testing

@testable import PromptProviders

@Suite struct `The catalogue` {
    private static func entries() throws -> [JSON] {
        let document = try JSONParser.parse(PackageResources.models_json)
        return try #require(document["models"]?.array)
    }

    /// The word of the catalogue for each way of asking that has list prices.
    private static let vendors: [String: (ProviderKind, Dialect?)] = [
        "openai": (.openai, nil), "groq": (.openai, .groq), "mistral": (.openai, .mistral), "deepseek": (.openai, .deepseek),
        "xai": (.openai, .xai), "vertex_ai": (.vertex, nil), "azure": (.azure, nil), "anthropic": (.anthropic, nil),
        "gemini": (.gemini, nil), "bedrock": (.bedrock, nil),
    ]

    @Test func `has every entry of its file, with price, window and name`() throws {
        let entries = try Self.entries()
        #expect(entries.count == 90)
        for entry in entries {
            let id = try #require(entry["id"]?.string)
            let (kind, dialect) = try #require(Self.vendors[entry["provider"]?.string ?? ""], "\(entry)")
            let model = try #require(Catalogue.builtIn.model(id, of: kind, dialect: dialect), "\(entry)")
            #expect(model.id == id)
            #expect(model.price?.input == entry["input_usd_per_mtok"]?.number)
            #expect(model.price?.output == entry["output_usd_per_mtok"]?.number)
            #expect(model.price?.cachedInput == entry["cached_input_usd_per_mtok"]?.number)
            #expect(model.contextWindow == entry["context_window"]?.integer && model.contextWindow ?? 0 > 0)
            #expect((model.price?.longContext == nil) == (entry["long_context"]?.object == nil))
            #expect(model.takesSampling == (entry["supports_sampling_params"]?.bool ?? true))
        }
    }

    @Test func `knows prices`() throws {
        let mini = try #require(Catalogue.builtIn.model("gpt-4o-mini", of: .openai, dialect: nil))
        #expect(mini.price == Price(input: 0.15, output: 0.6, cachedInput: 0.075))
        #expect(
            mini.contextWindow == 128_000 && mini.maxOutput == 16384 && mini.multimodal && mini.tools == true && !mini.isDefault)
        let deepseek = try #require(Catalogue.builtIn.model("deepseek-v4-flash", of: .openai, dialect: .deepseek))
        #expect(deepseek.price == Price(input: 0.3, output: 1.2, cachedInput: 0.006, cacheWrite: 0))
        let embedding = try #require(Catalogue.builtIn.model("text-embedding-3-small", of: .openai, dialect: nil))
        #expect(embedding.price == Price(input: 0.02, output: 0))
    }

    @Test func `knows from where on a prompt is long`() {
        let openAI = Catalogue.builtIn.model("gpt-5.4", of: .openai, dialect: nil)?.price
        #expect(openAI?.longContext == .init(aboveInputTokens: 272_000, input: 5, output: 22.5, cachedInput: 0.5))
        // xAI's applies where the threshold is reached.
        let xAI = Catalogue.builtIn.model("grok-4.5", of: .openai, dialect: .xai)?.price
        #expect(xAI?.cost(of: Usage(inputTokens: 199_999, outputTokens: 0)) == Money(picodollars: 199_999 * 2_000_000))
        #expect(xAI?.cost(of: Usage(inputTokens: 200_000, outputTokens: 0)) == Money(picodollars: 200_000 * 4_000_000))
    }

    @Test(arguments: [.vllm, .llamacpp, .lmstudio, .openrouter, .together] as [Dialect])
    func `has no prices of local servers and resellers`(dialect: Dialect) {
        #expect(Catalogue.builtIn.model("gpt-4o-mini", of: .openai, dialect: dialect) == nil)
    }

    @Test func `does not know what it does not know`() {
        #expect(Catalogue.builtIn.model("gpt-4o-mini", of: .ollama, dialect: nil) == nil)
        #expect(Catalogue.builtIn.model("nobody's-model", of: .openai, dialect: nil) == nil)
        #expect(Catalogue.builtIn.model("gpt-4o-mini", of: .openai, dialect: .groq) == nil)
    }
}

@Suite struct `A model` {
    private let known = Model(
        id: "m",
        price: Price(
            input: 1, output: 2, cachedInput: 0.5, longContext: .init(aboveInputTokens: 9, input: 2, output: 4, cachedInput: nil)),
        contextWindow: 1000, maxOutput: 100, multimodal: true, tools: true, reasoning: true, takesSampling: false)

    private func model(_ change: (inout ModelConfiguration) -> Void) -> Model {
        var configuration = ModelConfiguration(id: "m")
        change(&configuration)
        return Model(configuration, isDefault: false, known: known)
    }

    @Test func `is what the catalogue knows where nothing is configured`() {
        #expect(model { _ in } == known)
    }

    @Test func `is what is configured where something is`() {
        let configured = model {
            $0.contextWindow = 5
            $0.maxOutput = 6
            $0.multimodal = false
            $0.tools = false
            $0.reasoning = false
        }
        #expect(configured.contextWindow == 5 && configured.maxOutput == 6)
        #expect(!configured.multimodal && configured.tools == false && !configured.reasoning && !configured.takesSampling)
        #expect(configured.price == known.price)
    }

    @Test func `has a configured price as a whole: no cached price and no long context of the catalogue's`() {
        #expect(model { $0.inputPrice = 3 }.price == Price(input: 3, output: 2))
        #expect(
            model {
                $0.outputPrice = 3
                $0.cachedInputPrice = 0.1
            }.price == Price(input: 1, output: 3, cachedInput: 0.1))
        #expect(
            model {
                $0.inputPrice = 0
                $0.outputPrice = 0
            }.price == Price(input: 0, output: 0))
    }

    @Test func `keeps the catalogue's prices beside a configured one of cached tokens`() {
        let price = model { $0.cachedInputPrice = 0.1 }.price
        #expect(price?.cachedInput == 0.1 && price?.longContext == known.price?.longContext && price?.input == 1)
    }

    @Test func `that nobody knows has no price, and half a price is none`() {
        var configuration = ModelConfiguration(id: "local")
        #expect(Model(configuration, isDefault: true, known: nil) == Model(id: "local", isDefault: true))
        configuration.inputPrice = 1
        #expect(Model(configuration, isDefault: true, known: nil).price == nil)
    }
}
