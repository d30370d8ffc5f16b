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

    private static func provider(_ name: String, _ model: String, _ price: Double, port: Int) -> String {
        let url = "http://127.0.0.1:\(port)" + (name == "openai" ? "/v1" : "")
        let more = name == "bedrock" ? "region: us-east-1, access_key_id: id, secret_access_key: secret, " : ""
        return "  - { name: \(name), kind: \(name), base_url: \"\(url)\", \(more)"
            + "models: [{ id: \"\(model)\", input_price: \(price), output_price: 0 }] }\n"
    }
}
