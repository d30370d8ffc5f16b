import PromptAPI

extension OpenAIRendition {
    /// An error body; what the scenario leaves open is what the service says with the status (facts providers §1).
    static func error(_ fault: ProviderFault, status: Int) -> [UInt8] {
        let usual = usual(status)
        let error: JSON = [
            "message": .string(fault.message ?? usual.message), "type": .string(fault.type ?? usual.type), "param": .null,
            "code": fault.code ?? JSON(usual.code),
        ]
        return (["error": error] as JSON).encoded
    }

    private static func usual(_ status: Int) -> (message: String, type: String, code: String?) {
        switch status {
        case 401: ("Incorrect API key provided.", "invalid_request_error", "invalid_api_key")
        case 403: ("You are not allowed to use this model.", "invalid_request_error", "access_denied")
        case 404: ("The model does not exist or you do not have access to it.", "invalid_request_error", "model_not_found")
        case 429: ("Rate limit reached.", "requests", "rate_limit_exceeded")
        case 503: ("The engine is currently overloaded, please try again later.", "server_error", "overloaded")
        case 400..<500: ("The request was refused.", "invalid_request_error", nil)
        default: ("The server had an error while processing your request.", "server_error", nil)
        }
    }
}
