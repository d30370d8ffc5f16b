import PromptAPI
import Testing

@testable import PromptProviders

/// A recorded answer, and what it says.
struct AnswerExample: Sendable, CustomTestStringConvertible {
    static let greeting = "Grüß dich, 世界 👍"
    static let koeln = #"{"city":"Köln"}"#

    var file: String
    var text: String
    var toolCalls: [ToolCall]
    var finishReason: FinishReason
    /// `nil` where none is reported.
    var usage: Usage?
    var testDescription: String { file }

    init(
        _ file: String, text: String = greeting, toolCalls: [ToolCall] = [], _ finishReason: FinishReason = .stop,
        usage: Usage? = Usage(inputTokens: 9, outputTokens: 12)
    ) {
        self.file = file
        self.text = text
        self.toolCalls = toolCalls
        self.finishReason = finishReason
        self.usage = usage
    }

    func check(_ completion: Completion) {
        #expect(completion.text == text)
        #expect(completion.toolCalls == toolCalls)
        #expect(completion.finishReason == finishReason)
        #expect(completion.usage.estimated == (usage == nil))
        if let usage { #expect(completion.usage == usage) }
    }

    /// Frames are all that decoding sees, so that the same frames decode the same.
    func checkCutAnywhere(_ bytes: [UInt8], by family: any ProviderFamily) throws {
        let frames = try Decoding.frames([bytes], by: family)
        #expect(frames.count > 1)
        for cut in bytes.indices {
            let parts = try Decoding.frames([Array(bytes[..<cut]), Array(bytes[cut...])], by: family)
            #expect(parts == frames, "cut at byte \(cut)")
        }
        check(try Decoding.stream(bytes.map { [$0] }, by: family))
    }

    /// The prefix that ends before the frame that bears the finish reason is never a success, and neither is any shorter one.
    func checkNoBeginningSucceeds(_ bytes: [UInt8], upTo end: Int, by family: any ProviderFamily) {
        for count in 0..<end {
            #expect(throws: ProviderError.self, "the first \(count) bytes") {
                try Decoding.stream([Array(bytes[..<count])], by: family)
            }
        }
    }
}

/// A request as fixtures record it.
enum RecordedRequest {
    static func written(_ request: HTTPRequest) -> [UInt8] {
        let head =
            "\(request.method.rawValue) \(request.url)\n" + request.headers.fields.map { "\($0.name): \($0.value)\n" }.joined()
        return Array((head + "\n").utf8) + request.body
    }

    static func check(_ request: HTTPRequest, is name: String, of family: String) throws {
        let recorded = try Fixture.bytes("requests/\(name).http", of: family)
        #expect(String(decoding: written(request), as: UTF8.self) == String(decoding: recorded, as: UTF8.self))
        #expect(request.headers["authorization"] == nil)
    }
}

/// Calls that every family is asked to write down.
enum ExampleCalls {
    static let hi = [ChatMessage(role: .user, text: "Hi")]

    static var sampling: GenerateParameters.Sampling {
        var sampling = GenerateParameters.Sampling()
        sampling.maxTokens = 256
        sampling.temperature = 0.2
        sampling.topP = 0.9
        sampling.stop = ["END"]
        sampling.seed = 7
        return sampling
    }

    static func least(_ model: Model) -> ProviderCall { ProviderCall(model: model, conversation: hi) }

    static func emptyLists(_ model: Model) -> ProviderCall {
        var call = ProviderCall(model: model, conversation: hi, tools: [], toolChoice: "auto")
        call.sampling.stop = []
        return call
    }

    static func conversation(_ model: Model) -> ProviderCall {
        ProviderCall(
            model: model,
            conversation: [
                ChatMessage(role: .system, text: "Be brief."), ChatMessage(role: .user, text: "Hi"),
                ChatMessage(role: .assistant, text: "Hello."), ChatMessage(role: .user, text: "Why?"),
            ], sampling: sampling)
    }

    static func image(_ model: Model) -> ProviderCall {
        ProviderCall(
            model: model,
            conversation: [
                ChatMessage(role: .user, content: [.text("What is this?"), .image(mediaType: "image/jpg", data: "iVBORw0KGgo=")])
            ])
    }

    static let weather: JSON = [
        "type": "function",
        "function": [
            "name": "weather", "description": "The weather",
            "parameters": ["type": "object", "properties": ["city": ["type": "string"]]],
        ],
    ]

    static let schema: JSON = [
        "type": "json_schema",
        "json_schema": ["name": "answer", "schema": ["type": "object", "properties": ["degrees": ["type": "number"]]]],
    ]

    static func toolUse(_ model: Model, choice: JSON = "auto", format: JSON? = nil) -> ProviderCall {
        ProviderCall(
            model: model,
            conversation: [
                ChatMessage(role: .user, text: "Weather in Köln and Bonn?"),
                ChatMessage(
                    role: .assistant, content: [],
                    toolCalls: [
                        ToolCall(id: "call_1", name: "weather", arguments: #"{"city": "Köln"}"#),
                        ToolCall(id: "call_2", name: "weather", arguments: "{oops"),
                    ]),
                ChatMessage(role: .tool, content: [.text("12 °C")], toolCallID: "call_1"),
                ChatMessage(role: .tool, content: [.text("")], toolCallID: "call_2"),
                ChatMessage(role: .user, text: "And tomorrow?"),
            ],
            tools: [weather], toolChoice: choice, responseFormat: format)
    }

    static func tools(_ model: Model, choice: JSON) -> ProviderCall {
        ProviderCall(model: model, conversation: hi, tools: [weather], toolChoice: choice)
    }
}
