import PromptAPI
import Testing

@testable import promptsim

@Suite("OpenAI's format")
struct OpenAITests {
    private func rendition(usage: Bool = false) -> OpenAIRendition {
        OpenAIRendition(number: "1", created: 1_700_000_000, model: "m", includesUsage: usage)
    }

    private let answer = Reply(
        model: "m", content: .text(["Say", " \"hi\"\n"]), usage: .init(input: 9, cached: 4, output: 5, reasoning: 3))
    private let call = Reply(model: "m", content: .tool(name: "f", arguments: [#"{"a""#, ":1}"]), finishReason: .tool)

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private func error(_ fault: ProviderFault, status: Int) -> String {
        text(OpenAIErrors().body(OpenAIErrors().error(fault, status: status)))
    }

    private func streamed(_ answer: Reply, _ rendition: OpenAIRendition) -> String {
        let bytes = Timeline.streamed(Plan(answer: answer), by: rendition).steps.compactMap { step -> [UInt8]? in
            if case .bytes(let bytes) = step.act { bytes } else { nil }
        }
        return text(bytes.flatMap { $0 })
    }

    @Test("a stream, byte for byte")
    func stream() {
        let common = #"data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":"#
        #expect(
            streamed(answer, rendition()) == """
                \(common)[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"finish_reason":null}]}

                \(common)[{"index":0,"delta":{"content":"Say"},"finish_reason":null}]}

                \(common)[{"index":0,"delta":{"content":" \\"hi\\"\\n"},"finish_reason":null}]}

                \(common)[{"index":0,"delta":{},"finish_reason":"stop"}]}

                data: [DONE]


                """)
    }

    @Test("usage is told in a chunk of its own to who asked, and is null before")
    func streamUsage() {
        let events = streamed(answer, rendition(usage: true)).split(separator: "\n\n")
        #expect(events.count == 6)
        #expect(events.prefix(4).allSatisfy { $0.hasSuffix(#","usage":null}"#) })
        let usage =
            #"{"prompt_tokens":9,"completion_tokens":5,"total_tokens":14,"prompt_tokens_details":{"cached_tokens":4},"#
            + #""completion_tokens_details":{"reasoning_tokens":3}}"#
        #expect(events[4].hasSuffix(#""choices":[],"usage":\#(usage)}"#))
        var silent = answer
        silent.reportsUsage = false
        #expect(streamed(silent, rendition(usage: true)).split(separator: "\n\n").count == 5)
    }

    @Test("a call to a tool comes in fragments")
    func streamTool() {
        let text = streamed(call, rendition())
        #expect(
            text.contains(
                #""delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_1","type":"function","#
                    + #""function":{"name":"f","arguments":""}}]}"#))
        #expect(text.contains(#""delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]},"finish_reason":null"#))
        #expect(text.contains(#""delta":{},"finish_reason":"tool_calls""#))
    }

    @Test("every event of a stream but the broken one is JSON")
    func events() {
        for answer in [answer, call] {
            for event in streamed(answer, rendition(usage: true)).split(separator: "\n\n") where event != "data: [DONE]" {
                #expect(throws: Never.self) { try JSONParser.parse(String(event.dropFirst(6))) }
            }
        }
        let broken = text(rendition().brokenEvent)
        #expect(broken.hasPrefix("data: {") && broken.hasSuffix("\n\n"))
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(String(broken.dropFirst(6))) }
    }

    @Test("a body, byte for byte")
    func body() {
        #expect(
            text(rendition().body(answer))
                == #"{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"m","choices":[{"index":0,"#
                + #""message":{"role":"assistant","content":"Say \"hi\"\n","refusal":null},"finish_reason":"stop"}],"#
                + #""usage":{"prompt_tokens":9,"completion_tokens":5,"total_tokens":14,"#
                + #""prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":3}}}"#)
        #expect(
            text(rendition().body(call)).contains(
                #""tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]"#))
        var silent = answer
        silent.reportsUsage = false
        #expect(!text(rendition().body(silent)).contains("usage"))
    }

    @Test("an error says what the scenario says, and else what the status means")
    func errors() {
        #expect(
            error(ProviderFault(), status: 401)
                == #"{"error":{"message":"Incorrect API key provided.","type":"invalid_request_error","param":null,"#
                + #""code":"invalid_api_key"}}"#)
        #expect(
            error(ProviderFault(message: "no", type: "t", code: 400), status: 500)
                == #"{"error":{"message":"no","type":"t","param":null,"code":400}}"#)
        #expect(
            text(rendition().errorEvent(OpenAIErrors().inBand(ProviderFault(message: "no", type: "t", code: "c"))))
                == "data: {\"error\":{\"message\":\"no\",\"type\":\"t\",\"param\":null,\"code\":\"c\"}}\n\ndata: [DONE]\n\n")
    }

    @Test(
        "the time to a reset is written as Go does",
        arguments: [
            (0.0, "0ms"), (0.12, "120ms"), (1, "1s"), (59.951, "59.951s"), (360, "6m0s"), (3723.5, "1h2m3.5s"), (3600, "1h0m0s"),
        ])
    func goDuration(seconds: Double, text: String) {
        #expect(OpenAIRendition.goDuration(.seconds(seconds)) == text)
    }

    @Test("the headers tell what is left of a rate limit")
    func rateHeaders() {
        let rate = RateStanding(
            limit: RateLimit(requests: 60, tokens: nil), remainingRequests: 59, remainingTokens: nil, reset: .seconds(1.5),
            isExceeded: false)
        #expect(
            rendition().headers(rate: rate).map { "\($0.name): \($0.value)" } == [
                "x-request-id: req_1", "x-ratelimit-limit-requests: 60", "x-ratelimit-remaining-requests: 59",
                "x-ratelimit-reset-requests: 1.5s",
            ])
    }

    private func ask(_ body: String) throws -> Ask {
        try OpenAIChat().read(try JSONParser.parse(body))
    }

    @Test("a request is read")
    func request() throws {
        let ask = try ask(

            """
            {"model":"m","stream":true,"stream_options":{"include_usage":true},"max_tokens":9,"max_completion_tokens":7,
             "tools":[{}],"unknown":1,"messages":[{"role":"system","content":"abcde"},
             {"role":"user","content":[{"type":"text","text":"fg"},{"type":"image_url","image_url":{}}]},
             {"role":"assistant","content":null}]}
            """)
        let chat = Ask.Chat(
            streams: true, includesUsage: true, endsWithAssistant: true, inputBytes: 7, lastUserText: "fg", offersTools: true,
            maxTokens: 7)
        #expect(ask == Ask(model: "m", task: .chat(chat)))
        #expect(ask.inputTokens == 2)
    }

    @Test(
        "a request that is none is refused",
        arguments: [
            "[]", "{}", #"{"model":"m"}"#, #"{"model":"m","messages":[]}"#, #"{"model":"","messages":[{}]}"#,
            #"{"model":"m","messages":[{}],"max_tokens":0}"#,
        ])
    func refused(body: String) {
        #expect(throws: RequestFlaw.self) { try ask(body) }
    }

    @Test("tools that may not be called are not offered")
    func toolChoice() throws {
        let body = #"{"model":"m","messages":[{}],"tools":[{}],"tool_choice":"none"}"#
        guard case .chat(let chat) = try ask(body).task else { return }
        #expect(!chat.offersTools)
    }

    @Test("embeddings are of length 1, and near where texts share words")
    func embeddings() {
        func vector(_ text: String) -> [Float] { EmbeddingVector(text, dimensions: 64).elements }
        func product(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        let first = vector("restart the nginx service")
        #expect(abs(product(first, first) - 1) < 0.001)
        #expect(product(first, vector("Restart the nginx service now")) > product(first, vector("bake bread with salt")) + 0.3)
        #expect(abs(product(vector(""), vector("")) - 1) < 0.001)
    }

    @Test("an embedding is numbers, or their bytes in base64")
    func embeddingBody() throws {
        func body(_ base64: Bool) throws -> JSON {
            let ask = Ask.Embedding(inputs: ["a", "b"], wantsBase64: base64)
            let rendition = OpenAIEmbeddings(chat: rendition(), embedding: ask, dimensions: 2)
            return try JSONParser.parse(rendition.body(Reply(model: "m", usage: .init(input: 2))))
        }
        let numbers = try body(false)
        #expect(numbers["data"]?[1]?["index"] == 1)
        #expect(numbers["data"]?[0]?["embedding"]?.array?.count == 2)
        #expect(numbers["usage"] == ["prompt_tokens": 2, "total_tokens": 2])
        // Eight bytes are eleven characters and one to fill up.
        let text = try #require(try body(true)["data"]?[0]?["embedding"]?.string)
        #expect(text.utf8.count == 12 && text.hasSuffix("=") && !text.hasSuffix("=="))
    }
}
