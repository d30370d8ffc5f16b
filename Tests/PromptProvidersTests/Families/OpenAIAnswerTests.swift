import PromptAPI
import Testing

@testable import PromptProviders

/// Answers as servers of this format send them, streamed and not.
@Suite struct `An answer in OpenAI's format` {
    struct Example: Sendable, CustomTestStringConvertible {
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
    }

    static let greeting = "Grüß dich, 世界 👍"
    private static let koeln = #"{"city":"Köln"}"#

    static let streams: [Example] = [
        Example("plain.sse", usage: Usage(inputTokens: 9, outputTokens: 12, cachedInputTokens: 4, reasoningTokens: 5)),
        Example("crlf.sse"),
        Example("carriage-returns.sse"),
        Example("missing-done.sse", usage: nil),
        Example("keep-alives.sse"),
        Example("many-lines.sse", usage: nil),
        Example("byte-order-mark.sse", usage: nil),
        Example("llamacpp-usage.sse"),
        Example("groq-usage.sse"),
        Example(
            "deepseek-reasoning.sse", usage: Usage(inputTokens: 9, outputTokens: 12, cachedInputTokens: 6, reasoningTokens: 4)),
        Example("openrouter-reasoning.sse"),
        Example("mistral-parts.sse"),
        Example("xai-usage.sse", usage: Usage(inputTokens: 9, outputTokens: 42, reasoningTokens: 30)),
        Example("azure-first-chunk.sse"),
        Example("content-filter.sse", text: "Grüß ", .contentFilter, usage: nil),
        Example("length.sse", .length),
        Example("refusal.sse", text: "I cannot help.", .contentFilter),
        Example(
            "tool-fragments.sse", text: "",
            toolCalls: [
                ToolCall(id: "call_a", name: "weather", arguments: koeln), ToolCall(id: "call_b", name: "time", arguments: "{}"),
            ],
            .toolCalls),
        Example(
            "tool-whole.sse", text: "",
            toolCalls: [
                ToolCall(id: "call_0", name: "weather", arguments: koeln), ToolCall(id: "b", name: "time", arguments: "{}"),
            ],
            .toolCalls),
        Example(
            "tool-same-index.sse", text: "",
            toolCalls: [ToolCall(id: "a", name: "weather", arguments: koeln), ToolCall(id: "b", name: "time", arguments: "{}")],
            .toolCalls, usage: nil),
        Example(
            "tool-repeated-name.sse", text: "",
            toolCalls: [ToolCall(id: "b", name: "time", arguments: "{}"), ToolCall(id: "a", name: "weather", arguments: koeln)],
            .toolCalls, usage: nil),
    ]

    static let whole: [Example] = [
        Example("plain.json", usage: Usage(inputTokens: 9, outputTokens: 12, cachedInputTokens: 4, reasoningTokens: 5)),
        Example("blank-lines.json"),
        Example("tools.json", text: "", toolCalls: [ToolCall(id: "call_a", name: "weather", arguments: koeln)], .toolCalls),
        Example("refusal.json", text: "I cannot help.", .contentFilter),
        Example("no-reason-no-usage.json", usage: nil),
        Example("model-length.json", .length),
    ]

    @Test(arguments: streams) func `streamed is put together`(example: Example) throws {
        check(try Decoding.stream([Fixture.bytes("answers/" + example.file)]), example)
    }

    @Test(arguments: whole) func `in one piece is read`(example: Example) throws {
        check(try Decoding.whole(Fixture.bytes("answers/" + example.file)), example)
    }

    private func check(_ completion: Completion, _ example: Example) {
        #expect(completion.text == example.text)
        #expect(completion.toolCalls == example.toolCalls)
        #expect(completion.finishReason == example.finishReason)
        #expect(completion.usage.estimated == (example.usage == nil))
        if let usage = example.usage { #expect(completion.usage == usage) }
    }

    // MARK: Cut anywhere

    /// Frames are all that decoding sees, so that the same frames decode the same.
    @Test(arguments: streams) func `cut in two at any byte gives the same frames`(example: Example) throws {
        let bytes = try Fixture.bytes("answers/" + example.file)
        let frames = try Self.frames([bytes])
        #expect(frames.count > 2)
        for cut in bytes.indices {
            let parts = try Self.frames([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(parts == frames, "cut at byte \(cut)")
        }
    }

    @Test(arguments: streams) func `byte by byte decodes the same`(example: Example) throws {
        check(try Decoding.stream(Fixture.bytes("answers/" + example.file).map { [$0] }), example)
    }

    private static func frames(_ pieces: [[UInt8]]) throws(ProviderError) -> [StreamFrame] {
        var framing = Decoding.family.framing()
        var frames: [StreamFrame] = []
        for piece in pieces { frames += try framing.frames(from: piece) }
        return frames
    }

    @Test(arguments: streams) func `that ends before its finish reason is never a success`(example: Example) throws {
        let bytes = try Fixture.bytes("answers/" + example.file)
        let end = try #require(Self.endOfFinish(bytes))
        for count in 0..<end {
            #expect(throws: ProviderError.self, "the first \(count) bytes") { try Decoding.stream([Array(bytes[..<count])]) }
        }
        #expect(try Decoding.stream([Array(bytes[..<end])]).text == example.text)
    }

    /// Where the event ends that bears the finish reason, told without the parser under test.
    private static func endOfFinish(_ bytes: [UInt8]) -> Int? {
        let words = ["stop", "length", "tool_calls", "function_call", "content_filter"].map {
            Array(#""finish_reason":"\#($0)""#.utf8)
        }
        guard let start = words.compactMap({ bytes.firstRange(of: $0)?.lowerBound }).min() else { return nil }
        // An empty line ends the event; with CRLF the CR of it already does.
        let blank: [[UInt8]] = [[10, 10], [13, 13], [13, 10, 13]]
        return blank.compactMap { bytes[start...].firstRange(of: $0)?.upperBound }.min()
    }

    // MARK: Failures inside an HTTP 200

    @Test(
        arguments: [
            ("vllm-error.sse", .contextLength, "BadRequestError"), ("vllm-error-unwrapped.sse", .badRequest, "BadRequestError"),
            ("error-midway.sse", .serverError, "server_error"), ("overloaded-midway.sse", .overloaded, "overloaded_error"),
            ("aborted.sse", .streamTruncated, nil), ("malformed-event.sse", .malformed, nil),
        ] as [(String, ProviderError.Kind, String?)])
    func `a stream that fails says why`(file: String, kind: ProviderError.Kind, code: String?) throws {
        let bytes = try Fixture.bytes("answers/" + file)
        let error = try #require(throws: ProviderError.self) { try Decoding.stream([bytes]) }
        #expect(error.kind == kind)
        #expect(error.code == code)
        #expect(error.status == nil)
    }

    @Test(
        arguments: [
            ("error-in-200.json", .rateLimited, "rate_limit_exceeded"), ("error-reason.json", .serverError, "error"),
            ("no-choices.json", .malformed, nil), ("cut-short.json", .malformed, nil),
        ] as [(String, ProviderError.Kind, String?)])
    func `an answer in one piece that is none says why`(file: String, kind: ProviderError.Kind, code: String?) throws {
        let bytes = try Fixture.bytes("answers/" + file)
        let error = try #require(throws: ProviderError.self) { try Decoding.whole(bytes) }
        #expect(error.kind == kind)
        #expect(error.code == code)
    }

    // MARK: Numbers out of bounds

    @Test(arguments: [
        #"{"prompt_tokens":-1,"completion_tokens":2}"#, #"{"prompt_tokens":1,"completion_tokens":-2}"#,
        #"{"prompt_tokens":9223372036854775807,"completion_tokens":2}"#, #"{"prompt_tokens":1,"completion_tokens":1e300}"#,
        #"{"prompt_tokens":1,"completion_tokens":100000001}"#, #"{"prompt_tokens":"9","completion_tokens":2}"#, "{}", "null", "7",
    ]) func `usage that nobody can have used is not taken`(usage: String) throws {
        let events = try Decoding.family.events(from: StreamFrame(data: Array(#"{"choices":[],"usage":\#(usage)}"#.utf8)))
        // 1e300 is no whole number: taken for none given.
        #expect(events.isEmpty || usage.contains("1e300"))
    }

    @Test func `parts of usage stay within the whole`() throws {
        let json =
            #"{"usage":{"prompt_tokens":5,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":9},"completion_tokens_details":{"reasoning_tokens":8}}}"#
        let events = try Decoding.family.events(from: StreamFrame(data: Array(json.utf8)))
        #expect(events == [.usage(Usage(inputTokens: 5, outputTokens: 3, cachedInputTokens: 5, reasoningTokens: 3))])
    }

    @Test func `usage may come in any chunk, and the last counts`() throws {
        let events = try Decoding.stream([
            Array(#"data: {"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":5,"completion_tokens":1}}"#.utf8),
            [10, 10],
            Array(
                #"data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2}}"#.utf8
            ), [10, 10],
            Array(#"data: {"choices":[],"usage":null}"#.utf8), [10, 10],
        ])
        #expect(events.usage == Usage(inputTokens: 5, outputTokens: 2))
    }

    @Test(
        arguments: [
            (#"{"delta":{"role":"assistant","content":""}}"#, []), (#"{"delta":null,"message":{"content":"a"}}"#, [.text("a")]),
            (#"{"delta":{"content":null,"reasoning":"hm"}}"#, [.progress]), (#"{"delta":{"reasoning_content":""}}"#, []),
            (#"{"delta":{},"finish_reason":""}"#, []), (#"{"delta":{},"finish_reason":null}"#, []),
            (#"{"delta":{},"finish_reason":"eos"}"#, [.finish(.stop)]),
            (#"{"delta":{},"finish_reason":"model_length"}"#, [.finish(.length)]),
            (#"{"delta":{},"finish_reason":"error"}"#, []), (#"{"delta":{},"finish_reason":"insufficient_system_resource"}"#, []),
            (#"{"delta":{},"finish_reason":"something new"}"#, [.finish(.stop)]), ("7", []),
        ] as [(String, [AnswerEvent])])
    func `one choice says what it says`(choice: String, events: [AnswerEvent]) throws {
        #expect(try Decoding.family.events(from: StreamFrame(data: Array(#"{"choices":[\#(choice)]}"#.utf8))) == events)
    }
}
