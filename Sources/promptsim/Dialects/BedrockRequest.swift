import PromptAPI

/// Where Bedrock has what (facts providers §6): the runtime, and of its control plane what a health check asks.
enum BedrockRoutes {
    static func route(_ segments: [String]) -> Route? {
        if segments == ["foundation-models"] { return .page(models) }
        guard segments.count == 3, segments[0] == "model" else { return nil }
        switch segments[2] {
        case "converse": return .answer(BedrockConversation(model: segments[1], streams: false))
        case "converse-stream": return .answer(BedrockConversation(model: segments[1], streams: true))
        case "invoke": return .answer(TitanEmbedding(model: segments[1]))
        default: return nil
        }
    }

    @Sendable static func models(_ names: [String], at time: CallIdentity) -> JSON {
        ["modelSummaries": .array(names.map { ["modelId": .string($0), "providerName": "promptsim"] })]
    }
}

/// Converse and ConverseStream.
struct BedrockConversation: Endpoint {
    var model: String
    var streams: Bool

    func read(_ json: JSON) throws(RequestFlaw) -> Ask {
        var chat = Ask.Chat(streams: streams, includesUsage: true)
        chat.maxTokens = try RequestReading.positive("maxTokens", of: json["inferenceConfig"])
        chat.offersTools = json["toolConfig"]?["tools"]?.array?.isEmpty == false
        chat.wantsJSON = json["outputConfig"]?["textFormat"]?["type"]?.string == "json_schema"
        chat.inputBytes = RequestReading.text(json["system"]).utf8.count
        for message in try RequestReading.list("messages", of: json) {
            guard message["content"]?.array != nil else {
                throw RequestFlaw("The content of a message must be a list of blocks.")
            }
            chat.add(role: message["role"]?.string, text: RequestReading.text(message["content"]))
        }
        return Ask(model: model, task: .chat(chat))
    }

    func rendition(of ask: Ask, _ call: CallIdentity, dimensions: Int) -> any Rendition { BedrockRendition(call: call) }
}

/// InvokeModel, as Amazon's Titan models for embeddings take it.
struct TitanEmbedding: Endpoint {
    var model: String

    func read(_ json: JSON) throws(RequestFlaw) -> Ask {
        guard let text = json["inputText"]?.string else { throw RequestFlaw("required key [inputText] not found") }
        let dimensions = try RequestReading.dimensions(json["dimensions"])
        return Ask(model: model, task: .embedding(.init(inputs: [text], dimensions: dimensions)))
    }

    func rendition(of ask: Ask, _ call: CallIdentity, dimensions: Int) -> any Rendition {
        let count = Header(name: "x-amzn-bedrock-input-token-count", value: String(ask.inputTokens))
        return EmbeddingBody(errors: BedrockErrors(), headers: [BedrockRendition.requestID(call), count]) { answer in
            let vector = EmbeddingVector(ask.embedding.inputs[0], dimensions: dimensions).json
            return .object([
                "embedding": vector, "embeddingsByType": ["float": vector],
                "inputTextTokenCount": answer.reportsUsage ? JSON(ask.inputTokens) : nil,
            ])
        }
    }
}

/// What a signed request says of its signer. The signature is not recomputed: only its shape is looked at.
struct BedrockSignature: Hashable {
    var accessKey: String

    /// `AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=…, Signature=<64 hex>`.
    init?(of request: IncomingRequest) {
        let scheme = "AWS4-HMAC-SHA256 "
        guard let value = request.header("authorization"), value.hasPrefix(scheme) else { return nil }
        guard let date = request.header("x-amz-date"), date.utf8.count == 16 else { return nil }
        var fields: [Substring: Substring] = [:]
        for field in value.dropFirst(scheme.count).split(separator: ",") {
            let parts = field.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        let scope = fields["Credential"]?.split(separator: "/") ?? []
        guard scope.count == 5, date.hasPrefix(scope[1]), scope[3] == "bedrock", scope[4] == "aws4_request" else { return nil }
        let signed = Set((fields["SignedHeaders"] ?? "").split(separator: ";"))
        guard signed.isSuperset(of: ["host", "x-amz-date"]) else { return nil }
        guard let signature = fields["Signature"], signature.utf8.count == 64 else { return nil }
        guard signature.allSatisfy(\.isHexDigit) else { return nil }
        accessKey = String(scope[0])
    }
}
