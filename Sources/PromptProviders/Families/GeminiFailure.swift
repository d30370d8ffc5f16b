import Platform
import PromptAPI

/// Which class of facts/providers §0.1 a refusal of Google's belongs to: by status, reason and quota, and by words where the
/// length of a prompt is told by nothing else.
enum GeminiFailure {
    /// Of a host that shares its capacity (Vertex), a 429 that names no quota tells of the host's load and not of the account.
    static func classify(
        status: Int, headers: HTTPHeaders, body: [UInt8], at now: Timestamp, sharesCapacity: Bool
    ) -> ProviderError {
        let report = Report((try? JSONParser.parse(body)) ?? .null)
        var error = error(report, status: status, wait: WaitHint.parse(headers, at: now), sharesCapacity: sharesCapacity)
        error.status = status
        return error
    }

    /// An error after an HTTP 200 bears the status that it would have had.
    static func inBand(_ document: JSON, sharesCapacity: Bool) -> ProviderError {
        let report = Report(document)
        let status = report.code ?? statusOfWord[report.status ?? ""] ?? 500
        return error(report, status: status, wait: nil, sharesCapacity: sharesCapacity)
    }

    private static let statusOfWord = [
        "INVALID_ARGUMENT": 400, "FAILED_PRECONDITION": 400, "OUT_OF_RANGE": 400, "UNAUTHENTICATED": 401,
        "PERMISSION_DENIED": 403, "NOT_FOUND": 404, "RESOURCE_EXHAUSTED": 429, "INTERNAL": 500, "UNAVAILABLE": 503,
        "DEADLINE_EXCEEDED": 504,
    ]

    private static func error(_ report: Report, status: Int, wait: Duration?, sharesCapacity: Bool) -> ProviderError {
        let wait = wait ?? report.retryDelay
        let kind = kind(status: status, report: report, wait: wait, sharesCapacity: sharesCapacity)
        return ProviderError(
            kind, code: report.reason ?? report.status,
            // Of a day's quota too it is said that it comes back within the minute.
            retryAfter: report.namesCap(status) ? nil : wait, providerMessage: report.message)
    }

    private static func kind(status: Int, report: Report, wait: Duration?, sharesCapacity: Bool) -> ProviderError.Kind {
        if status == 402 || report.reason == "BILLING_DISABLED" { return .quotaExhausted }
        switch status {
        case 401, 403: return .auth
        case 404: return .notFound
        case 429:
            let isLong = wait.map { $0 > OpenAIFailure.longestRateLimitWait } ?? false
            if isLong || report.namesCap(status) { return .quotaExhausted }
            return sharesCapacity && report.quotas.isEmpty ? .overloaded : .rateLimited
        case 529: return .overloaded
        case 503: return report.says(["overloaded", "high demand"]) ? .overloaded : .serverError
        case 408, 409, 424, 499, 500...: return .serverError
        case 400, 413:
            if report.reason == "API_KEY_INVALID" { return .auth }
            // Of the account or its country, never of the request.
            if report.status == "FAILED_PRECONDITION" { return .auth }
            return report.message.map(FailureText.speaksOfContextLength) ?? false ? .contextLength : .badRequest
        case 400..<500: return .badRequest
        default: return .malformed
        }
    }

    /// Google's error body (google.rpc.Status with its details), alone or in an array of one.
    private struct Report {
        var code: Int?
        /// `RESOURCE_EXHAUSTED`
        var status: String?
        var message: String?
        /// `API_KEY_INVALID`
        var reason: String?
        var retryDelay: Duration?
        /// Which limits were passed, such as `GenerateRequestsPerDayPerProjectPerModel`, and how high each is.
        var quotas: [(id: String, value: String?)] = []

        /// More is not an explanation.
        private static let maxMessage = 2048

        init(_ document: JSON) {
            let error = (document.array?.first ?? document)["error"]
            code = error?["code"]?.integer.flatMap { (400..<600).contains($0) ? $0 : nil }
            status = Self.word(error?["status"])
            message = (error?["message"]?.string ?? error?.string).map { String($0.prefix(Self.maxMessage)) }
            for detail in error?["details"]?.array ?? [] { take(detail) }
        }

        private mutating func take(_ detail: JSON) {
            switch detail["@type"]?.string?.split(separator: "/").last {
            case "google.rpc.RetryInfo":
                let delay = detail["retryDelay"]?.string.flatMap(WaitHint.resetDuration)
                retryDelay = delay.flatMap { $0 > .zero ? $0 : nil }
            case "google.rpc.ErrorInfo": reason = Self.word(detail["reason"])
            case "google.rpc.QuotaFailure":
                quotas += (detail["violations"]?.array ?? []).map { violation in
                    (violation["quotaId"]?.string ?? "", violation["quotaValue"]?.string)
                }
            default: break
            }
        }

        private static func word(_ value: JSON?) -> String? {
            value?.string.flatMap { ProviderError.isCode($0) ? $0 : nil }
        }

        /// A day's quota, one of nothing, or money: waiting a minute does not help (facts/providers §9.3).
        func namesCap(_ status: Int) -> Bool {
            quotas.contains { $0.id.contains("PerDay") || $0.value == "0" }
                || status == 429 && says(["limit: 0", "spend cap", "spending cap"])
        }

        func says(_ phrases: [String]) -> Bool {
            guard let text = message?.lowercased() else { return false }
            return phrases.contains { text.contains($0) }
        }
    }
}
