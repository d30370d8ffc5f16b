import PromptAPI

/// Errors of the Gemini API and of Vertex (facts providers §4, §5).
struct GoogleErrors: ErrorFormat {
    let isVertex: Bool

    func usual(_ failure: FailureClass, status: Int?) -> WireError {
        let (usualStatus, message): (Int, String) =
            switch failure {
            case .auth where isVertex: (401, "Request had invalid authentication credentials.")
            case .auth: (400, "API key not valid. Please pass a valid API key.")
            case .forbidden: (403, "The caller does not have permission.")
            case .notFound: (404, "The model is not found, or is not supported for this method.")
            case .rateLimited: (429, "Resource has been exhausted (e.g. check quota).")
            case .quotaExhausted: (429, "You exceeded your current quota, please check your plan and billing details.")
            case .overloaded: (503, "The model is overloaded. Please try again later.")
            case .serverError: (500, "An internal error has occurred.")
            case .badRequest: (400, "Request contains an invalid argument.")
            case .contextLength: (400, "The input token count exceeds the maximum number of tokens allowed.")
            case .contentPolicy: (400, "The request was blocked by the safety policy.")
            case .assistantPrefill: (400, "Please ensure that the last content has the role 'user'.")
            }
        let status = status ?? usualStatus
        // A bare 429 names no quota: at Vertex that is shared capacity.
        let details: JSON? =
            switch failure {
            case .auth where !isVertex: [Self.detail("ErrorInfo", [.init("reason", "API_KEY_INVALID")])]
            case .quotaExhausted: [Self.quota("GenerateRequestsPerDayPerProjectPerModel")]
            default: nil
            }
        return WireError(status, message, type: Self.name(of: status), code: JSON(status), details: details)
    }

    func body(_ error: WireError) -> [UInt8] { (["error": Self.json(error)] as JSON).encoded }

    /// The wait is told in the body.
    func headers(_ error: WireError) -> [Header] { [] }

    func hint(_ wait: Duration) -> String { " Please retry in \(wait.decimalSeconds)s." }

    static func json(_ error: WireError) -> JSON {
        var details = error.details?.array ?? []
        if let wait = error.retryAfter {
            if details.isEmpty, error.status == 429 { details.append(quota("GenerateRequestsPerMinutePerProjectPerModel")) }
            details.append(detail("RetryInfo", [.init("retryDelay", .string(wait.decimalSeconds + "s"))]))
        }
        return .object([
            "code": error.code, "message": .string(error.message), "status": .string(error.type),
            "details": details.isEmpty ? nil : .array(details),
        ])
    }

    private static func quota(_ id: String) -> JSON {
        let violation: JSON = ["quotaMetric": "generativelanguage.googleapis.com/requests", "quotaId": .string(id)]
        return detail("QuotaFailure", [.init("violations", [violation])])
    }

    private static func detail(_ type: String, _ members: [JSON.Object.Member]) -> JSON {
        .object(JSON.Object([.init("@type", .string("type.googleapis.com/google.rpc." + type))] + members))
    }

    /// google.rpc.Code, by the status it is mapped to.
    private static func name(of status: Int) -> String {
        switch status {
        case 401: "UNAUTHENTICATED"
        case 403: "PERMISSION_DENIED"
        case 404: "NOT_FOUND"
        case 409: "ABORTED"
        case 429: "RESOURCE_EXHAUSTED"
        case 501: "UNIMPLEMENTED"
        case 503: "UNAVAILABLE"
        case 504: "DEADLINE_EXCEEDED"
        case 400..<500: "INVALID_ARGUMENT"
        default: "INTERNAL"
        }
    }
}
