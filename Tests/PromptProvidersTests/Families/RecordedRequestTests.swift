import Platform
import PromptAPI
import Testing

@testable import PromptProviders

/// What goes out to Anthropic, Google and Vertex, byte for byte.
@Suite struct `A recorded request` {
    struct Example: Sendable, CustomTestStringConvertible {
        var recorded: Recorded
        var name: String
        var call: ProviderCall
        var testDescription: String { "\(recorded.folder)/\(name)" }

        init(_ recorded: Recorded, _ name: String, _ call: ProviderCall) {
            self.recorded = recorded
            self.name = name
            self.call = call
        }
    }

    private static let hi = [ChatMessage(role: .user, text: "Hi")]

    private static func sampled(_ model: Model, _ conversation: [ChatMessage]) -> ProviderCall {
        var call = ProviderCall(model: model, conversation: conversation)
        call.sampling.maxTokens = 256
        call.sampling.temperature = 1.5
        call.sampling.topP = 0.9
        call.sampling.stop = ["END", " "]
        call.sampling.seed = 7
        return call
    }

    /// System text at two places, neighbours of one side, nothing but white space, and the beginning of an answer.
    private static let turns = [
        ChatMessage(role: .system, text: "Be brief."), ChatMessage(role: .assistant, text: "Hello."),
        ChatMessage(role: .user, text: "One"), ChatMessage(role: .user, text: "Two"), ChatMessage(role: .user, text: " \n"),
        ChatMessage(role: .system, text: "Be kind."), ChatMessage(role: .assistant, text: "Because \n"),
    ]

    private static func tools(_ model: Model, choice: JSON, format: JSON) -> ProviderCall {
        ProviderCall(
            model: model,
            conversation: [
                ChatMessage(
                    role: .user, content: [.text("Weather here?"), .image(mediaType: "image/png", data: "iVBORw0KGgo=")]),
                ChatMessage(
                    role: .assistant, content: [.text("I look.")],
                    toolCalls: [
                        ToolCall(id: "call.1", name: "weather", arguments: #"{"city": "Köln"}"#),
                        ToolCall(id: "call_2", name: "time", arguments: "not json"),
                        ToolCall(id: "call_3", name: "time", arguments: ""),
                    ]),
                ChatMessage(role: .tool, content: [.text("12 °C")], toolCallID: "call.1"),
                ChatMessage(role: .tool, content: [.text(#"{"hour":7}"#)], toolCallID: "call_2"),
                ChatMessage(role: .tool, content: [], toolCallID: "call_3"),
            ],
            tools: [
                [
                    "type": "function",
                    "function": [
                        "name": "weather", "description": "Looks outside.",
                        "parameters": ["type": "object", "properties": ["city": ["type": "string"]]],
                    ],
                ],
                ["type": "function", "function": ["name": "time"]], ["type": "other"],
            ],
            toolChoice: choice, responseFormat: format)
    }

    private static let schema: JSON = [
        "type": "json_schema",
        "json_schema": [
            "name": "a",
            "schema": ["type": "object", "properties": ["b": ["type": "array", "items": ["type": "object"]]]],
        ],
    ]

    private static let haiku = Model(id: "claude-haiku-4-5", maxOutput: 64000)
    private static let flash = Model(id: "gemini-2.5-flash")

    static let examples: [Example] = [
        Example(.anthropic, "least", ProviderCall(model: Model(id: "claude-new"), conversation: hi)),
        Example(.anthropic, "turns", sampled(haiku, turns)),
        Example(
            .anthropic, "refuses-sampling-and-prefill",
            sampled(Model(id: "claude-opus-5-5", maxOutput: 128, takesSampling: false, takesPrefill: false), turns)),
        Example(
            .anthropic, "tools",
            tools(haiku, choice: ["type": "function", "function": ["name": "weather"]], format: schema)),
        Example(
            .anthropic, "json",
            ProviderCall(model: haiku, conversation: hi, tools: [], responseFormat: ["type": "json_object"])),
        Example(.gemini, "least", ProviderCall(model: flash, conversation: hi)),
        Example(.gemini, "turns", sampled(flash, turns)),
        Example(
            .gemini, "refuses-sampling", sampled(Model(id: "gemini-3.8-flash", takesSampling: false), [])),
        Example(.gemini, "tools", tools(Model(id: "gemini-3.5-flash"), choice: "required", format: schema)),
        Example(
            .gemini, "json",
            tools(flash, choice: ["type": "function", "function": ["name": "weather"]], format: ["type": "json_object"])),
        Example(.vertex, "gemini", ProviderCall(model: flash, conversation: hi)),
        Example(.vertex, "claude", ProviderCall(model: Model(id: "claude-haiku-4-5@20251001"), conversation: hi)),
    ]

    @Test(arguments: examples) func `is what goes out, and bears no credential`(example: Example) throws {
        let request = example.recorded.family.request(for: example.call)
        try RecordedRequest.check(request, is: example.name, of: example.recorded.folder)
        for name in ["x-api-key", "x-goog-api-key"] { #expect(request.headers[name] == nil) }
    }

    @Test func `bounds the answer by the caller's wish, the model's own most, or what all give`() {
        func maxTokens(_ wish: Int?, _ most: Int?) -> JSON? {
            var call = ProviderCall(model: Model(id: "claude", maxOutput: most), conversation: Self.hi)
            call.sampling.maxTokens = wish
            return JSON.Object(Anthropic.members(for: call))["max_tokens"]
        }
        #expect(maxTokens(10, 64) == 10 && maxTokens(100, 64) == 64 && maxTokens(nil, 64) == 64)
        #expect(maxTokens(100, nil) == 100 && maxTokens(nil, nil) == 4096)
    }

    @Test func `takes one of temperature and top_p to Anthropic`() {
        var call = ProviderCall(model: Self.haiku, conversation: Self.hi)
        call.sampling.topP = 0.9
        #expect(JSON.Object(Anthropic.members(for: call))["top_p"] == 0.9)
    }

    @Test func `that only asks whether all is well is the cheapest there is`() {
        let version: HTTPHeaders = ["anthropic-version": "2023-06-01"]
        #expect(
            Recorded.anthropic.family.probe()
                == HTTPRequest(.get, "https://api.anthropic.com/v1/models?limit=1", headers: version))
        #expect(
            Recorded.gemini.family.probe()
                == HTTPRequest(.get, "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1"))
        #expect(
            Recorded.vertex.family.probe()
                == HTTPRequest(
                    .get, "https://europe-west1-aiplatform.googleapis.com/v1beta1/publishers/google/models?pageSize=1"))
    }

    @Test(
        arguments: [
            ("auto", .auto), ("none", ToolChoice.none), ("required", .required),
            (["type": "function", "function": ["name": "f"]], .function("f")), ("new", nil), (["type": "new"], nil), (nil, nil),
        ] as [(JSON?, ToolChoice?)])
    func `says which function to call in each way there is`(choice: JSON?, read: ToolChoice?) {
        #expect(ToolChoice(choice) == read)
    }
}
