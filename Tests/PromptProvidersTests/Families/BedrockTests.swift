import Platform
import PromptAPI
import Testing

@testable import PromptProviders

@Suite struct `A request to Bedrock` {
    private static let family = Bedrock(baseURL: "https://bedrock-runtime.us-east-1.amazonaws.com/")
    private static let nova = Model(id: "amazon.nova-lite-v1:0", maxOutput: 10_000)

    private static var hot: ProviderCall {
        var call = ExampleCalls.conversation(nova)
        call.sampling.temperature = 1.7
        call.conversation[0] = ChatMessage(role: .system, text: "")
        call.conversation.append(ChatMessage(role: .user, text: "Now?"))
        return call
    }

    static let examples: [(String, ProviderCall)] = [
        ("least", ExampleCalls.least(nova)), ("least", ExampleCalls.emptyLists(nova)),
        ("sampling", ExampleCalls.conversation(nova)),
        ("hot-merged", hot),
        (
            "no-sampling-arn",
            ProviderCall(
                model: Model(id: "arn:aws:bedrock:us-east-1:1:inference-profile/us.x", takesSampling: false),
                conversation: ExampleCalls.hi, sampling: ExampleCalls.sampling)
        ),
        ("unknown-maximum", ExampleCalls.least(Model(id: "us.anthropic.claude-haiku-5-5"))),
        ("image", ExampleCalls.image(nova)), ("tools", ExampleCalls.toolUse(nova, format: ExampleCalls.schema)),
        // Used tools have to be named even where none is to be called.
        ("tools-none", ExampleCalls.toolUse(nova, choice: "none", format: ["type": "json_object"])),
        ("least", ExampleCalls.tools(nova, choice: "none")), ("tools-required", ExampleCalls.tools(nova, choice: "required")),
        ("tools-named", ExampleCalls.tools(nova, choice: ["type": "function", "function": ["name": "weather"]])),
    ]

    @Test(arguments: examples) func `is the recorded one, byte for byte`(name: String, call: ProviderCall) throws {
        try RecordedRequest.check(Self.family.request(for: call), is: name, of: "bedrock")
    }

    @Test func `for a probe goes to the control plane, or to what stands in for both`() {
        #expect(Self.family.probe().url == "https://bedrock.us-east-1.amazonaws.com/foundation-models")
        #expect(Bedrock(baseURL: "http://127.0.0.1:9").probe().url == "http://127.0.0.1:9/foundation-models")
    }
}

@Suite struct `An answer of Bedrock's` {
    private static let family = Bedrock(baseURL: "https://bedrock-runtime.us-east-1.amazonaws.com")
    private static let calls = [
        ToolCall(id: "tooluse_a", name: "weather", arguments: AnswerExample.koeln),
        ToolCall(id: "tooluse_b", name: "time", arguments: "{}"),
    ]

    static let streams: [AnswerExample] = [
        AnswerExample("plain.stream"),
        AnswerExample(
            "cached.stream", usage: Usage(inputTokens: 129, outputTokens: 12, cachedInputTokens: 100, cacheWriteTokens: 20)),
        AnswerExample("no-metadata.stream", usage: nil),
        AnswerExample("length.stream", .length),
        AnswerExample("window.stream", .length),
        AnswerExample("guardrail.stream", text: "Grüß ", .contentFilter),
        AnswerExample("filtered.stream", text: "Grüß ", .contentFilter),
        AnswerExample("reasoning.stream"),
        AnswerExample("tools.stream", text: "", toolCalls: calls, .toolCalls),
        AnswerExample(
            "tool-without-input.stream", text: "", toolCalls: [ToolCall(id: "tooluse_a", name: "now", arguments: "{}")],
            .toolCalls),
        AnswerExample("unknown-events.stream"),
    ]

    static let whole: [AnswerExample] = [
        AnswerExample(
            "plain.json", usage: Usage(inputTokens: 9, outputTokens: 12, cachedInputTokens: 4, cacheWriteTokens: 2)),
        AnswerExample("tools.json", text: "", toolCalls: calls, .toolCalls),
        AnswerExample("no-usage.json", .length, usage: nil),
    ]

    private static func bytes(_ file: String) throws -> [UInt8] { try Fixture.bytes("answers/" + file, of: "bedrock") }

    @Test(arguments: streams) func `streamed is put together`(example: AnswerExample) throws {
        example.check(try Decoding.stream([Self.bytes(example.file)], by: Self.family))
    }

    @Test(arguments: whole) func `in one piece is read`(example: AnswerExample) throws {
        example.check(try Decoding.whole(Self.bytes(example.file), by: Self.family))
    }

    @Test(arguments: streams) func `cut at any byte, or into all of them, decodes the same`(example: AnswerExample) throws {
        try example.checkCutAnywhere(Self.bytes(example.file), by: Self.family)
    }

    @Test(arguments: streams) func `that ends before its finish reason is never a success`(example: AnswerExample) throws {
        let bytes = try Self.bytes(example.file)
        let stop = try #require(bytes.firstRange(of: Array(#""stopReason""#.utf8)))
        example.checkNoBeginningSucceeds(bytes, upTo: stop.lowerBound, by: Self.family)
    }

    @Test(arguments: ["bad-prelude.stream", "bad-message.stream", "bad-after-stop.stream"])
    func `with a wrong checksum is read as far as it is sound, wherever it is cut`(file: String) throws {
        let bytes = try Self.bytes(file)
        let frames = try Decoding.frames([bytes], by: Self.family)
        #expect(frames.last == AWSEventStream.corruption)
        #expect(frames.filter { $0 == AWSEventStream.corruption }.count == 1)
        for cut in bytes.indices {
            let parts = try Decoding.frames([Array(bytes[..<cut]), Array(bytes[cut...])], by: Self.family)
            #expect(parts == frames, "cut at byte \(cut)")
        }
    }

    @Test(
        arguments: [
            ("throttled.stream", .rateLimited, "throttlingException"),
            ("daily-cap.stream", .quotaExhausted, "throttlingException"),
            ("unavailable.stream", .serverError, "serviceUnavailableException"),
            ("internal.stream", .serverError, "internalServerException"),
            ("model-error.stream", .serverError, "modelStreamErrorException"),
            ("too-long.stream", .contextLength, "validationException"), ("invalid.stream", .badRequest, "validationException"),
            ("error-message.stream", .serverError, "InternalFailure"),
            ("malformed-output.stream", .serverError, "malformed_model_output"), ("cut.stream", .streamTruncated, nil),
            ("bad-prelude.stream", .malformed, nil), ("bad-message.stream", .malformed, nil),
        ] as [(String, ProviderError.Kind, String?)])
    func `a stream that fails says why`(file: String, kind: ProviderError.Kind, code: String?) throws {
        let bytes = try Self.bytes(file)
        let error = try #require(throws: ProviderError.self) { try Decoding.stream([bytes], by: Self.family) }
        #expect(error.kind == kind)
        #expect(error.code == code)
        #expect(error.status == nil)
    }

    @Test(
        arguments: [("no-content.json", .malformed), ("cut-short.json", .malformed), ("malformed.json", .serverError)]
            as [(String, ProviderError.Kind)])
    func `an answer in one piece that is none says why`(file: String, kind: ProviderError.Kind) throws {
        let bytes = try Self.bytes(file)
        #expect(try #require(throws: ProviderError.self) { try Decoding.whole(bytes, by: Self.family) }.kind == kind)
    }

    @Test(arguments: [
        #"{"inputTokens":-1,"outputTokens":2}"#, #"{"inputTokens":1}"#, #"{"inputTokens":1,"outputTokens":100000001}"#, "7",
    ]) func `usage that nobody can have used is not taken`(usage: String) throws {
        let frame = StreamFrame(name: "metadata", data: Array(#"{"usage":\#(usage)}"#.utf8))
        #expect(try Self.family.events(from: frame) == [.end])
    }
}

/// facts/providers §6, §9.2, §9.3.
@Suite struct `A refusal of Bedrock's` {
    struct Row: Sendable, CustomTestStringConvertible {
        var status: Int
        var type: String?
        var message: String
        var kind: ProviderError.Kind
        var testDescription: String { "\(status) \(type ?? "") \(message)" }

        init(_ status: Int, _ type: String?, _ message: String, _ kind: ProviderError.Kind) {
            self.status = status
            self.type = type
            self.message = message
            self.kind = kind
        }
    }

    static let rows: [Row] = [
        Row(403, "AccessDeniedException", "You don't have access", .auth), Row(403, "UnrecognizedClientException", "", .auth),
        Row(403, "ExpiredTokenException", "", .auth), Row(403, "InvalidSignatureException", "", .auth), Row(401, nil, "", .auth),
        Row(400, "ValidationException", "temperature: must be at most 1", .badRequest),
        Row(400, "ValidationException", "Input is too long for requested model.", .contextLength),
        Row(400, "ValidationException", "Too many input tokens. Max input tokens: 8192", .contextLength),
        Row(400, "ValidationException", "The provided model identifier is invalid.", .notFound),
        Row(400, "ValidationException", "he said: The provided model identifier is invalid.", .badRequest),
        Row(400, "ServiceQuotaExceededException", "quota", .quotaExhausted), Row(402, nil, "", .quotaExhausted),
        Row(404, "ResourceNotFoundException", "no such model", .notFound), Row(408, "ModelTimeoutException", "", .serverError),
        Row(424, "ModelErrorException", "", .serverError),
        Row(429, "ThrottlingException", "Too many tokens, please wait before trying again.", .rateLimited),
        Row(429, "ThrottlingException", "Too many tokens per day, please wait before trying again.", .quotaExhausted),
        Row(429, "ModelNotReadyException", "loading", .serverError), Row(500, "InternalServerException", "", .serverError),
        Row(503, "ServiceUnavailableException", "", .serverError), Row(503, nil, "The system is overloaded", .overloaded),
        Row(529, nil, "", .overloaded), Row(413, nil, "", .badRequest), Row(302, nil, "", .malformed),
    ]

    private static func classify(
        _ status: Int, type: String?, _ message: String, _ headers: HTTPHeaders = [:]
    ) -> ProviderError {
        var headers = headers
        if let type { headers.add("x-amzn-ErrorType", "\(type):http://internal.amazon.com/coral/com.amazon.bedrock/") }
        headers.add("x-amzn-RequestId", "0f9b-1")
        let body = (["message": .string(message)] as JSON).encoded
        return Bedrock(baseURL: "").failure(status: status, headers: headers, body: body, at: Timestamp(nanoseconds: 0))
    }

    @Test(arguments: rows) func `belongs to its class`(row: Row) {
        let error = Self.classify(row.status, type: row.type, row.message)
        #expect(error.kind == row.kind)
        #expect(error.code == row.type)
        #expect(error.requestID == "0f9b-1")
        #expect(error.providerMessage == row.message)
    }

    @Test(
        arguments: [
            (["x-amz-retry-after": "1500", "retry-after": "9"], 1.5), (["retry-after": "9"], 9),
            (["x-amz-retry-after": "-1"], nil),
            (["x-amz-retry-after": "soon", "retry-after": "2"], 2),
        ] as [(HTTPHeaders, Double?)])
    func `says how long to wait`(headers: HTTPHeaders, seconds: Double?) {
        #expect(Self.classify(429, type: "ThrottlingException", "", headers).retryAfter == seconds.map { .seconds($0) })
    }

    @Test func `is a cap where the wait is longer than any rate's`() {
        #expect(Self.classify(429, type: "ThrottlingException", "", ["x-amz-retry-after": "121000"]).kind == .quotaExhausted)
        #expect(Self.classify(429, type: "ThrottlingException", "", ["x-amz-retry-after": "120000"]).kind == .rateLimited)
    }

    @Test(
        arguments: [
            (#"{"__type":"com.amazon.coral.service#ThrottlingException","message":"m"}"#, "ThrottlingException", "m"),
            (#"{"Message":"m"}"#, nil, "m"), ("<html>", nil, nil), (#"{"__type":"two words"}"#, nil, nil), ("", nil, nil),
        ] as [(String, String?, String?)])
    func `is named by its body where no header does`(body: String, code: String?, message: String?) {
        let error = Bedrock(baseURL: "").failure(status: 429, headers: [:], body: Array(body.utf8), at: Timestamp(nanoseconds: 0))
        #expect(error.kind == .rateLimited)
        #expect(error.code == code)
        #expect(error.providerMessage == message)
    }
}
