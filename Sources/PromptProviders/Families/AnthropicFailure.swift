import Platform
import PromptAPI

/// Which class of facts/providers §0.1 a refusal of Anthropic's belongs to: by status and type first, and by words where a
/// spending limit or a prompt's length hides behind `invalid_request_error` (§3, its traps).
enum AnthropicFailure {
    static func classify(status: Int, headers: HTTPHeaders, body: [UInt8], at now: Timestamp) -> ProviderError {
        let document = (try? JSONParser.parse(body)) ?? .null
        let rateLimits = RateLimits(anthropic: headers, at: now)
        let wait = WaitHint.parse(headers, at: now) ?? (status == 429 ? rateLimits?.untilWhole : nil)
        var error = error(document, status: status, wait: wait)
        error.status = status
        error.retryAfter = wait
        error.requestID = headers.identifier("request-id") ?? error.requestID
        error.rateLimits = rateLimits
        return error
    }

    /// An error after an HTTP 200: its type stands for the status.
    static func inBand(_ document: JSON) -> ProviderError {
        error(document, status: statusOfType[document["error"]?["type"]?.string ?? ""] ?? 500, wait: nil)
    }

    private static let statusOfType = [
        "invalid_request_error": 400, "authentication_error": 401, "billing_error": 402, "permission_error": 403,
        "not_found_error": 404, "request_too_large": 413, "rate_limit_error": 429, "api_error": 500, "timeout_error": 504,
        "overloaded_error": 529,
    ]

    private static func error(_ document: JSON, status: Int, wait: Duration?) -> ProviderError {
        let report = OpenAIFailure.Report(document)
        let detail = document["error"]?["details"]?["error_code"]?.string.flatMap { ProviderError.isCode($0) ? $0 : nil }
        return ProviderError(
            kind(status: status, report: report, detail: detail, wait: wait), code: detail ?? report.type,
            requestID: document["request_id"]?.string.flatMap { HTTPHeaders.isIdentifier($0) ? $0 : nil },
            providerMessage: report.message)
    }

    private static func kind(status: Int, report: OpenAIFailure.Report, detail: String?, wait: Duration?) -> ProviderError.Kind {
        if status == 402 || report.type == "billing_error" || detail == "enforced_spend_limit_reached" { return .quotaExhausted }
        switch status {
        case 401, 403: return .auth
        case 404: return .notFound
        case 429:
            let isLong = wait.map { $0 > OpenAIFailure.longestRateLimitWait } ?? false
            return isLong || report.says(spendingPhrases) ? .quotaExhausted : .rateLimited
        case 529: return .overloaded
        case 500...: return report.speaksOfOverload ? .overloaded : .serverError
        case 408, 409, 424: return .serverError
        case 400, 413:
            if report.says(spendingPhrases) { return .quotaExhausted }
            if report.speaksOfContextLength(wordsCount: true) { return .contextLength }
            return report.says(policyPhrases) ? .contentPolicy : .badRequest
        case 400..<500: return .badRequest
        default: return .malformed
        }
    }

    private static let spendingPhrases = [
        "spend limit", "reached your specified api usage limits", "credit balance is too low",
    ]
    private static let policyPhrases = ["blocked by content filtering policy"]
}

extension OpenAIFailure.Report {
    /// For what is said in words alone; the caller has looked at status and type already.
    func says(_ phrases: [String]) -> Bool {
        guard let text = message?.lowercased() else { return false }
        return phrases.contains { text.contains($0) }
    }
}

extension RateLimits {
    /// The `anthropic-ratelimit-*` headers; `nil` where there is none. Resets are times by the server's clock: its own `Date` tells
    /// how far away they are, else our clock. Of the windows that bound tokens the one counts of which the least is left.
    init?(anthropic headers: HTTPHeaders, at now: Timestamp?) {
        let date = headers["date"].flatMap(HTTPDate.parse) ?? now
        func count(_ name: String) -> Int? { headers[name].flatMap { Int($0.trimmed) }.flatMap { $0 >= 0 ? $0 : nil } }
        func window(_ what: String) -> Window? {
            let prefix = "anthropic-ratelimit-\(what)-"
            let reset = headers[prefix + "reset"].flatMap(InternetDate.parse).flatMap { reset in
                // A little in the past where the window is whole.
                date.flatMap { $0 < reset ? reset - $0 : nil }
            }
            let window = Window(limit: count(prefix + "limit"), remaining: count(prefix + "remaining"), reset: reset)
            return window == Window() ? nil : window
        }
        let tokens = ["tokens", "input-tokens", "output-tokens"].compactMap(window)
        self.init(requests: window("requests"), tokens: tokens.min { $0.share < $1.share })
        if requests == nil, self.tokens == nil { return nil }
    }
}

extension RateLimits.Window {
    /// How much of it is left, 0…1; whole where that is not told.
    fileprivate var share: Double {
        guard let limit, let remaining, limit > 0 else { return remaining == 0 ? 0 : 1 }
        return Double(remaining) / Double(limit)
    }
}
