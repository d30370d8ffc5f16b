import Platform
import PromptAPI
import Testing

@testable import PromptProviders

/// Refusals of Anthropic, Google and Vertex, and the class each belongs to (facts/providers §0.1, §3 to §5, §9).
@Suite struct `A recorded refusal` {
    struct Row: Sendable, CustomTestStringConvertible {
        var recorded: Recorded
        var status: Int
        var headers: HTTPHeaders
        var body: String
        var kind: ProviderError.Kind
        var code: String?
        var wait: Duration?
        var testDescription: String { "\(recorded.folder) \(status) \(body.prefix(120))" }

        init(
            _ recorded: Recorded, _ status: Int, _ body: String, _ kind: ProviderError.Kind, code: String? = nil,
            wait: Duration? = nil, headers: HTTPHeaders = [:]
        ) {
            self.recorded = recorded
            self.status = status
            self.headers = headers
            self.body = body
            self.kind = kind
            self.code = code
            self.wait = wait
        }
    }

    private static func anthropic(_ type: String, _ message: String = "m", detail: String? = nil) -> String {
        let error: JSON = .object([
            "type": .string(type), "message": .string(message), "details": detail.map { ["error_code": .string($0)] },
        ])
        return (["type": "error", "error": error, "request_id": "req_1"] as JSON).description
    }

    private static func google(_ status: String, _ message: String = "m", details: [JSON] = []) -> String {
        (["error": ["code": 400, "message": .string(message), "status": .string(status), "details": .array(details)]] as JSON)
            .description
    }

    private static func reason(_ reason: String) -> JSON {
        ["@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": .string(reason)]
    }
    private static func retry(_ delay: String) -> JSON {
        ["@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": .string(delay)]
    }
    private static func quota(_ id: String, _ value: String = "10") -> JSON {
        [
            "@type": "type.googleapis.com/google.rpc.QuotaFailure",
            "violations": [["quotaId": .string(id), "quotaValue": .string(value)]],
        ]
    }

    /// By status alone, which all tell alike.
    static let statuses: [Row] = [Recorded.anthropic, .gemini, .vertex].flatMap { recorded in
        [
            (400, ProviderError.Kind.badRequest), (401, .auth), (402, .quotaExhausted), (403, .auth), (404, .notFound),
            (405, .badRequest), (408, .serverError), (409, .serverError), (413, .badRequest), (415, .badRequest),
            (422, .badRequest), (500, .serverError), (502, .serverError), (503, .serverError), (504, .serverError),
            (529, .overloaded), (204, .malformed), (301, .malformed), (307, .malformed),
        ].map { Row(recorded, $0.0, "<html>too many tokens</html>", $0.1) }
    }

    static let anthropics: [Row] = [
        Row(.anthropic, 400, anthropic("invalid_request_error"), .badRequest, code: "invalid_request_error"),
        Row(
            .anthropic, 400, anthropic("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"),
            .contextLength, code: "invalid_request_error"),
        Row(
            .anthropic, 400,
            anthropic(
                "invalid_request_error",
                "You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."),
            .quotaExhausted, code: "invalid_request_error"),
        Row(
            .anthropic, 400, anthropic("invalid_request_error", "Output blocked by content filtering policy"), .contentPolicy,
            code: "invalid_request_error"),
        Row(.anthropic, 402, anthropic("billing_error"), .quotaExhausted, code: "billing_error"),
        Row(.anthropic, 429, anthropic("rate_limit_error"), .rateLimited, code: "rate_limit_error"),
        Row(
            .anthropic, 429, anthropic("rate_limit_error", detail: "enforced_spend_limit_reached"), .quotaExhausted,
            code: "enforced_spend_limit_reached"),
        Row(
            .anthropic, 429, anthropic("rate_limit_error", "Your monthly spend limit is reached"), .quotaExhausted,
            code: "rate_limit_error", wait: .seconds(90), headers: ["retry-after": "90"]),
        Row(
            .anthropic, 429, anthropic("rate_limit_error"), .quotaExhausted, code: "rate_limit_error", wait: .seconds(121),
            headers: ["retry-after": "121"]),
        Row(
            .anthropic, 429, anthropic("rate_limit_error"), .rateLimited, code: "rate_limit_error", wait: .milliseconds(1500),
            headers: ["retry-after": "9", "retry-after-ms": "1500"]),
        Row(
            .anthropic, 429, anthropic("rate_limit_error"), .rateLimited, code: "rate_limit_error", wait: .seconds(30),
            headers: [
                "anthropic-ratelimit-input-tokens-remaining": "0",
                "anthropic-ratelimit-input-tokens-reset": "1970-01-01T00:00:30Z",
                "anthropic-ratelimit-requests-remaining": "3", "anthropic-ratelimit-requests-reset": "1970-01-01T01:00:00Z",
            ]),
        Row(.anthropic, 500, anthropic("api_error"), .serverError, code: "api_error"),
        Row(.anthropic, 503, anthropic("overloaded_error"), .overloaded, code: "overloaded_error"),
        Row(.anthropic, 529, anthropic("overloaded_error", "Overloaded"), .overloaded, code: "overloaded_error"),
        Row(.anthropic, 400, anthropic("has spaces", "429 rate limit"), .badRequest),
        Row(.vertex, 529, anthropic("overloaded_error"), .overloaded, code: "overloaded_error"),
    ]

    static let googles: [Row] = [
        Row(
            .gemini, 400, google("INVALID_ARGUMENT", "API key not valid", details: [reason("API_KEY_INVALID")]), .auth,
            code: "API_KEY_INVALID"),
        Row(.gemini, 400, google("FAILED_PRECONDITION", "User location"), .auth, code: "FAILED_PRECONDITION"),
        Row(.gemini, 400, google("INVALID_ARGUMENT"), .badRequest, code: "INVALID_ARGUMENT"),
        Row(
            .gemini, 400,
            google("INVALID_ARGUMENT", "The input token count (9) exceeds the maximum number of tokens allowed (8)."),
            .contextLength, code: "INVALID_ARGUMENT"),
        Row(.gemini, 403, google("PERMISSION_DENIED"), .auth, code: "PERMISSION_DENIED"),
        Row(
            .gemini, 403, google("PERMISSION_DENIED", details: [reason("BILLING_DISABLED")]), .quotaExhausted,
            code: "BILLING_DISABLED"),
        Row(.gemini, 429, google("RESOURCE_EXHAUSTED"), .rateLimited, code: "RESOURCE_EXHAUSTED"),
        Row(
            .gemini, 429, google("RESOURCE_EXHAUSTED", details: [quota("GenerateRequestsPerMinute"), retry("22s")]), .rateLimited,
            code: "RESOURCE_EXHAUSTED", wait: .seconds(22)),
        Row(
            .gemini, 429, google("RESOURCE_EXHAUSTED", details: [quota("GenerateRequestsPerDayPerProject"), retry("22s")]),
            .quotaExhausted, code: "RESOURCE_EXHAUSTED"),
        Row(
            .gemini, 429, google("RESOURCE_EXHAUSTED", details: [quota("GenerateRequestsPerMinute", "0")]), .quotaExhausted,
            code: "RESOURCE_EXHAUSTED"),
        Row(
            .gemini, 429, google("RESOURCE_EXHAUSTED", details: [retry("121s")]), .quotaExhausted, code: "RESOURCE_EXHAUSTED",
            wait: .seconds(121)),
        Row(.gemini, 429, google("RESOURCE_EXHAUSTED", details: [retry("0s")]), .rateLimited, code: "RESOURCE_EXHAUSTED"),
        Row(.gemini, 429, google("RESOURCE_EXHAUSTED", "quota, limit: 0"), .quotaExhausted, code: "RESOURCE_EXHAUSTED"),
        Row(
            .gemini, 429, "[" + google("RESOURCE_EXHAUSTED", details: [retry("22.5s")]) + "]", .rateLimited,
            code: "RESOURCE_EXHAUSTED", wait: .seconds(22.5)),
        Row(
            .gemini, 429, google("RESOURCE_EXHAUSTED", details: [retry("22s")]), .rateLimited, code: "RESOURCE_EXHAUSTED",
            wait: .seconds(3), headers: ["Retry-After": "3"]),
        Row(.gemini, 503, google("UNAVAILABLE", "The model is overloaded."), .overloaded, code: "UNAVAILABLE"),
        Row(.gemini, 503, google("UNAVAILABLE"), .serverError, code: "UNAVAILABLE"),
        Row(.gemini, 504, google("DEADLINE_EXCEEDED"), .serverError, code: "DEADLINE_EXCEEDED"),
        Row(.gemini, 499, google("CANCELLED"), .serverError, code: "CANCELLED"),
        // Shared capacity, unless a quota is named.
        Row(.vertex, 429, google("RESOURCE_EXHAUSTED"), .overloaded, code: "RESOURCE_EXHAUSTED"),
        Row(
            .vertex, 429, google("RESOURCE_EXHAUSTED", details: [quota("PredictPerMinute")]), .rateLimited,
            code: "RESOURCE_EXHAUSTED"),
    ]

    @Test(arguments: statuses + anthropics + googles) func `is classified`(row: Row) {
        let error = row.recorded.family.failure(
            status: row.status, headers: row.headers, body: Array(row.body.utf8), at: Timestamp(nanoseconds: 0))
        #expect(error.kind == row.kind)
        #expect(error.status == row.status)
        #expect(error.code == row.code)
        #expect(error.retryAfter == row.wait)
    }

    @Test func `is told with Anthropic's name for the call`() {
        let family = Recorded.anthropic.family
        let body = Array(Self.anthropic("api_error").utf8)
        func id(_ headers: HTTPHeaders) -> String? {
            family.failure(status: 500, headers: headers, body: body, at: Timestamp(nanoseconds: 0)).requestID
        }
        #expect(id(["request-id": "req_2"]) == "req_2" && id([:]) == "req_1" && id(["request-id": "two words"]) == "req_1")
        #expect(family.requestID(["Request-Id": "req_2"]) == "req_2")
    }

    @Test func `shows of a provider's words nothing in its summary`() {
        for recorded in [Recorded.anthropic, .gemini, .vertex] {
            for body in [Self.anthropic("my secret", "my secret"), Self.google("my secret", "my secret")] {
                let error = recorded.family.failure(
                    status: 400, headers: [:], body: Array(body.utf8), at: Timestamp(nanoseconds: 0))
                #expect(!error.summary.contains("secret") && error.providerMessage == "my secret")
            }
        }
    }

    // MARK: Limits

    @Test func `and an answer tell Anthropic's limits, the scarcest tokens, by the server's own clock`() {
        let headers: HTTPHeaders = [
            "date": "Thu, 21 Aug 2025 12:40:29 GMT",
            "anthropic-ratelimit-requests-limit": "50", "anthropic-ratelimit-requests-remaining": "49",
            "anthropic-ratelimit-requests-reset": "2025-08-21T12:40:28Z",
            "anthropic-ratelimit-input-tokens-limit": "1000", "anthropic-ratelimit-input-tokens-remaining": "900",
            "anthropic-ratelimit-output-tokens-limit": "100", "anthropic-ratelimit-output-tokens-remaining": "10",
            "anthropic-ratelimit-output-tokens-reset": "2025-08-21T14:40:59+02:00",
        ]
        #expect(
            Recorded.anthropic.family.rateLimits(headers)
                == RateLimits(
                    requests: .init(limit: 50, remaining: 49), tokens: .init(limit: 100, remaining: 10, reset: .seconds(30))))
        #expect(Recorded.anthropic.family.rateLimits(["date": "x"]) == nil)
        #expect(Recorded.gemini.family.rateLimits(headers) == nil)
    }

    @Test(
        arguments: [
            ("2025-08-21T12:40:59Z", Timestamp(year: 2025, month: 8, day: 21, hour: 12, minute: 40, second: 59)),
            ("2025-08-21t12:40:59.123z", Timestamp(year: 2025, month: 8, day: 21, hour: 12, minute: 40, second: 59)),
            ("2025-08-21T12:40:59-01:30", Timestamp(year: 2025, month: 8, day: 21, hour: 14, minute: 10, second: 59)),
            ("2025-08-21", nil), ("2025-08-21T12:40:59", nil), ("2025-13-21T12:40:59Z", nil), ("2025-08-21T24:40:59Z", nil),
            ("", nil), ("T", nil), ("2025-8-21T12:40:59Z", nil), ("2025-08-21T12:40Z", nil), ("2025-08-21T12:40:59+1", nil),
            ("2025-08-21T12:40:59.xZ", nil), ("９９99-08-21T12:40:59Z", nil),
        ] as [(String, Timestamp?)])
    func `names times as RFC 3339 writes them`(text: String, time: Timestamp?) {
        #expect(InternetDate.parse(text) == time)
    }
}
