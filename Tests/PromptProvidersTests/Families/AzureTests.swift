import Platform
import PromptAPI
import Testing

@testable import PromptProviders

@Suite struct `A request to Azure` {
    private static let host = "https://res.openai.azure.com"
    private static let model = Model(id: "gpt-4o")
    private static let classic = Azure(baseURL: host + "/", deployments: ["gpt-4o": "prod 4o"])

    static let examples: [(String, Azure, ProviderCall)] = [
        ("classic", classic, ExampleCalls.conversation(model)),
        ("preview", Azure(baseURL: host, apiVersion: "2025-04-01-preview"), ExampleCalls.toolUse(model)),
        ("v1", Azure(baseURL: host, apiVersion: "v1", deployments: ["gpt-4o": "prod"]), ExampleCalls.least(model)),
    ]

    @Test(arguments: examples) func `is the recorded one, byte for byte`(name: String, family: Azure, call: ProviderCall) throws {
        try RecordedRequest.check(family.request(for: call), is: name, of: "azure")
    }

    @Test func `for a probe asks for the resource's models`() {
        #expect(Self.classic.probe() == HTTPRequest(.get, "\(Self.host)/openai/models?api-version=2024-10-21"))
        #expect(Azure(baseURL: Self.host, apiVersion: "v1").probe() == HTTPRequest(.get, "\(Self.host)/openai/v1/models"))
    }
}

@Suite struct `An answer of Azure's` {
    private static let family = Azure(baseURL: "https://res.openai.azure.com")

    static let streams = [
        AnswerExample("filtered-first-chunk.sse", usage: Usage(inputTokens: 9, outputTokens: 12, cachedInputTokens: 4)),
        AnswerExample("content-filter.sse", text: "Grüß ", .contentFilter, usage: nil),
    ]

    private static func bytes(_ file: String) throws -> [UInt8] { try Fixture.bytes("answers/" + file, of: "azure") }

    @Test(arguments: streams) func `streamed is put together`(example: AnswerExample) throws {
        example.check(try Decoding.stream([Self.bytes(example.file)], by: Self.family))
    }

    @Test(arguments: streams) func `cut at any byte, or into all of them, decodes the same`(example: AnswerExample) throws {
        try example.checkCutAnywhere(Self.bytes(example.file), by: Self.family)
    }

    // MARK: Refusals

    private static func classify(_ status: Int, _ headers: HTTPHeaders = [:], _ body: String) -> ProviderError {
        family.failure(status: status, headers: headers, body: Array(body.utf8), at: Timestamp(nanoseconds: 0))
    }

    @Test(
        arguments: [
            (401, #"{"statusCode":401,"message":"Access denied due to invalid subscription key."}"#, .auth, nil),
            (401, #"{"error":{"code":"401","message":"Access denied"}}"#, .auth, "401"),
            (403, #"{"error":{"code":"403","message":"Access denied due to Virtual Network/Firewall rules."}}"#, .auth, "403"),
            (404, #"{"error":{"code":"DeploymentNotFound","message":"no such"}}"#, .notFound, "DeploymentNotFound"),
            (
                400,
                #"{"error":{"message":"filtered","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#,
                .contentPolicy, "content_filter"
            ),
            (
                400, #"{"error":{"message":"m","code":null,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#,
                .contentPolicy, nil
            ),
            (
                400, #"{"error":{"code":"context_length_exceeded","message":"too long"}}"#, .contextLength,
                "context_length_exceeded"
            ),
            (429, #"{"error":{"code":"429","message":"Please retry after 20 seconds."}}"#, .rateLimited, "429"),
            (429, #"{"error":{"code":"429","message":"Please retry after 86400 seconds."}}"#, .quotaExhausted, "429"),
            (429, #"{"error":{"code":"insufficient_quota","message":"m"}}"#, .quotaExhausted, "insufficient_quota"),
            (408, "", .serverError, nil), (500, "", .serverError, nil), (503, "", .serverError, nil),
        ] as [(Int, String, ProviderError.Kind, String?)])
    func `a refusal belongs to its class`(status: Int, body: String, kind: ProviderError.Kind, code: String?) {
        let error = Self.classify(status, [:], body)
        #expect(error.kind == kind)
        #expect(error.code == code)
        #expect(error.status == status)
    }

    private static let words = #"{"error":{"code":"429","message":"Too many requests. Please retry after 20 seconds."}}"#

    @Test(
        arguments: [
            (["retry-after-ms": "1500", "retry-after": "9"], words, 1.5), (["retry-after": "9"], words, 9), ([:], words, 20),
            (["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "7"], "", 7),
            (["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "7"], words, 20),
            (["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "-1"], "", nil),
            (["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "0"], "", nil),
        ] as [(HTTPHeaders, String, Double?)])
    func `a refusal says how long to wait`(headers: HTTPHeaders, body: String, seconds: Double?) {
        #expect(Self.classify(429, headers, body).retryAfter == seconds.map { .seconds($0) })
    }

    @Test func `words of waiting count only where the rate is what is refused`() {
        #expect(Self.classify(400, [:], Self.words).retryAfter == nil)
        #expect(Self.classify(500, ["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "7"], "").retryAfter == nil)
    }

    @Test(
        arguments: [
            ("retry after 1 second", 1), ("Retry After 3 seconds.", 3), ("retry after 20 minutes", nil), ("retry after", nil),
            ("retry after seconds", nil), ("retry after -3 seconds", nil), ("20 seconds", nil), ("", nil),
            ("to retry after 5 tries, retry after 7 seconds", 7),
        ] as [(String, Double?)])
    func `words of waiting are read`(text: String, seconds: Double?) {
        #expect(WaitHint.parse(words: text) == seconds.map { .seconds($0) })
    }

    @Test func `limits are told in whole seconds`() {
        let headers: HTTPHeaders = [
            "x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "-1", "x-ratelimit-remaining-tokens": "5",
            "x-ratelimit-reset-tokens": "12",
        ]
        let limits = RateLimits(requests: .init(limit: 60), tokens: .init(remaining: 5, reset: .seconds(12)))
        #expect(Self.family.rateLimits(headers) == limits)
        #expect(Self.classify(429, headers, "").rateLimits == limits)
    }

    @Test func `the call is named by the gateway, else by the model`() {
        #expect(Self.family.requestID(["x-request-id": "b", "apim-request-id": "a"]) == "a")
        #expect(Self.classify(500, ["x-request-id": "b"], "").requestID == "b")
    }
}
