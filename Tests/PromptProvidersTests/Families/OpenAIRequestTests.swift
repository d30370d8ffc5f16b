import Platform
import PromptAPI
import PromptProviders
import Testing

/// What goes out, byte for byte.
@Suite struct `A request in OpenAI's format` {
    struct Example: Sendable, CustomTestStringConvertible {
        var name: String
        var family: OpenAI
        var call: ProviderCall
        var testDescription: String { name }

        init(_ name: String, _ call: ProviderCall, _ family: OpenAI = OpenAI(baseURL: "https://api.openai.com/v1")) {
            self.name = name
            self.call = call
            self.family = family
        }
    }

    private static let mini = Model(id: "gpt-4o-mini")
    private static let hi = [ChatMessage(role: .user, text: "Hi")]

    private static var sampling: GenerateParameters.Sampling {
        var sampling = GenerateParameters.Sampling()
        sampling.maxTokens = 256
        sampling.temperature = 0.2
        sampling.topP = 0.9
        sampling.stop = ["END"]
        sampling.seed = 7
        return sampling
    }

    private static var conversation: ProviderCall {
        var call = ProviderCall(
            model: mini,
            conversation: [
                ChatMessage(role: .system, text: "Be brief."), ChatMessage(role: .user, text: "Hi"),
                ChatMessage(role: .assistant, text: "Hello."), ChatMessage(role: .user, text: "Why?"),
            ], sampling: sampling)
        call.sampling.stop = ["END", "STOP"]
        return call
    }

    private static let toolUse = ProviderCall(
        model: Model(id: "gpt-4o"),
        conversation: [
            ChatMessage(role: .user, text: "Weather in Köln?"),
            ChatMessage(
                role: .assistant, content: [],
                toolCalls: [ToolCall(id: "call_1", name: "weather", arguments: #"{"city": "Köln"}"#)]),
            ChatMessage(role: .tool, content: [.text("12 °C")], toolCallID: "call_1"),
        ],
        tools: [
            [
                "type": "function",
                "function": ["name": "weather", "parameters": ["type": "object", "properties": ["city": ["type": "string"]]]],
            ]
        ],
        toolChoice: "auto", responseFormat: ["type": "json_object"])

    private static let image = ProviderCall(
        model: Model(id: "gpt-4o"),
        conversation: [
            ChatMessage(role: .user, content: [.text("What is this?"), .image(mediaType: "image/png", data: "iVBORw0KGgo=")])
        ])

    private static var emptyLists: ProviderCall {
        var call = ProviderCall(model: mini, conversation: hi, tools: [], toolChoice: "none")
        call.sampling.stop = []
        return call
    }

    private static func dialect(_ dialect: Dialect) -> Example {
        var call = ProviderCall(model: Model(id: "m"), conversation: hi)
        call.sampling.maxTokens = 64
        call.sampling.seed = 7
        return Example("dialect-\(dialect.rawValue)", call, OpenAI(baseURL: "http://127.0.0.1:8000/v1", dialect: dialect))
    }

    static let examples: [Example] =
        [
            Example("least", ProviderCall(model: mini, conversation: hi)),
            Example("least", emptyLists),
            Example("sampling", conversation),
            Example(
                "no-sampling",
                ProviderCall(model: Model(id: "o-thinker", takesSampling: false), conversation: hi, sampling: sampling)),
            Example("image", image),
            Example("tools", toolUse),
            Example(
                "escapes",
                ProviderCall(
                    model: mini, conversation: [ChatMessage(role: .user, text: "\"quoted\" \\ back\nnext\ttab \u{1} é 日本 👍")])),
            Example(
                "headers", ProviderCall(model: mini, conversation: hi),
                OpenAI(
                    baseURL: "http://127.0.0.1:8000/openai/v1/", organization: "org-1",
                    headers: [
                        .init(name: "X-Title", value: "promptd"), .init(name: "HTTP-Referer", value: "https://example.org"),
                    ])),
        ] + Dialect.allCases.map(dialect)

    @Test(arguments: examples) func `is the recorded one, byte for byte`(example: Example) throws {
        let request = example.family.request(for: example.call)
        let recorded = try Fixture.bytes("requests/\(example.name).http")
        #expect(String(decoding: Self.written(request), as: UTF8.self) == String(decoding: recorded, as: UTF8.self))
        #expect(Self.written(request) == recorded)
    }

    @Test(arguments: examples) func `bears no credential before it is authorized, and then in one header`(example: Example) {
        let request = example.family.request(for: example.call)
        #expect(request.headers["authorization"] == nil)
        var authorized = request
        BearerAuthorizer(Secret("sk-0123456789abcdef")).authorize(&authorized, at: Timestamp(nanoseconds: 0))
        #expect(authorized.headers.fields == request.headers.fields + [.init("Authorization", "Bearer sk-0123456789abcdef")])
        #expect(authorized.body == request.body)
        #expect(authorized.url == request.url)
    }

    @Test func `a probe asks for the models, with the same headers`() {
        let family = OpenAI(baseURL: "https://x.example/v1/", organization: "org-1", headers: [.init(name: "X-A", value: "b")])
        let probe = family.probe()
        #expect(probe == HTTPRequest(.get, "https://x.example/v1/models", headers: ["X-A": "b", "OpenAI-Organization": "org-1"]))
    }

    private static func written(_ request: HTTPRequest) -> [UInt8] {
        let head =
            "\(request.method.rawValue) \(request.url)\n" + request.headers.fields.map { "\($0.name): \($0.value)\n" }.joined()
        return Array((head + "\n").utf8) + request.body
    }
}
