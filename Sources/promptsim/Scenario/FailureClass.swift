/// Why a provider refuses, whatever its format calls that and whatever status it gives it (facts providers §0.1). A
/// scenario names a class; the dialect in which the call was made has the words.
enum FailureClass: String, Sendable, CaseIterable {
    case rateLimited = "rate_limited"
    case quotaExhausted = "quota_exhausted"
    case overloaded
    case serverError = "server_error"
    case auth
    case forbidden
    case notFound = "not_found"
    case badRequest = "bad_request"
    case contextLength = "context_length"
    case contentPolicy = "content_policy"
    /// The conversation ends with the assistant's turn, and the model does not go on with it.
    case assistantPrefill = "assistant_prefill"

    /// What a status means where nothing more is said.
    init(status: Int) {
        self =
            switch status {
            case 401: .auth
            case 402: .quotaExhausted
            case 403: .forbidden
            case 404: .notFound
            case 429: .rateLimited
            case 503, 529: .overloaded
            case 400..<500: .badRequest
            default: .serverError
            }
    }
}
