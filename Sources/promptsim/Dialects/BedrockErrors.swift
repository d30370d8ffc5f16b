import PromptAPI

/// Bedrock's errors (facts providers §6): the type is a header.
struct BedrockErrors: ErrorFormat {
    func usual(_ failure: FailureClass, status: Int?) -> WireError {
        let (usualStatus, message): (Int, String) =
            switch failure {
            case .auth: (403, "The security token included in the request is invalid.")
            case .forbidden: (403, "You don't have access to the model with the specified model ID.")
            case .notFound: (404, "The requested model is not found.")
            case .rateLimited: (429, "Too many requests, please wait before trying again.")
            case .quotaExhausted: (400, "Your request exceeds the service quota for your account.")
            case .overloaded: (503, "Bedrock is unable to process your request.")
            case .serverError: (500, "The system encountered an unexpected error during processing. Try your request again.")
            case .badRequest: (400, "The request was refused.")
            case .contextLength: (400, "Input is too long for requested model.")
            case .contentPolicy: (400, "The request was blocked by content filters.")
            case .assistantPrefill:
                (400, "This model does not support assistant message prefill. The conversation must end with a user message.")
            }
        let status = status ?? usualStatus
        let type =
            switch failure {
            case .quotaExhausted: "ServiceQuotaExceededException"
            case .auth: "UnrecognizedClientException"
            default: Self.type(status)
            }
        return WireError(status, message, type: type)
    }

    func body(_ error: WireError) -> [UInt8] { (["message": .string(error.message)] as JSON).encoded }

    func headers(_ error: WireError) -> [Header] {
        let type = Header(name: "x-amzn-errortype", value: error.type + ":http://internal.amazon.com/coral/com.amazon.bedrock/")
        // Whole milliseconds (facts providers §0.3).
        let wait = error.retryAfter.map { Header(name: "x-amz-retry-after", value: String($0.milliseconds)) }
        return [type] + (wait.map { [$0] } ?? [])
    }

    func hint(_ wait: Duration) -> String { "" }

    private static func type(_ status: Int) -> String {
        switch status {
        case 403: "AccessDeniedException"
        case 404: "ResourceNotFoundException"
        case 408: "ModelTimeoutException"
        case 424: "ModelErrorException"
        case 429: "ThrottlingException"
        case 503: "ServiceUnavailableException"
        case 400..<500: "ValidationException"
        default: "InternalServerException"
        }
    }
}
