import PromptAPI

/// Where Azure OpenAI has what (facts providers §7): by deployment with a version of the API, or as OpenAI has it below
/// `/openai/v1`. A deployment is a model here.
enum AzureRoutes {
    static func route(_ segments: [String], _ request: IncomingRequest) -> Route? {
        if segments.count == 4, segments[1...] == ["oauth2", "v2.0", "token"] { return .token(.clientCredentials) }
        guard segments.first == "openai" else { return nil }
        let rest = Array(segments.dropFirst())
        switch rest {
        case ["v1", "chat", "completions"]: return .answer(AzureChat(deployment: nil))
        case ["v1", "embeddings"]: return .answer(AzureEmbedding(deployment: nil))
        case ["v1", "models"]: return .page(OpenAIModels.page)
        default: break
        }
        // Without a version there is nothing here.
        guard request.query("api-version")?.isEmpty == false else { return nil }
        if rest == ["models"] { return .page(OpenAIModels.page) }
        guard rest.count >= 3, rest[0] == "deployments" else { return nil }
        switch rest[2...] {
        case ["chat", "completions"]: return .answer(AzureChat(deployment: rest[1]))
        case ["embeddings"]: return .answer(AzureEmbedding(deployment: rest[1]))
        default: return nil
        }
    }
}

struct AzureChat: Endpoint {
    var deployment: String?

    func read(_ json: JSON) throws(RequestFlaw) -> Ask {
        Ask(model: try RequestReading.model(json, path: deployment), task: .chat(try OpenAIChat.chat(json)))
    }

    func rendition(of ask: Ask, _ call: CallIdentity, dimensions: Int) -> any Rendition {
        AzureRendition(call, chat: OpenAIRendition(call, ask))
    }
}

struct AzureEmbedding: Endpoint {
    var deployment: String?

    func read(_ json: JSON) throws(RequestFlaw) -> Ask {
        Ask(model: try RequestReading.model(json, path: deployment), task: .embedding(try OpenAIEmbedding.embedding(json)))
    }

    func rendition(of ask: Ask, _ call: CallIdentity, dimensions: Int) -> any Rendition {
        let openAI = OpenAIEmbeddings(chat: OpenAIRendition(call, ask), embedding: ask.embedding, dimensions: dimensions)
        let azure = AzureRendition(call, chat: openAI.chat)
        return AzureEmbeddings(azure: azure, openAI: openAI)
    }
}

/// OpenAI's body under Azure's headers.
struct AzureEmbeddings: Rendition {
    let azure: AzureRendition
    let openAI: OpenAIEmbeddings

    var errors: any ErrorFormat { azure.errors }
    func headers(rate: RateStanding?) -> [Header] { azure.headers(rate: rate) }
    func body(_ answer: Reply) -> [UInt8] { openAI.body(answer) }
}
