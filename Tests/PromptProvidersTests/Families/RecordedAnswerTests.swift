import PromptAPI
import Testing

@testable import PromptProviders

/// Answers as Anthropic's, Google's and Vertex's servers send them, streamed and not.
@Suite struct `A recorded answer` {
    struct Example: Sendable, CustomTestStringConvertible {
        var recorded: Recorded
        var file: String
        var text: String
        var toolCalls: [ToolCall]
        var finishReason: FinishReason
        /// `nil` where none is reported.
        var usage: Usage?
        /// What in it bears the finish reason.
        var finish: String
        var testDescription: String { "\(recorded.folder)/\(file)" }

        init(
            _ recorded: Recorded, _ file: String, text: String = greeting, toolCalls: [ToolCall] = [],
            _ finishReason: FinishReason = .stop, usage: Usage? = Usage(inputTokens: 9, outputTokens: 12),
            at finish: String? = nil
        ) {
            self.recorded = recorded
            self.file = file
            self.text = text
            self.toolCalls = toolCalls
            self.finishReason = finishReason
            self.usage = usage
            self.finish = finish ?? (recorded.folder == "anthropic" ? #""stop_reason":""# : #""finishReason":""#)
        }
    }

    static let greeting = "Grüß dich, 世界 👍"
    private static let koeln = #"{"city":"Köln"}"#
    private static let cached = Usage(inputTokens: 9, outputTokens: 12, cachedInputTokens: 4)
    private static let written = Usage(inputTokens: 9, outputTokens: 12, cachedInputTokens: 4, cacheWriteTokens: 2)
    private static let thought = Usage(inputTokens: 9, outputTokens: 12, reasoningTokens: 5)
    private static func calls(_ first: String, _ second: String) -> [ToolCall] {
        [ToolCall(id: first, name: "weather", arguments: koeln), ToolCall(id: second, name: "time", arguments: "{}")]
    }

    static let streams: [Example] = [
        Example(.anthropic, "plain.sse", usage: written), Example(.anthropic, "crlf.sse", usage: written),
        Example(.anthropic, "unknown-events.sse"), Example(.anthropic, "thinking.sse", usage: thought),
        Example(.anthropic, "restated-usage.sse", usage: cached), Example(.anthropic, "no-usage.sse", .length, usage: nil),
        Example(.anthropic, "tool-fragments.sse", text: "", toolCalls: calls("toolu_a", "toolu_b"), .toolCalls),
        Example(.anthropic, "refusal.sse", text: "Grüß ", .contentFilter),
        Example(.gemini, "plain.sse", usage: cached), Example(.gemini, "lf.sse"),
        Example(.gemini, "thoughts.sse", usage: thought),
        Example(.gemini, "thoughts-within.sse", usage: thought),
        Example(.gemini, "tools.sse", text: "", toolCalls: calls("call_0", "call_1"), .toolCalls),
        Example(.gemini, "length.sse", .length), Example(.gemini, "safety.sse", text: "Grüß ", .contentFilter),
        Example(.gemini, "no-usage.sse", usage: nil),
        Example(.vertex, "gemini.sse", usage: cached),
        Example(.vertex, "claude.sse", usage: written, at: #""stop_reason":""#),
    ]

    static let whole: [Example] = [
        Example(.anthropic, "plain.json", usage: written),
        Example(
            .anthropic, "tools.json", text: "", toolCalls: [ToolCall(id: "toolu_a", name: "weather", arguments: koeln)],
            .toolCalls),
        Example(.anthropic, "window.json", .length),
        Example(.gemini, "plain.json", usage: cached), Example(.gemini, "array.json"),
        Example(.vertex, "claude.json", usage: written), Example(.vertex, "gemini.json", usage: cached),
    ]

    @Test(arguments: streams) func `streamed is put together`(example: Example) throws {
        check(try example.recorded.stream([example.recorded.bytes("answers/" + example.file)]), example)
    }

    @Test(arguments: whole) func `in one piece is read`(example: Example) throws {
        check(try example.recorded.whole(example.recorded.bytes("answers/" + example.file)), example)
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
        let bytes = try example.recorded.bytes("answers/" + example.file)
        let frames = try example.recorded.frames([bytes])
        for cut in bytes.indices {
            let parts = try example.recorded.frames([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(parts == frames, "cut at byte \(cut)")
        }
        check(try example.recorded.stream(bytes.map { [$0] }), example)
    }

    @Test(arguments: streams) func `that ends before its finish reason is never a success`(example: Example) throws {
        let bytes = try example.recorded.bytes("answers/" + example.file)
        let end = try #require(Self.end(ofEventWith: example.finish, in: bytes))
        for count in 0..<end {
            #expect(throws: ProviderError.self, "the first \(count) bytes") {
                try example.recorded.stream([Array(bytes[..<count])])
            }
        }
        #expect(try example.recorded.stream([Array(bytes[..<end])]).text == example.text)
    }

    /// Told without the parser under test: an empty line ends the event.
    private static func end(ofEventWith finish: String, in bytes: [UInt8]) -> Int? {
        guard let start = bytes.firstRange(of: Array(finish.utf8))?.lowerBound else { return nil }
        let blank: [[UInt8]] = [[10, 10], [13, 10, 13]]
        return blank.compactMap { bytes[start...].firstRange(of: $0)?.upperBound }.min()
    }

    // MARK: Failures inside an HTTP 200

    @Test(
        arguments: [
            (.anthropic, "overloaded-midway.sse", .overloaded, "overloaded_error"),
            (.anthropic, "malformed-event.sse", .malformed, nil),
            (.gemini, "bare-error.sse", .overloaded, "UNAVAILABLE"), (.gemini, "error-event.sse", .serverError, "INTERNAL"),
            (.gemini, "blocked.sse", .contentPolicy, "PROHIBITED_CONTENT"),
            (.gemini, "malformed-call.sse", .serverError, "MALFORMED_FUNCTION_CALL"),
            (.gemini, "cut-short.sse", .streamTruncated, nil), (.vertex, "bare-error.sse", .overloaded, "RESOURCE_EXHAUSTED"),
        ] as [(Recorded, String, ProviderError.Kind, String?)])
    func `that fails midway says why, however it is cut`(
        recorded: Recorded, file: String, kind: ProviderError.Kind, code: String?
    ) throws {
        let bytes = try recorded.bytes("answers/" + file)
        for pieces in [[bytes], bytes.map { [$0] }] {
            let error = try #require(throws: ProviderError.self) { try recorded.stream(pieces) }
            #expect(error.kind == kind && error.code == code && error.status == nil)
        }
    }

    @Test(
        arguments: [
            (.anthropic, "error-in-200.json", .rateLimited, "rate_limit_error"), (.anthropic, "no-content.json", .malformed, nil),
            (.gemini, "error-in-array.json", .rateLimited, "RESOURCE_EXHAUSTED"),
            (.gemini, "no-candidates.json", .malformed, nil),
        ] as [(Recorded, String, ProviderError.Kind, String?)])
    func `in one piece that is none says why`(recorded: Recorded, file: String, kind: ProviderError.Kind, code: String?) throws {
        let bytes = try recorded.bytes("answers/" + file)
        let error = try #require(throws: ProviderError.self) { try recorded.whole(bytes) }
        #expect(error.kind == kind && error.code == code)
    }

    // MARK: One event

    private static func frame(_ text: String) -> StreamFrame { StreamFrame(data: Array(text.utf8)) }

    @Test(
        arguments: [
            (#"{"type":"message_delta","delta":{"stop_reason":"pause_turn"}}"#, [.finish(.length)]),
            (#"{"type":"message_delta","delta":{"stop_reason":"new"}}"#, [.finish(.stop)]),
            (#"{"type":"message_delta","delta":{},"usage":{"output_tokens":-1}}"#, []),
            (#"{"type":"message_delta","delta":{},"usage":{"output_tokens":100000001}}"#, []),
            (#"{"type":"content_block_delta","index":0,"delta":{"type":"citations_delta"}}"#, [.progress]),
            (#"{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"x"}}"#, [.progress]),
            (#"{"type":"ping"}"#, []), ("7", []), ("{}", []),
        ] as [(String, [AnswerEvent])])
    func `of Anthropic's says in each event what it says`(text: String, events: [AnswerEvent]) throws {
        #expect(try Recorded.anthropic.family.events(from: Self.frame(text)) == events)
    }

    @Test(
        arguments: [
            (#"{"candidates":[{"finishReason":"FINISH_REASON_UNSPECIFIED"}]}"#, []),
            (#"{"candidates":[{"finishReason":"NEW_REASON"}]}"#, [.finish(.stop)]),
            (#"{"candidates":[{"finishReason":"IMAGE_SAFETY"}]}"#, [.finish(.contentFilter)]),
            (#"{"responseId":"two words","candidates":[]}"#, []), (#"{"responseId":"r-1"}"#, [.requestID("r-1")]),
            (#"{"usageMetadata":{"promptTokenCount":-1}}"#, []), (#"{"usageMetadata":{"candidatesTokenCount":2}}"#, []),
            (
                #"{"usageMetadata":{"promptTokenCount":5,"cachedContentTokenCount":9}}"#,
                [.usage(Usage(inputTokens: 5, outputTokens: 0, cachedInputTokens: 5))]
            ),
            (#"{"promptFeedback":{"blockReason":"BLOCK_REASON_UNSPECIFIED"}}"#, []), ("7", []), ("[]", []),
        ] as [(String, [AnswerEvent])])
    func `of Google's says in each event what it says`(text: String, events: [AnswerEvent]) throws {
        #expect(try Recorded.gemini.family.events(from: Self.frame(text)) == events)
    }
}
