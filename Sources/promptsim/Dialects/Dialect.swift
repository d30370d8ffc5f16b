/// The wire formats that are spoken here. Which one a caller speaks is seen by the path it asks, so that one address
/// serves all of them.
enum Dialect: String, Sendable, CaseIterable {
    case openai
    case anthropic
    case gemini
    case vertex
    case bedrock
    case azure
    case ollama

    init(of request: IncomingRequest) {
        let segments = request.segments
        self =
            switch (segments.first, segments.dropFirst().first) {
            case ("v1", "messages"): .anthropic
            // OpenAI has this path too, and no headers of that kind.
            case ("v1", "models") where request.header("anthropic-version") != nil: .anthropic
            case ("v1", "models") where request.header("x-goog-api-key") != nil: .gemini
            case ("v1", "models") where segments.count > 2 && segments[2].contains(":"): .gemini
            case ("v1", "projects"), ("v1beta1", _), ("token", _): .vertex
            case ("v1beta", _): .gemini
            case ("model", _), ("foundation-models", _): .bedrock
            case ("openai", _), (_, "oauth2"): .azure
            case ("api", _): .ollama
            default: .openai
            }
    }

    /// How it says an error; a request that never became a call has the number 0.
    func errors(request number: String = "0") -> any ErrorFormat {
        switch self {
        case .openai: OpenAIErrors()
        case .anthropic: AnthropicErrors(number: number)
        case .gemini: GoogleErrors(isVertex: false)
        case .vertex: GoogleErrors(isVertex: true)
        case .bedrock: BedrockErrors()
        case .azure: AzureErrors()
        case .ollama: OllamaErrors()
        }
    }

    /// What lets the caller in, where it stands in this dialect; `nil`: nothing does.
    func credential(of request: IncomingRequest) -> String? {
        switch self {
        case .openai, .vertex, .ollama: request.bearer
        case .anthropic: request.header("x-api-key") ?? request.bearer
        case .gemini: request.header("x-goog-api-key") ?? request.query("key")
        case .bedrock: request.bearer ?? BedrockSignature(of: request)?.accessKey
        case .azure: request.header("api-key") ?? request.bearer
        }
    }
}
