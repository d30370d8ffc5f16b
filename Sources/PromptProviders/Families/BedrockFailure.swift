import Platform
import PromptAPI

/// Which class a refusal of Bedrock's belongs to: by its exception's name, else by its status (facts/providers §6).
enum BedrockFailure {
    /// More is not an explanation.
    private static let maxMessage = 2048

    static func classify(status: Int, headers: HTTPHeaders, body: [UInt8], at now: Timestamp) -> ProviderError {
        let document = (try? JSONParser.parse(body)) ?? .null
        let name = exceptionName(headers["x-amzn-errortype"] ?? document["__type"]?.string)
        let text = message(document)
        let wait = WaitHint.parse(aws: headers, at: now)
        return ProviderError(
            kind(name, status: status, text: text ?? "", wait: wait), status: status, code: name, retryAfter: wait,
            requestID: headers.identifier("x-amzn-requestid"), providerMessage: text)
    }

    /// An exception inside a stream that began with HTTP 200.
    static func inBand(_ frame: StreamFrame) -> ProviderError {
        guard frame != AWSEventStream.corruption else { return ProviderError(.malformed) }
        let document = (try? JSONParser.parse(frame.data)) ?? .null
        let name = exceptionName(String(frame.name.dropFirst(AWSEventStream.exceptionMark.count)))
        let text = message(document)
        let status = name.flatMap { statusOfException[$0.lowercased()] } ?? document["originalStatusCode"]?.integer ?? 500
        return ProviderError(kind(name, status: status, text: text ?? "", wait: nil), code: name, providerMessage: text)
    }

    /// The name alone: a namespace may stand before it, and an address of more about it behind.
    private static func exceptionName(_ text: String?) -> String? {
        let name = text?.split(separator: ":").first?.split(separator: "#").last.map(String.init)
        return name.flatMap { ProviderError.isCode($0) ? $0 : nil }
    }

    private static func message(_ document: JSON) -> String? {
        (document["message"] ?? document["Message"])?.string.map { String($0.prefix(maxMessage)) }
    }

    private static func kind(_ name: String?, status: Int, text: String, wait: Duration?) -> ProviderError.Kind {
        switch name?.lowercased() {
        case "servicequotaexceededexception": return .quotaExhausted
        // A model that is being loaded; nobody asked too much.
        case "modelnotreadyexception": return .serverError
        default: break
        }
        switch status {
        case 401, 403: return .auth
        case 402: return .quotaExhausted
        case 404: return .notFound
        case 429:
            let isCap = speaksOfDay(text) || wait.map { $0 > OpenAIFailure.longestRateLimitWait } ?? false
            return isCap ? .quotaExhausted : .rateLimited
        case 503, 529: return status == 529 || FailureText.speaksOfOverload(text) ? .overloaded : .serverError
        case 400, 413:
            if FailureText.speaksOfContextLength(text) { return .contextLength }
            // A name that is no model's is an unknown model, though Bedrock calls it a bad request.
            return text.hasPrefix("The provided model identifier is invalid") ? .notFound : .badRequest
        case 408, 409, 424, 500...: return .serverError
        case 400..<500: return .badRequest
        // A redirect is not followed, and anything else is no answer.
        default: return .malformed
        }
    }

    /// "Too many tokens per day, please wait before trying again." is a throttling exception like any other but for its words.
    private static func speaksOfDay(_ text: String) -> Bool { text.lowercased().contains("per day") }

    private static let statusOfException = [
        "throttlingexception": 429, "serviceunavailableexception": 503, "internalserverexception": 500,
        "modelstreamerrorexception": 424, "validationexception": 400, "modeltimeoutexception": 408,
        "accessdeniedexception": 403, "resourcenotfoundexception": 404,
    ]
}
