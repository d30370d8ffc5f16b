import PromptAPI

/// What is to be done for a request, within its dialect.
struct Route: Sendable {
    /// By which it must be asked.
    var method: String
    var action: Action

    enum Action: Sendable {
        case answer(any Endpoint)
        /// Something about the service: which models there are, given their names and the time in seconds since 1970.
        case page(@Sendable (_ models: [String], _ time: CallIdentity) -> JSON)
        /// Hands out a token for what the form says; credentials are only looked at.
        case token(TokenGrant)
    }

    static func answer(_ endpoint: some Endpoint) -> Route { Route(method: "POST", action: .answer(endpoint)) }

    static func page(_ page: @escaping @Sendable ([String], CallIdentity) -> JSON) -> Route {
        Route(method: "GET", action: .page(page))
    }

    static func token(_ grant: TokenGrant) -> Route { Route(method: "POST", action: .token(grant)) }
}

extension Dialect {
    /// `nil`: there is nothing at this path.
    func route(_ request: IncomingRequest) -> Route? {
        let segments = request.segments
        return switch self {
        case .openai: OpenAIRoutes.route(segments)
        case .anthropic: AnthropicRoutes.route(segments)
        case .gemini: GeminiRoutes.route(segments, request)
        case .vertex: VertexRoutes.route(segments, request)
        case .bedrock: BedrockRoutes.route(segments)
        case .azure: AzureRoutes.route(segments, request)
        case .ollama: OllamaRoutes.route(segments)
        }
    }
}
