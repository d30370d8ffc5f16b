import PromptAPI
import PromptProviders
import Testing

@testable import PromptGateway

@Suite struct `The router` {
    private let router = Router()
    private let providers = ["a", "b", "c"].map { Provider.named($0) }

    private func route(
        among providers: [Provider]? = nil, _ edit: (inout GenerateParameters) -> Void = { _ in }
    ) throws -> [String] {
        try router.route(try .made(edit), among: providers ?? self.providers) { _ in true }
            .map { "\($0.provider.name)/\($0.model.id)" }
    }

    private func exclusions(
        among providers: [Provider], _ edit: (inout GenerateParameters) -> Void = { _ in }
    ) throws -> [String: String] {
        do {
            let candidates = try route(among: providers, edit)
            Issue.record("there are candidates: \(candidates)")
            return [:]
        } catch RequestError.noEligibleProvider(_, let excluded) {
            return Dictionary(uniqueKeysWithValues: excluded.map { ($0.provider, $0.reason) })
        }
    }

    // MARK: Order

    @Test func `takes everybody in turn`() throws {
        #expect(try route() == ["a/model", "b/model", "c/model"])
        #expect(try route() == ["b/model", "c/model", "a/model"])
    }

    @Test func `puts the preferred provider first and the others behind it`() throws {
        #expect(try route { $0.provider = "c" } == ["c/model", "a/model", "b/model"])
        #expect(try route { $0.provider = "c" } == ["c/model", "b/model", "a/model"])
    }

    @Test func `puts the preferred provider first though it is unhealthy`() throws {
        let candidates = try router.route(try .made { $0.provider = "b" }, among: providers) { $0.provider.name != "b" }
        #expect(candidates.map(\.provider.name) == ["b", "a", "c"])
    }

    @Test func `gives one candidate where fallback is off`() throws {
        #expect(try route { $0.fallbackEnabled = false } == ["a/model"])
        #expect(
            try route {
                $0.fallbackEnabled = false
                $0.provider = "c"
            } == ["c/model"])
    }

    // MARK: Refusals

    @Test func `does not know a provider that is not configured`() throws {
        #expect(throws: RequestError.notFound("no provider is called d; configured: a, b, c")) { try route { $0.provider = "d" } }
    }

    @Test func `says so where no provider is configured`() throws {
        #expect(try exclusions(among: []) == [:])
    }

    @Test func `without fallback stays with the provider that was asked for`() throws {
        let providers = [Provider.named("a"), .named("b") { $0.enabled = false }]
        let reasons = try exclusions(among: providers) {
            $0.fallbackEnabled = false
            $0.provider = "b"
        }
        #expect(reasons == ["b": "disabled by the configuration"])
        #expect(try route(among: providers) { $0.provider = "b" } == ["a/model"], "with fallback it goes to the other")
    }

    @Test func `gives a reason for each provider`() throws {
        router.drain("drained")
        let reasons = try exclusions(among: [
            .named("disabled") { $0.enabled = false }, .named("drained"), .named("unusable", unusable: "it has no key"),
            .named("empty", models: []),
        ])
        #expect(
            reasons == [
                "disabled": "disabled by the configuration", "drained": "drained by an administrator",
                "unusable": "it has no key", "empty": "offers no model",
            ])
    }

    @Test func `leaves out who is drained until it is resumed`() throws {
        router.drain("a")
        #expect(router.isDrained("a") && !router.isDrained("b"))
        #expect(try route() == ["b/model", "c/model"])
        router.resume("a")
        #expect(Set(try route()) == ["a/model", "b/model", "c/model"])
    }

    // MARK: Models

    private let pair = [Model(id: "other", contextWindow: 1_000_000), Model(id: "usual", isDefault: true, contextWindow: 100)]

    @Test func `takes the default model, and another only where it fails`() throws {
        #expect(try route(among: [.named("a", models: pair)]) == ["a/usual"])
        let long = String(repeating: "word ", count: 200)
        #expect(try route(among: [.named("a", models: pair)]) { $0.prompt = long } == ["a/other"])
    }

    @Test func `takes a pinned model and no other`() throws {
        let providers = [Provider.named("a", models: pair), .named("b")]
        #expect(try route(among: providers) { $0.model = "other" } == ["a/other"])
        #expect(
            try exclusions(among: providers) { $0.model = "third" }
                == ["a": "does not offer the model third", "b": "does not offer the model third"])
    }

    @Test func `holds a pinned model to the constraints too`() throws {
        let reasons = try exclusions(among: [.named("a", models: pair)]) {
            $0.model = "usual"
            $0.prompt = String(repeating: "word ", count: 200)
        }
        #expect(reasons["a"]?.hasPrefix("takes 100 tokens, and the prompt has about ") == true)
    }

    @Test func `names the default model in the reason where all fail`() throws {
        let models = [Model(id: "other"), Model(id: "usual", isDefault: true)]
        let reasons = try exclusions(among: [.named("a", models: models)]) { $0.costLimit = 1 }
        #expect(reasons == ["a": "usual has no price, so it cannot be held to a cost_limit"])
    }

    // MARK: Constraints

    @Test func `holds models to a cost limit, which is the mean per thousand tokens`() throws {
        let providers = [
            Provider.named("cheap", models: [Model(id: "m", isDefault: true, price: Price(input: 1, output: 3))]),
            .named("dear", models: [Model(id: "m", isDefault: true, price: Price(input: 10, output: 30))]),
            .named("unpriced", models: [Model(id: "m", isDefault: true)]),
        ]
        #expect(try route(among: providers) { $0.costLimit = 0.002 } == ["cheap/m"])
        #expect(Set(try route(among: providers) { $0.costLimit = 0.02 }) == ["cheap/m", "dear/m"])
        let reasons = try exclusions(among: providers) { $0.costLimit = 0.001 }
        #expect(reasons["cheap"] == "m costs 0.002 USD per 1K tokens, above the cost_limit of 0.001")
        #expect(reasons["unpriced"] == "m has no price, so it cannot be held to a cost_limit")
    }

    @Test func `gives a prompt the room that its estimate may lack`() throws {
        // 40 characters are 10 tokens, 4 more for the turn: 14, and a tenth on top makes 15.
        let prompt = String(repeating: "x", count: 40)
        func provider(_ window: Int?) -> Provider {
            .named("a", models: [Model(id: "m", isDefault: true, contextWindow: window)])
        }
        #expect(try route(among: [provider(15)]) { $0.prompt = prompt } == ["a/m"])
        #expect(try route(among: [provider(nil)]) { $0.prompt = prompt } == ["a/m"])
        #expect(
            try exclusions(among: [provider(14)]) { $0.prompt = prompt }
                == ["a": "m takes 14 tokens, and the prompt has about 15"])
    }

    @Test func `sends images only to who sees them`() throws {
        let providers = [
            Provider.named("blind"), .named("seeing", models: [Model(id: "m", isDefault: true, multimodal: true)]),
        ]
        let image = ChatMessage(role: .user, content: [.text("what is this?"), .image(mediaType: "image/png", data: "AAAA")])
        func look(_ parameters: inout GenerateParameters) {
            parameters.prompt = nil
            parameters.messages = [image]
        }
        #expect(try route(among: providers, look) == ["seeing/m"])
        #expect(try exclusions(among: [providers[0]], look) == ["blind": "model takes no images"])
    }

    @Test func `sends tools to whoever is not known to have none`() throws {
        let providers = [true, false, nil].map { tools in
            Provider.named("\(tools.map { "\($0)" } ?? "unknown")", models: [Model(id: "m", isDefault: true, tools: tools)])
        }
        #expect(Set(try route(among: providers) { $0.tools = [["type": "function"]] }) == ["true/m", "unknown/m"])
        #expect(try exclusions(among: [providers[1]]) { $0.tools = [[:]] } == ["false": "m calls no tools"])
        #expect(try route(among: [providers[1]]) { $0.tools = [] } == ["false/m"], "no tools are no demand")
    }
}
