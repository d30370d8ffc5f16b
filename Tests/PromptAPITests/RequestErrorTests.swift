import PromptAPI
import Testing

/// The table of spec rpc §4: number, word and further data of every outcome.
@Suite struct `Request errors` {
    @Test func `the table has every row of the contract, once`() {
        #expect(Self.rows.map(\.code) == RequestError.samples.map(\.code))
        #expect(Set(Self.rows.map(\.code)).count == Self.rows.count)
        #expect(Set(Self.rows.map(\.kind)).count == Self.rows.count)
    }

    @Test(arguments: rows) func `an error has its number, its word and exactly its data`(row: Row) {
        let json = row.error.json(requestID: "r-1")
        #expect(json["code"] == JSON(row.code))
        #expect(json["message"]?.string?.isEmpty == false)
        #expect(json["data"] == .object(JSON.Object([.init("kind", .string(row.kind)), .init("request_id", "r-1")] + row.data)))
        #expect(json.object?.members.map(\.name) == ["code", "message", "data"])
    }

    @Test(arguments: rows) func `where there is no request the id in the data is null`(row: Row) {
        #expect(row.error.json(requestID: nil)["data"]?["request_id"] == JSON.null)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var code: Int
        var kind: String
        var error: RequestError
        var data: [JSON.Object.Member]
        var testDescription: String { kind }

        init(_ code: Int, _ kind: String, _ error: RequestError, data: KeyValuePairs<String, JSON> = [:]) {
            self.code = code
            self.kind = kind
            self.error = error
            self.data = data.map { .init($0, $1) }
        }
    }

    static let attempt = AttemptReport(
        provider: "a", model: "m", failure: .init(kind: "rate_limited", status: 429, message: "too many requests"), time: 0.25,
        retryCount: 1)

    private static let attempts: JSON = [
        [
            "provider": "a", "model": "m", "success": false, "time": 0.25, "retry_count": 1, "kind": "rate_limited",
            "status": 429,
            "error": "too many requests",
        ]
    ]

    static let rows: [Row] = [
        Row(-32700, "parse_error", .parseError("x")),
        Row(-32600, "invalid_request", .invalidRequest("x")),
        Row(-32601, "method_not_found", .methodNotFound("no method x")),
        Row(
            -32602, "invalid_params", .invalidParams(parameter: "messages[2].role", "must be"),
            data: ["parameter": "messages[2].role"]),
        Row(-32603, "internal", .internal("x")),
        Row(-32001, "overloaded", .overloaded("full", retryAfter: 1.5), data: ["retry_after": 1.5]),
        Row(-32002, "all_providers_failed", .allProvidersFailed(attempts: [attempt]), data: ["attempts": attempts]),
        Row(
            -32003, "no_eligible_provider",
            .noEligibleProvider(
                "none", excluded: [.init(provider: "b", reason: "drained"), .init(provider: "a", reason: "dear")]),
            data: ["excluded": ["b": "drained", "a": "dear"]]),
        Row(-32004, "timeout", .timeout("late", attempts: [attempt]), data: ["attempts": attempts]),
        Row(
            -32005, "rejected_by_provider", .rejectedByProvider(.contextLength, provider: "a", model: "m", message: "long"),
            data: ["reason": "context_length", "provider": "a", "model": "m", "message": "long"]),
        Row(
            -32006, "limit_exceeded", .limitExceeded("slow down", limit: "requests_per_minute", retryAfter: 20),
            data: ["limit": "requests_per_minute", "retry_after": 20.0]),
        Row(-32007, "permission_denied", .permissionDenied("no")),
        Row(-32008, "not_found", .notFound("no")),
        Row(-32009, "shutting_down", .shuttingDown),
        Row(-32010, "frame_too_large", .frameTooLarge(limit: 16)),
        Row(
            -32011, "stream_interrupted", .streamInterrupted(partialResponse: "half a", attempts: [attempt]),
            data: ["partial_response": "half a", "attempts": attempts]),
        Row(
            -32012, "config_invalid", .configInvalid(file: "/etc/x.yaml", line: 3, message: "unknown key"),
            data: ["file": "/etc/x.yaml", "line": 3, "message": "unknown key"]),
        Row(-32800, "cancelled", .cancelled),
    ]

    @Test func `invalid parameters as a whole name none`() {
        #expect(RequestError.invalidParams(parameter: nil, "x").json(requestID: nil)["data"]?["parameter"] == nil)
    }

    /// A provider may be left out once per model; an object whose names repeat could not be read by any strict client.
    @Test func `a provider that is left out for two reasons is one member with both`() throws {
        let error = RequestError.noEligibleProvider(
            "none",
            excluded: [
                .init(provider: "a", reason: "dear"), .init(provider: "b", reason: "down"), .init(provider: "a", reason: "slow"),
            ])
        let read = try JSONParser.parse(error.json(requestID: nil).encoded)
        #expect(read["data"]?["excluded"] == ["a": "dear; slow", "b": "down"])
    }

    @Test func `sentences say what the reader can act on`() {
        #expect(
            RequestError.invalidParams(parameter: "timeout", "must be a number").message == "parameter timeout must be a number")
        #expect(RequestError.frameTooLarge(limit: 99).message.contains("99 bytes"))
        #expect(RequestError.configInvalid(file: "f", line: 3, message: "m").message == "f:3: m")
        #expect(RequestError.allProvidersFailed(attempts: []).message == "no provider could be asked")
        #expect(
            RequestError.allProvidersFailed(attempts: [Self.attempt]).message
                == "no provider answered after one call; last a: too many requests")
        #expect(RequestError.allProvidersFailed(attempts: [Self.attempt, Self.attempt]).message.contains("after 2 calls"))
    }

    @Test func `the reasons of a rejection are the contract's`() {
        #expect(RequestError.RejectionReason.allCases.map(\.rawValue) == ["bad_request", "content_policy", "context_length"])
    }
}
