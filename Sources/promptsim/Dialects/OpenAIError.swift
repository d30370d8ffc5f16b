import PromptAPI

/// OpenAI's errors (facts providers §1).
struct OpenAIErrors: ErrorFormat {
    func usual(_ failure: FailureClass, status: Int?) -> WireError {
        switch failure {
        case .auth:
            WireError(401, "Incorrect API key provided.", type: "invalid_request_error", code: "invalid_api_key")
        case .forbidden:
            WireError(403, "You are not allowed to use this model.", type: "invalid_request_error", code: "access_denied")
        case .notFound:
            WireError(
                404, "The model does not exist or you do not have access to it.", type: "invalid_request_error",
                code: "model_not_found")
        case .rateLimited: WireError(429, "Rate limit reached.", type: "requests", code: "rate_limit_exceeded")
        case .quotaExhausted:
            WireError(
                429, "You exceeded your current quota, please check your plan and billing details.",
                type: "insufficient_quota", code: "insufficient_quota")
        case .overloaded:
            WireError(
                503, "The engine is currently overloaded, please try again later.", type: "server_error", code: "overloaded")
        case .serverError:
            WireError(500, "The server had an error while processing your request.", type: "server_error")
        case .badRequest: WireError(400, "The request was refused.", type: "invalid_request_error")
        case .contextLength:
            WireError(
                400, "This model's maximum context length is exceeded. Please reduce the length of the messages.",
                type: "invalid_request_error", code: "context_length_exceeded")
        case .contentPolicy:
            WireError(
                400, "Your request was rejected by the safety system.", type: "invalid_request_error",
                code: "content_policy_violation")
        case .assistantPrefill:
            WireError(
                400, "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant.",
                type: "invalid_request_error")
        }
    }

    func body(_ error: WireError) -> [UInt8] {
        let object: JSON = .object([
            "message": .string(error.message), "type": .string(error.type), "param": .null, "code": error.code ?? .null,
            "innererror": error.details,
        ])
        return (["error": object] as JSON).encoded
    }
}
