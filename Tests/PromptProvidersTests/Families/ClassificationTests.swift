import Platform
import PromptAPI
import Testing

@testable import PromptProviders

/// Status, body and headers of a refusal, and the class it belongs to (facts/providers §0.1, §9.2, §9.3).
@Suite struct `A refusal is classified` {
    struct Row: Sendable, CustomTestStringConvertible {
        var status: Int
        var headers: HTTPHeaders
        var body: String
        var kind: ProviderError.Kind
        var code: String?
        var wait: Duration?
        var testDescription: String { "\(status) \(headers.fields.map { "\($0.name)=\($0.value)" }) \(body.prefix(120))" }

        init(_ status: Int, _ body: String, _ kind: ProviderError.Kind, code: String? = nil) {
            self.init(status, [:], body, kind, code: code)
        }

        init(
            _ status: Int, _ headers: HTTPHeaders, _ body: String, _ kind: ProviderError.Kind, code: String? = nil,
            wait: Duration? = nil
        ) {
            self.status = status
            self.headers = headers
            self.body = body
            self.kind = kind
            self.code = code
            self.wait = wait
        }
    }

    private static func openAI(_ message: String, type: String = "invalid_request_error", code: String? = nil) -> String {
        let error: JSON = ["message": .string(message), "type": .string(type), "param": .null, "code": JSON(code)]
        return (["error": error] as JSON).description
    }

    private static let html = "<html><body>502 Bad Gateway: too many tokens</body></html>"

    /// By status, where nothing else tells.
    static let statuses: [Row] = [
        Row(401, "", .auth), Row(402, "", .quotaExhausted), Row(403, "", .auth), Row(404, "", .notFound),
        Row(400, "", .badRequest),
        Row(405, "", .badRequest), Row(413, "", .badRequest), Row(415, "", .badRequest), Row(422, "", .badRequest),
        Row(408, "", .serverError),
        Row(409, "", .serverError), Row(424, "", .serverError), Row(429, "", .rateLimited), Row(498, "", .overloaded),
        Row(500, "", .serverError), Row(502, html, .serverError), Row(503, html, .serverError), Row(504, "", .serverError),
        Row(529, "", .overloaded), Row(599, "", .serverError), Row(418, "", .badRequest),
        // Not followed, or no answer at all.
        Row(204, "", .malformed), Row(301, "", .malformed), Row(307, "", .malformed), Row(100, "", .malformed),
    ]

    /// By code, in each shape of body.
    static let codes: [Row] = [
        Row(401, openAI("Incorrect API key", code: "invalid_api_key"), .auth, code: "invalid_api_key"),
        Row(400, openAI("bad key", code: "invalid_api_key"), .auth, code: "invalid_api_key"),
        Row(404, openAI("no such model", code: "model_not_found"), .notFound, code: "model_not_found"),
        Row(400, openAI("no such model", code: "model_not_found"), .notFound, code: "model_not_found"),
        Row(400, openAI("too long", code: "context_length_exceeded"), .contextLength, code: "context_length_exceeded"),
        Row(400, openAI("no", code: "content_policy_violation"), .contentPolicy, code: "content_policy_violation"),
        Row(400, openAI("no", code: "content_filter"), .contentPolicy, code: "content_filter"),
        Row(403, openAI("no", code: "content_filter"), .contentPolicy, code: "content_filter"),
        Row(503, openAI("crowded", type: "overloaded_error"), .overloaded),
        Row(503, openAI("The engine is currently overloaded", type: "server_error"), .overloaded),
        Row(503, openAI("Slow down"), .overloaded),
        Row(503, openAI("The server had an error"), .serverError),
        // Unwrapped (vLLM); Mistral's numeric string; FastAPI's details; a bare text (Ollama); Azure's gateway.
        Row(400, #"{"object":"error","message":"bad","type":"BadRequestError","param":null,"code":400}"#, .badRequest),
        Row(
            429,
            #"{"object":"error","message":"Service tier capacity exceeded","type":"service_tier","code":"3505","raw_status_code":429}"#,
            .rateLimited, code: "3505"),
        Row(422, #"{"detail":"Unprocessable"}"#, .badRequest),
        Row(422, #"{"detail":[{"loc":["body","messages"],"msg":"too many tokens"}]}"#, .badRequest),
        Row(400, #"{"error":"input is too long"}"#, .contextLength),
        Row(401, #"{"statusCode":401,"message":"Access denied"}"#, .auth),
        Row(400, #"{"error":null,"message":"prompt is too long"}"#, .contextLength),
        Row(
            400,
            #"{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}"#,
            .contextLength),
        Row(400, #"[1,2"#, .badRequest), Row(400, "[]", .badRequest), Row(400, "7", .badRequest), Row(400, "null", .badRequest),
    ]

    /// Money and caps, told apart from rates.
    static let quotas: [Row] = [
        Row(
            429, openAI("You exceeded your current quota", type: "insufficient_quota", code: "insufficient_quota"),
            .quotaExhausted, code: "insufficient_quota"),
        Row(429, openAI("quota", type: "insufficient_quota"), .quotaExhausted),
        Row(403, openAI("x", code: "billing_not_active"), .quotaExhausted, code: "billing_not_active"),
        Row(400, openAI("x", code: "billing_hard_limit_reached"), .quotaExhausted, code: "billing_hard_limit_reached"),
        Row(401, openAI("x", code: "account_deactivated"), .quotaExhausted, code: "account_deactivated"),
        Row(
            402, #"{"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}}"#,
            .quotaExhausted, code: "invalid_request_error"),
        Row(
            429, openAI("Rate limit reached", type: "tokens", code: "rate_limit_exceeded"), .rateLimited,
            code: "rate_limit_exceeded"),
        Row(429, ["Retry-After": "20"], "", .rateLimited, wait: .seconds(20)),
        Row(429, ["Retry-After": "120"], "", .rateLimited, wait: .seconds(120)),
        Row(429, ["Retry-After": "121"], "", .quotaExhausted, wait: .seconds(121)),
        Row(503, ["Retry-After": "500"], "", .serverError, wait: .seconds(500)),
        // No wait named: that of the window which is used up, and only of that.
        Row(
            429,
            [
                "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6h0m0s",
                "x-ratelimit-remaining-tokens": "10", "x-ratelimit-reset-tokens": "1s",
            ], "", .quotaExhausted, wait: .seconds(21600)),
        Row(
            429,
            [
                "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1.5s", "x-ratelimit-remaining-requests": "3",
                "x-ratelimit-reset-requests": "6h",
            ], "", .rateLimited, wait: .seconds(1.5)),
        Row(
            429, ["Retry-After": "2", "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "9s"], "", .rateLimited,
            wait: .seconds(2)),
        Row(429, ["x-ratelimit-remaining-tokens": "5", "x-ratelimit-reset-tokens": "9s"], "", .rateLimited),
        Row(500, ["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "9s"], "", .serverError),
    ]

    static let contextPhrases = [
        "context_length_exceeded", "This model's maximum context length is 8192 tokens", "Prompt would exceed context limit",
        "over the maximum context limit", "The input (9000 tokens) is longer than the model's context length",
        "Input tokens exceed the configured limit of 100", "the request exceeds the available context size",
        "The input token count exceeds the maximum number of tokens allowed", "prompt is too long: 210000 tokens",
        "Prompt: length 9000",
        "Input is too long for requested model", "Too many tokens", "too many input tokens",
        "Current length is 9000 while limit is 8192",
    ]

    static let words: [Row] =
        contextPhrases.flatMap { phrase in
            [
                Row(400, openAI(phrase), .contextLength), Row(413, openAI(phrase), .contextLength),
                Row(422, openAI(phrase), .badRequest),
                Row(429, openAI(phrase), .rateLimited), Row(500, openAI(phrase), .serverError),
                Row(404, openAI(phrase), .notFound),
                Row(400, openAI(phrase, code: "string_above_max_length"), .badRequest, code: "string_above_max_length"),
            ]
        } + [
            // Providers quote prompts: no other word counts.
            Row(400, openAI("Your text '429 rate limit, 402, insufficient_quota, overloaded' is bad"), .badRequest),
            Row(400, openAI("429"), .badRequest),
            Row(400, openAI("string_above_max_length: maximum context length is 10"), .badRequest),
            Row(400, openAI("Current length is 9"), .badRequest),
        ]

    @Test(arguments: statuses + codes + quotas + words) func `by status, then code, then words`(row: Row) {
        let error = OpenAIFailure.classify(
            status: row.status, headers: row.headers, body: Array(row.body.utf8), at: Timestamp(nanoseconds: 0))
        #expect(error.kind == row.kind)
        #expect(error.status == row.status)
        #expect(error.code == row.code)
        #expect(error.retryAfter == row.wait)
    }

    // MARK: What is told of it

    private func classify(_ body: String, headers: HTTPHeaders = [:], status: Int = 400) -> ProviderError {
        OpenAIFailure.classify(status: status, headers: headers, body: Array(body.utf8), at: Timestamp(nanoseconds: 0))
    }

    @Test(arguments: [
        "has spaces", "line\nbreak", String(repeating: "a", count: 65), "", "<b>", "sk-…", "a:b", "ü",
    ]) func `what has not the shape of a code is none`(code: String) {
        #expect(classify(Self.openAI("text", code: code)).code == nil)
    }

    @Test func `what a provider says is never in the summary`() {
        let error = classify(Self.openAI("the prompt was: my secret diary", type: "my secret diary", code: "my secret diary"))
        #expect(error.providerMessage == "the prompt was: my secret diary")
        #expect(error.summary == "the provider refused the request (HTTP 400)")
    }

    @Test func `the summary holds status and code`() {
        #expect(
            classify(Self.openAI("x", code: "model_not_found"), status: 404).summary
                == "the provider does not know the model (HTTP 404, model_not_found)")
        #expect(ProviderError(.transport, code: "reset").summary == "the connection failed (reset)")
    }

    @Test func `every class has words of its own`() {
        let words = ProviderError.Kind.allCases.map { ProviderError($0).summary }
        #expect(Set(words).count == words.count)
    }

    @Test func `a message is cut to a reasonable length`() {
        #expect(classify(Self.openAI(String(repeating: "x", count: 9000))).providerMessage?.count == 2048)
    }

    @Test(arguments: [
        #"{"error":{"message":"m"}}"#, #"{"error":"m"}"#, #"{"detail":"m"}"#, #"{"detail":[{"msg":"m"}]}"#, #"{"message":"m"}"#,
    ]) func `the message is found in every shape`(body: String) {
        #expect(classify(body).providerMessage == "m")
    }

    @Test(
        arguments: [
            ("req_0a1b", "req_0a1b"), ("", nil), ("two words", nil), (String(repeating: "r", count: 129), nil), ("é", nil),
        ] as [(String, String?)])
    func `a request id is taken where it looks like one`(header: String, id: String?) {
        #expect(classify("", headers: ["X-Request-ID": header]).requestID == id)
        #expect(Decoding.family.requestID(["x-request-id": header]) == id)
    }

    @Test func `the account's limits come along`() {
        let headers: HTTPHeaders = ["x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "0"]
        #expect(classify("", headers: headers, status: 429).rateLimits == RateLimits(requests: .init(limit: 60, remaining: 0)))
    }

    // MARK: Inside an HTTP 200

    @Test(
        arguments: [
            (#"{"error":{"code":429,"message":"m"}}"#, .rateLimited, nil),
            (#"{"error":{"code":"429","message":"m"}}"#, .rateLimited, "429"),
            (#"{"error":{"code":503,"message":"overloaded"}}"#, .overloaded, nil), (#"{"error":{"code":401}}"#, .auth, nil),
            (#"{"error":{"code":200,"message":"m"}}"#, .serverError, nil), (#"{"error":"text"}"#, .serverError, nil),
            (#"{"error":{}}"#, .serverError, nil),
            (#"{"error":{"type":"overloaded_error"}}"#, .overloaded, "overloaded_error"),
            (#"{"error":{"type":"rate_limit_error"}}"#, .rateLimited, "rate_limit_error"),
            (#"{"error":{"type":"insufficient_quota"}}"#, .quotaExhausted, "insufficient_quota"),
            (#"{"error":{"type":"invalid_request_error","code":"model_not_found"}}"#, .notFound, "model_not_found"),
            (#"{"error":{"type":"invalid_request_error","code":"content_filter"}}"#, .contentPolicy, "content_filter"),
            (
                #"{"error":{"type":"invalid_request_error","message":"maximum context length is 9"}}"#, .contextLength,
                "invalid_request_error"
            ),
            (#"{"object":"error","code":400,"message":"m"}"#, .badRequest, nil),
        ] as [(String, ProviderError.Kind, String?)])
    func `an error in band is classified by its number, then its words`(body: String, kind: ProviderError.Kind, code: String?)
        throws
    {
        let error = try #require(throws: ProviderError.self) {
            try Decoding.family.events(from: StreamFrame(data: Array(body.utf8)))
        }
        #expect(error.kind == kind)
        #expect(error.code == code)
    }

    @Test(arguments: [#"{"error":null,"choices":[]}"#, #"{"object":"chat.completion.chunk"}"#, "{}"])
    func `no error in band is none`(body: String) throws {
        #expect(try Decoding.family.events(from: StreamFrame(data: Array(body.utf8))).isEmpty)
    }
}

@Suite struct `A class of failure` {
    /// facts/providers §0.1, and what spec service §6 decides otherwise.
    static let table: [(ProviderError.Kind, retry: Bool, fallback: Bool, weight: Double)] = [
        (.transport, true, true, 1), (.timeoutFirstToken, false, true, 1), (.serverError, true, true, 1),
        (.overloaded, true, true, 0.5),
        (.rateLimited, true, true, 0), (.quotaExhausted, false, true, 0), (.auth, false, true, 0), (.notFound, false, true, 0),
        (.badRequest, false, false, 0), (.contextLength, false, true, 0), (.contentPolicy, false, false, 0),
        (.streamTruncated, false, true, 1), (.malformed, true, true, 1), (.cancelled, false, false, 0),
        (.deadline, false, false, 0),
    ]

    @Test func `decides what is done about it`() {
        #expect(Set(Self.table.map(\.0)) == Set(ProviderError.Kind.allCases))
        for row in Self.table {
            #expect(row.0.mayRetryHere == row.retry, "\(row.0)")
            #expect(row.0.mayFallBack == row.fallback, "\(row.0)")
            #expect(row.0.weightOnHealth == row.weight, "\(row.0)")
        }
    }
}
