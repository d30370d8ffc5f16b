import Platform
import PromptAPI
import Testing

@testable import PromptProviders

@Suite(.timeLimit(.minutes(1))) struct `Vectors for texts` {
    private static let openAI = OpenAI(baseURL: "https://api.openai.com/v1")
    private static let gemini = Gemini(baseURL: "https://generativelanguage.googleapis.com")
    private static let azure = Azure(baseURL: "https://h", deployments: ["text-embedding-3-small": "small one"])
    private static let bedrock = Bedrock(baseURL: "https://h")
    private static let ollama = Ollama(baseURL: "http://h")
    private static let vertex = Vertex(baseURL: "https://h", project: "p", location: "global")

    struct Example: Sendable, CustomTestStringConvertible {
        var family: any EmbeddingFamily
        var model: String
        var url: String
        var body: String
        var answer: String
        /// Two inputs, or the first where one request holds one.
        var inputs = ["a", "bc"]
        var usage = Usage(inputTokens: 7, outputTokens: 0)
        var testDescription: String { "\(url)" }
    }

    private static let uncounted = Usage(inputTokens: 2, outputTokens: 0, estimated: true)

    static let examples = [
        Example(
            family: openAI, model: "text-embedding-3-small", url: "https://api.openai.com/v1/embeddings",
            body: #"{"model":"text-embedding-3-small","input":["a","bc"],"encoding_format":"float"}"#,
            answer:
                #"{"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,2.5]}],"usage":{"prompt_tokens":7}}"#),
        Example(
            family: gemini, model: "gemini-embedding-001",
            url: "https://generativelanguage.googleapis.com/v1beta/models/gemini-embedding-001:batchEmbedContents",
            body:
                #"{"requests":[{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"a"}]}},"#
                + #"{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"bc"}]}}]}"#,
            answer: #"{"embeddings":[{"values":[1,2.5]},{"values":[3,4]}]}"#, usage: uncounted),
        Example(
            family: vertex, model: "text-embedding-005",
            url: "https://h/v1beta1/projects/p/locations/global/publishers/google/models/text-embedding-005:predict",
            body: #"{"instances":[{"content":"a"},{"content":"bc"}]}"#,
            answer: #"{"predictions":[{"embeddings":{"values":[1,2.5],"statistics":{"token_count":3}}},"#
                + #"{"embeddings":{"values":[3,4],"statistics":{"token_count":4}}}]}"#),
        Example(
            family: vertex, model: "gemini-embedding-2",
            url: "https://h/v1beta1/projects/p/locations/global/publishers/google/models/gemini-embedding-2:embedContent",
            body: #"{"content":{"parts":[{"text":"a"}]}}"#,
            answer: #"{"embedding":{"values":[1,2.5]},"usageMetadata":{"promptTokenCount":7}}"#, inputs: ["a"]),
        Example(
            family: azure, model: "text-embedding-3-small",
            url: "https://h/openai/deployments/small%20one/embeddings?api-version=2024-10-21",
            body: #"{"model":"small one","input":["a","bc"],"encoding_format":"float"}"#,
            answer:
                #"{"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,2.5]}],"usage":{"prompt_tokens":7}}"#),
        Example(
            family: bedrock, model: "amazon.titan-embed-text-v2:0",
            url: "https://h/model/amazon.titan-embed-text-v2%3A0/invoke", body: #"{"inputText":"a"}"#,
            answer: #"{"embedding":[1,2.5],"inputTextTokenCount":7}"#, inputs: ["a"]),
        Example(
            family: ollama, model: "nomic-embed-text", url: "http://h/api/embed",
            body: #"{"model":"nomic-embed-text","input":["a","bc"],"truncate":false}"#,
            answer: #"{"embeddings":[[1,2.5],[3,4]],"prompt_eval_count":7}"#),
    ]

    @Test(arguments: examples) func `are asked for and read in each format`(example: Example) throws {
        let call = EmbeddingCall(model: Model(id: example.model), inputs: example.inputs)
        let request = try example.family.embeddingRequest(for: call)
        #expect(request.url == example.url && String(decoding: request.body, as: UTF8.self) == example.body)
        #expect(
            try example.family.embeddings(from: Array(example.answer.utf8), for: call)
                == Embeddings(vectors: Array([[1, 2.5], [3, 4]].prefix(example.inputs.count)), usage: example.usage))
    }

    /// One too few, none at all, one that is empty, one that holds no number.
    @Test(arguments: examples) func `are refused where they are not one of numbers for each`(example: Example) {
        let call = EmbeddingCall(model: Model(id: example.model), inputs: example.inputs + ["d"])
        let one = EmbeddingCall(model: Model(id: example.model), inputs: example.inputs)
        let broken = [
            ("{}", one), (example.answer, call), (example.answer.replacing("[1,2.5]", with: "[]"), one),
            (example.answer.replacing("[1,2.5]", with: #"[1,"2"]"#), one), ("<html>", one),
        ]
        for (answer, call) in broken {
            #expect(throws: ProviderError(.malformed), "\(answer)") {
                try example.family.embeddings(from: Array(answer.utf8), for: call)
            }
        }
    }

    private func driver(_ family: any ProviderFamily, _ transport: ScriptedTransport) -> ProviderDriver {
        ProviderDriver(family: family, authorizer: NoAuthorizer(), transport: transport, time: ManualTime())
    }

    @Test func `come in the order of the inputs, in as many requests as the model wants`() async throws {
        let transport = ScriptedTransport { request in
            let text = try JSONParser.parse(request.body)["content"]?["parts"]?[0]?["text"]?.string ?? ""
            let answer = #"{"embedding":{"values":[\#(text)]},"usageMetadata":{"promptTokenCount":1}}"#
            return HTTPResponse(status: 200, headers: [:], body: body(answer))
        }
        let call = EmbeddingCall(model: Model(id: "gemini-embedding-2"), inputs: ["3", "1", "2"])
        let embeddings = try await driver(Self.vertex, transport).embed(call, limit: .seconds(10))
        #expect(embeddings == Embeddings(vectors: [[3], [1], [2]], usage: Usage(inputTokens: 3, outputTokens: 0)))
        #expect(transport.requests.count == 3)
    }

    @Test func `fail as any call does`() async {
        let call = EmbeddingCall(model: Model(id: "m"), inputs: ["a"])
        let refused = ScriptedTransport(status: 429, body("{}"))
        await #expect(throws: ProviderError(.rateLimited, status: 429)) {
            try await driver(Self.openAI, refused).embed(call, limit: .seconds(10))
        }
        let none = driver(Recorded.anthropic.family, refused)
        #expect(!none.embeds && driver(Self.gemini, refused).embeds)
        await #expect(throws: ProviderError(.badRequest, code: "no_embeddings")) {
            try await none.embed(call, limit: .seconds(10))
        }
    }
}
