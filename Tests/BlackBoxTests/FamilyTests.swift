import PromptAPI
import PromptClient
import Testing

/// The same through every family, by the real daemon over real HTTP.
@Suite(.blocking) struct FamilyTests {
    /// Vectors: who gives them, by which model, at which price of a million tokens.
    private static let embedding: [(name: String, model: String, price: Double)] = [
        ("openai", "text-embedding-3-small", 0.02), ("azure", "text-embedding-3-large", 0.143),
        ("gemini", "gemini-embedding-001", 0.15), ("bedrock", "amazon.titan-embed-text-v2:0", 0.02),
        ("ollama", "nomic-embed-text", 3),
    ]

    @Test func `vectors come through each family that has them, in the order of the inputs`() throws {
        try withTemporaryDirectory { keys in
            try Files.write("AKIDEXAMPLE", to: keys + "/id", mode: 0o600)
            try Files.write("secret", to: keys + "/secret", mode: 0o600)
            try Stand.run(
                models: Self.embedding.map { "{id: \"\($0.model)\"}" }, environment: ["CREDENTIALS_DIRECTORY": keys],
                providers: { sim in
                    Self.embedding.map { Self.provider($0.name, $0.model, $0.price, port: sim.port) }.joined()
                        + Self.provider("anthropic", "claude", 1, port: sim.port)
                }
            ) { stand in
                let connection = try stand.connect()
                for (name, model, price) in Self.embedding {
                    let result = try connection.call("embed", ["input": ["alpha", "beta beta"], "provider": .string(name)])
                    let reversed = try connection.call("embed", ["input": ["beta beta", "alpha"], "provider": .string(name)])
                    let vectors = try #require(result["vectors"]?.array)
                    #expect(vectors.count == 2 && vectors[0] != vectors[1], "\(name)")
                    #expect(reversed["vectors"]?.array == vectors.reversed(), "\(name)")
                    #expect(result["provider_used"]?.string == name && result["model_used"]?.string == model, "\(name)")
                    let tokens = try #require(result["usage"]?["input_tokens"]?.integer)
                    #expect(tokens > 0 && result["usage"]?["output_tokens"] == 0 && result["cache_hit"] == false, "\(name)")
                    #expect(result.picodollars == Int((price * 1e6).rounded()) * tokens, "\(name)")
                }
                let moved = try connection.call("embed", ["input": ["alpha"], "provider": "anthropic"])
                #expect(moved["provider_used"] == "openai", "who has none is passed over")
                let refusal = try connection.error("embed", ["input": ["alpha"], "model": "claude"])
                #expect(refusal.code == -32003)
            }
        }
    }

    @Test(.enabled(if: Program.isInstalled("openssl") && Program.isInstalled("python3"), "openssl or python3 is not installed"))
    func `vectors come by every kind of credential, and a second time from the cache`() throws {
        try Stand.runFamilies(cache: "{ enabled: true }", models: { _ in [("titan-embed", "")] }) { stand, _ in
            let connection = try stand.connect()
            // Anthropic's models give none, wherever they are.
            for family in Family.all where !["anthropic", "vertex-claude"].contains(family.name) {
                func embed(_ texts: JSON) throws -> JSON {
                    try connection.call(
                        "embed", ["input": texts, "provider": .string(family.name), "model": "sim-titan-embed"])
                }
                let first = try embed(["alpha", "beta beta"])
                #expect(first["provider_used"]?.string == family.name, "\(family.name)")
                #expect(first["vectors"]?.array?.count == 2 && first["cache_hit"] == false, "\(family.name)")
                // By the simulator's measure of four bytes a token.
                #expect(first["usage"]?["input_tokens"] == 5 && first.picodollars == 5 * 1_000_000, "\(family.name)")
                let again = try embed(["alpha", "beta beta"])
                #expect(again["cache_hit"] == true && again.picodollars == 0, "\(family.name)")
                #expect(again["vectors"] == first["vectors"] && again["provider_used"]?.string == family.name, "\(family.name)")
                #expect(try embed(["beta beta", "alpha"])["cache_hit"] == false, "\(family.name)")
            }
        }
    }

    private static func provider(_ name: String, _ model: String, _ price: Double, port: Int) -> String {
        let url = "http://127.0.0.1:\(port)" + (name == "openai" ? "/v1" : "")
        let more = name == "bedrock" ? "region: us-east-1, access_key_id: id, secret_access_key: secret, " : ""
        return "  - { name: \(name), kind: \(name), base_url: \"\(url)\", \(more)"
            + "models: [{ id: \"\(model)\", input_price: \(price), output_price: 0 }] }\n"
    }
}
