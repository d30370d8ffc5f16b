/// Every way a request can end without its result: one case per row of spec rpc §4, which is the table below.
public enum RequestError: Error, Sendable, Hashable {
    case parseError(String)
    case invalidRequest(String)
    case methodNotFound(String)
    /// `parameter` is the path of the one at fault, such as `messages[2].role`; `nil` where `params` itself is.
    case invalidParams(parameter: String?, String)
    case `internal`(String)
    case overloaded(String, retryAfter: Double)
    case allProvidersFailed(attempts: [AttemptReport])
    /// Why each provider was left out, by its name.
    case noEligibleProvider(String, excluded: [Exclusion])
    case timeout(String, attempts: [AttemptReport])
    case rejectedByProvider(RejectionReason, provider: String, model: String, message: String)
    case limitExceeded(String, limit: String, retryAfter: Double)
    case permissionDenied(String)
    case notFound(String)
    case shuttingDown
    case frameTooLarge(limit: Int)
    case streamInterrupted(partialResponse: String, attempts: [AttemptReport])
    case configInvalid(file: String, line: Int, message: String)
    case cancelled

    public enum RejectionReason: String, Word {
        case badRequest = "bad_request"
        case contentPolicy = "content_policy"
        case contextLength = "context_length"
    }

    public struct Exclusion: Sendable, Hashable {
        public var provider: String
        public var reason: String

        public init(provider: String, reason: String) {
            self.provider = provider
            self.reason = reason
        }
    }
}

extension RequestError {
    /// The table: number and word of every case.
    public var row: (code: Int, kind: String) {
        switch self {
        case .parseError: (-32700, "parse_error")
        case .invalidRequest: (-32600, "invalid_request")
        case .methodNotFound: (-32601, "method_not_found")
        case .invalidParams: (-32602, "invalid_params")
        case .internal: (-32603, "internal")
        case .overloaded: (-32001, "overloaded")
        case .allProvidersFailed: (-32002, "all_providers_failed")
        case .noEligibleProvider: (-32003, "no_eligible_provider")
        case .timeout: (-32004, "timeout")
        case .rejectedByProvider: (-32005, "rejected_by_provider")
        case .limitExceeded: (-32006, "limit_exceeded")
        case .permissionDenied: (-32007, "permission_denied")
        case .notFound: (-32008, "not_found")
        case .shuttingDown: (-32009, "shutting_down")
        case .frameTooLarge: (-32010, "frame_too_large")
        case .streamInterrupted: (-32011, "stream_interrupted")
        case .configInvalid: (-32012, "config_invalid")
        case .cancelled: (-32800, "cancelled")
        }
    }

    public var code: Int { row.code }
    public var kind: String { row.kind }

    /// A sentence for people.
    public var message: String {
        switch self {
        case .parseError(let what): "not JSON: \(what)"
        case .invalidRequest(let what): "not a JSON-RPC 2.0 request: \(what)"
        case .methodNotFound(let what), .internal(let what), .overloaded(let what, _), .noEligibleProvider(let what, _),
            .timeout(let what, _), .limitExceeded(let what, _, _), .permissionDenied(let what), .notFound(let what):
            what
        case .invalidParams(let parameter, let what): parameter.map { "parameter \($0) \(what)" } ?? what
        case .allProvidersFailed(let attempts): Self.sentence(failed: attempts)
        case .rejectedByProvider(let reason, let provider, let model, _):
            "\(provider) refused the request for \(model): \(reason.rawValue)"
        case .shuttingDown: "promptd is stopping and takes no new work"
        case .frameTooLarge(let limit): "a frame holds at most \(limit) bytes here (socket.max_frame_bytes)"
        case .streamInterrupted: "the answer broke off after its first part"
        case .configInvalid(let file, let line, let message): "\(file):\(line): \(message)"
        case .cancelled: "the request was cancelled"
        }
    }

    private static func sentence(failed attempts: [AttemptReport]) -> String {
        guard let last = attempts.last, let failure = last.failure else { return "no provider could be asked" }
        let calls = attempts.count == 1 ? "one call" : "\(attempts.count) calls"
        return "no provider answered after \(calls); last \(last.provider): \(failure.message)"
    }

    /// What `error.data` holds beside `kind` and `request_id`.
    private var details: [JSON.Object.Member] {
        switch self {
        case .invalidParams(let parameter?, _):
            [.init("parameter", .string(parameter))]
        case .overloaded(_, let retryAfter):
            [.init("retry_after", .seconds(retryAfter))]
        case .limitExceeded(_, let limit, let retryAfter):
            [.init("limit", .string(limit)), .init("retry_after", .seconds(retryAfter))]
        case .allProvidersFailed(let attempts), .timeout(_, let attempts):
            [.init("attempts", .array(attempts.map(\.json)))]
        case .noEligibleProvider(_, let excluded):
            [.init("excluded", .object(Self.reasons(excluded)))]
        case .rejectedByProvider(let reason, let provider, let model, let message):
            [
                .init("reason", .string(reason.rawValue)), .init("provider", .string(provider)),
                .init("model", .string(model)), .init("message", .string(message)),
            ]
        case .streamInterrupted(let partial, let attempts):
            [.init("partial_response", .string(partial)), .init("attempts", .array(attempts.map(\.json)))]
        case .configInvalid(let file, let line, let message):
            [.init("file", .string(file)), .init("line", JSON(line)), .init("message", .string(message))]
        default: []
        }
    }

    /// One member per provider: it may be left out once for each of its models.
    private static func reasons(_ excluded: [Exclusion]) -> JSON.Object {
        excluded.reduce(into: JSON.Object()) { reasons, exclusion in
            let earlier = reasons[exclusion.provider]?.string.map { $0 + "; " } ?? ""
            reasons[exclusion.provider] = .string(earlier + exclusion.reason)
        }
    }

    /// The `error` member of an answer.
    public func json(requestID: String?) -> JSON {
        let data = [.init("kind", .string(kind)), .init("request_id", JSON(requestID))] + details
        return ["code": JSON(code), "message": .string(message), "data": .object(JSON.Object(data))]
    }
}
