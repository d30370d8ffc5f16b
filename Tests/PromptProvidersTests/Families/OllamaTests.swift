import Platform
import PromptAPI
import Testing

@testable import PromptProviders

@Suite struct `A request to Ollama` {
    private static let family = Ollama(baseURL: "http://127.0.0.1:11434/")
    private static let llama = Model(id: "llama3.2")

    static let examples: [(String, ProviderCall)] = [
        ("least", ExampleCalls.least(llama)), ("least", ExampleCalls.emptyLists(llama)),
        ("sampling", ExampleCalls.conversation(Model(id: "llama3.2", contextWindow: 8192))),
        (
            "no-sampling",
            ProviderCall(
                model: Model(id: "llama3.2", takesSampling: false), conversation: ExampleCalls.hi,
                sampling: ExampleCalls.sampling)
        ),
        ("image", ExampleCalls.image(llama)), ("tools", ExampleCalls.toolUse(llama, format: ExampleCalls.schema)),
        ("json", ProviderCall(model: llama, conversation: ExampleCalls.hi, responseFormat: ["type": "json_object"])),
        ("least", ProviderCall(model: llama, conversation: ExampleCalls.hi, responseFormat: ["type": "text"])),
        ("least", ExampleCalls.tools(llama, choice: "none")),
    ]

    @Test(arguments: examples) func `is the recorded one, byte for byte`(name: String, call: ProviderCall) throws {
        try RecordedRequest.check(Self.family.request(for: call), is: name, of: "ollama")
    }

    @Test func `for a probe asks what models there are`() {
        #expect(Self.family.probe() == HTTPRequest(.get, "http://127.0.0.1:11434/api/tags"))
    }
}

@Suite struct `An answer of Ollama's` {
    private static let family = Ollama(baseURL: "http://127.0.0.1:11434")

    private static func calls(_ first: String, _ second: String) -> [ToolCall] {
        [
            ToolCall(id: first, name: "weather", arguments: AnswerExample.koeln),
            ToolCall(id: second, name: "time", arguments: "{}"),
        ]
    }

    static let streams: [AnswerExample] = [
        AnswerExample("plain.ndjson"), AnswerExample("crlf.ndjson"), AnswerExample("thinking.ndjson"),
        AnswerExample("length.ndjson", .length),
        AnswerExample("no-eval-count.ndjson", usage: Usage(inputTokens: 9, outputTokens: 0)),
        AnswerExample("no-usage.ndjson", usage: nil),
        AnswerExample("tools.ndjson", text: "", toolCalls: calls("call_a", "call_b"), .toolCalls),
        AnswerExample("tools-unnumbered.ndjson", text: "", toolCalls: calls("call_0", "call_1"), .toolCalls),
    ]

    private static func bytes(_ file: String) throws -> [UInt8] { try Fixture.bytes("answers/" + file, of: "ollama") }

    @Test(arguments: streams) func `streamed is put together`(example: AnswerExample) throws {
        example.check(try Decoding.stream([Self.bytes(example.file)], by: Self.family))
    }

    @Test func `in one piece is read`() throws {
        AnswerExample("plain.json").check(try Decoding.whole(Self.bytes("plain.json"), by: Self.family))
    }

    @Test(arguments: streams) func `cut at any byte, or into all of them, decodes the same`(example: AnswerExample) throws {
        try example.checkCutAnywhere(Self.bytes(example.file), by: Self.family)
    }

    @Test(arguments: streams) func `that ends before its last line is never a success`(example: AnswerExample) throws {
        let bytes = try Self.bytes(example.file)
        example.checkNoBeginningSucceeds(bytes, upTo: bytes.count, by: Self.family)
    }

    @Test func `thinking is progress, and no part of the text`() throws {
        let frame = StreamFrame(data: Array(#"{"message":{"thinking":"hm","content":""},"done":false}"#.utf8))
        #expect(try Self.family.events(from: frame) == [.progress])
    }

    @Test(
        arguments: [
            ("error-midway.ndjson", .serverError), ("too-long.ndjson", .contextLength), ("busy.ndjson", .overloaded),
            ("malformed-line.ndjson", .malformed), ("cut.ndjson", .streamTruncated),
        ] as [(String, ProviderError.Kind)])
    func `a stream that fails says why`(file: String, kind: ProviderError.Kind) throws {
        let bytes = try Self.bytes(file)
        let error = try #require(throws: ProviderError.self) { try Decoding.stream([bytes], by: Self.family) }
        #expect(error.kind == kind)
        #expect(error.status == nil)
    }

    @Test(arguments: [("not-done.json", .malformed), ("error-in-200.json", .overloaded)] as [(String, ProviderError.Kind)])
    func `an answer in one piece that is none says why`(file: String, kind: ProviderError.Kind) throws {
        let bytes = try Self.bytes(file)
        #expect(try #require(throws: ProviderError.self) { try Decoding.whole(bytes, by: Self.family) }.kind == kind)
    }

    @Test(
        arguments: [
            (400, "invalid options", .badRequest), (400, "the input length exceeds the context length", .contextLength),
            (500, "input length exceeds maximum context length", .contextLength), (500, "llama runner terminated", .serverError),
            (404, #"model "x" not found, try pulling it first"#, .notFound), (401, "unauthorized", .auth),
            (404, "the input length exceeds the context length", .notFound), (429, "too many", .rateLimited),
            (499, "request canceled", .serverError), (502, "unreachable", .serverError),
            (503, "server busy, please try again.  maximum pending requests exceeded", .overloaded), (503, "", .serverError),
        ] as [(Int, String, ProviderError.Kind)])
    func `a refusal belongs to its class`(status: Int, text: String, kind: ProviderError.Kind) {
        let body = (["error": .string(text)] as JSON).encoded
        let error = Self.family.failure(status: status, headers: ["Retry-After": "3"], body: body, at: Timestamp(nanoseconds: 0))
        #expect(error.kind == kind)
        #expect(error.status == status)
        #expect(error.providerMessage == text)
        #expect(error.retryAfter == .seconds(3))
    }

    @Test func `a line that never ends is refused`() throws {
        var lines = NDJSON()
        let piece = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
        for _ in 0..<8 { #expect(try lines.frames(from: piece).isEmpty) }
        #expect(throws: ProviderError(.malformed)) { try lines.frames(from: [0x20]) }
    }
}
