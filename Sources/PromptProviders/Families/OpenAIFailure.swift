import Platform
import PromptAPI

/// Which class of facts/providers §0.1 a refusal in OpenAI's format belongs to: by status and code first, and by words
/// only where nothing else tells: providers quote prompts in their errors.
enum OpenAIFailure {
    /// A wait above this means a daily or monthly cap, not a rate (facts/providers §9.3).
    static let longestRateLimitWait = Duration.seconds(120)

    static func classify(status: Int, headers: HTTPHeaders, body: [UInt8], at now: Timestamp) -> ProviderError {
        let rateLimits = RateLimits(openAI: headers)
        let wait = WaitHint.parse(headers, at: now) ?? (status == 429 ? rateLimits?.untilWhole : nil)
        var error = classify(status: status, Report(body), wait: wait)
        error.requestID = headers.identifier("x-request-id")
        error.rateLimits = rateLimits
        return error
    }

    static func classify(status: Int, _ report: Report, wait: Duration?) -> ProviderError {
        ProviderError(
            kind(status: status, report: report, wait: wait), status: status, code: report.code, retryAfter: wait,
            providerMessage: report.message)
    }

    /// An error object inside an HTTP 200. Its numeric code stands for the status (vLLM); without one its word does.
    static func inBand(_ document: JSON) -> ProviderError? {
        let error = document["error"] ?? .null
        guard !error.isNull || document["object"] == "error" else { return nil }
        let report = Report(document)
        let status = report.numericCode ?? statusOfWord[report.code ?? ""] ?? statusOfWord[report.type ?? ""] ?? 500
        return ProviderError(
            kind(status: status, report: report, wait: nil), status: nil, code: report.code ?? report.type,
            providerMessage: report.message)
    }

    private static let statusOfWord = [
        "overloaded_error": 529, "overloaded": 529, "rate_limit_exceeded": 429, "rate_limit_error": 429,
        "invalid_request_error": 400, "server_error": 500, "authentication_error": 401, "invalid_api_key": 401,
        "permission_error": 403, "context_length_exceeded": 400, "content_filter": 400, "content_policy_violation": 400,
        "model_not_found": 404,
    ]

    private static func kind(status: Int, report: Report, wait: Duration?) -> ProviderError.Kind {
        if status == 402 || report.names(quotaCodes) { return .quotaExhausted }
        switch status {
        case 401: return .auth
        case 403: return report.names(policyCodes) ? .contentPolicy : .auth
        case 404: return .notFound
        case 429: return wait.map { $0 > longestRateLimitWait } ?? false ? .quotaExhausted : .rateLimited
        case 498, 529: return .overloaded
        case 503: return report.speaksOfOverload ? .overloaded : .serverError
        case 408, 409, 424, 500...: return .serverError
        case 400, 413, 422:
            if report.names(policyCodes) { return .contentPolicy }
            if report.names(["invalid_api_key"]) { return .auth }
            if report.names(["model_not_found"]) { return .notFound }
            return report.speaksOfContextLength(wordsCount: status != 422) ? .contextLength : .badRequest
        case 400..<500: return .badRequest
        // A redirect is not followed, and anything else is no answer.
        default: return .malformed
        }
    }

    private static let quotaCodes: Set = [
        "insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "account_deactivated",
    ]
    private static let policyCodes: Set = ["content_policy_violation", "content_filter", "ResponsibleAIPolicyViolation"]

    /// An error body, in whichever of the known shapes it came (facts/providers §2).
    struct Report {
        var code: String?
        /// Azure's: why a filter refused.
        var innerCode: String?
        var type: String?
        var numericCode: Int?
        var message: String?

        /// More is not an explanation.
        private static let maxMessage = 2048

        /// A body that is no JSON (a proxy's HTML page) says nothing.
        init(_ body: [UInt8]) {
            self.init((try? JSONParser.parse(body)) ?? .null)
        }

        /// The object may stand below `error`, or be the whole of the document.
        init(_ document: JSON) {
            let error = document["error"] ?? .null
            self.init(error: error.isNull ? document : error)
        }

        private init(error: JSON) {
            if let text = error.string ?? error["detail"]?.string {
                message = String(text.prefix(Self.maxMessage))
                return
            }
            message = (error["message"]?.string ?? error["detail"]?[0]?["msg"]?.string).map { String($0.prefix(Self.maxMessage)) }
            code = error["code"]?.string.flatMap(Self.word)
            innerCode = error["innererror"]?["code"]?.string
            type = error["type"]?.string.flatMap(Self.word)
            numericCode = error["code"]?.integer ?? error["code"]?.string.flatMap { Int($0) }
            if let number = numericCode, !(400..<600).contains(number) { numericCode = nil }
        }

        private static func word(_ text: String) -> String? { ProviderError.isCode(text) ? text : nil }

        func names(_ codes: Set<String>) -> Bool {
            [code, innerCode, type].contains { $0.map(codes.contains) ?? false }
        }

        /// The caller has looked at the status already.
        func speaksOfContextLength(wordsCount: Bool) -> Bool {
            if names(["context_length_exceeded", "exceed_context_size_error"]) { return true }
            if names(["string_above_max_length"]) { return false }
            return wordsCount && message.map(FailureText.speaksOfContextLength) ?? false
        }

        var speaksOfOverload: Bool {
            names(["overloaded", "overloaded_error", "slow_down"]) || message.map(FailureText.speaksOfOverload) ?? false
        }
    }
}
