import Platform
import PromptAPI

/// Vertex AI: Google's models and Anthropic's, by project and location (facts/providers §5).
public struct Vertex: EmbeddingFamily {
    /// Of Anthropic's format, as it is spoken here.
    private static let anthropicVersion = "vertex-2023-10-16"
    /// Of `:predict`; of the newer models one request embeds one text.
    static let mostInputs = 250

    private enum Publisher: String {
        case google, anthropic

        /// Who made a model is told by its name.
        init(_ model: Model) { self = model.id.hasPrefix("claude") ? .anthropic : .google }
    }

    private let baseURL: String
    private let project: String
    private let location: String

    public init(baseURL: String, project: String, location: String) {
        self.baseURL = Self.base(baseURL) + "/v1beta1"
        self.project = project.percentEncoded(keeping: ":")
        self.location = location.percentEncoded()
    }

    // MARK: Encoding

    /// Always streamed, as for OpenAI.
    public func request(for call: ProviderCall) -> HTTPRequest {
        let accepted = "text/event-stream, application/json"
        switch Publisher(call.model) {
        case .google:
            return Self.post(
                url(call.model, "streamGenerateContent?alt=sse"), .object(Gemini.body(for: call)), accepting: accepted)
        case .anthropic:
            let body = [.init("anthropic_version", .string(Self.anthropicVersion))] + Anthropic.members(for: call)
            return Self.post(url(call.model, "streamRawPredict"), .object(JSON.Object(body)), accepting: accepted)
        }
    }

    private func url(_ model: Model, _ verb: String) -> String {
        "\(baseURL)/projects/\(project)/locations/\(location)/publishers/\(Publisher(model).rawValue)/models/"
            + "\(model.id.percentEncoded(keeping: "@")):\(verb)"
    }

    public func probe() -> HTTPRequest { HTTPRequest(.get, baseURL + "/publishers/google/models?pageSize=1") }

    // MARK: Decoding

    public func framing() -> any StreamFraming { EventsOrBareJSON() }

    /// Anthropic's events have names, Google's have none; Google's errors may come instead of either.
    public func events(from frame: StreamFrame) throws(ProviderError) -> [AnswerEvent] {
        if !frame.name.isEmpty { return try AnthropicAnswer.events(from: frame) }
        return try GeminiAnswer.events(Self.parse(frame.data), sharesCapacity: true)
    }

    public func events(from body: [UInt8]) throws(ProviderError) -> [AnswerEvent] {
        let answer = try Self.parse(body)
        return answer["type"]?.string == nil
            ? try GeminiAnswer.whole(answer, sharesCapacity: true) : try AnthropicAnswer.whole(answer)
    }

    // MARK: Embeddings

    public func inputsPerRequest(of model: Model) -> Int { isClassic(model) ? Self.mostInputs : 1 }

    /// Models named for text are asked by `:predict`, and so is the first of Gemini's; newer ones by `:embedContent`.
    private func isClassic(_ model: Model) -> Bool { !model.id.hasPrefix("gemini-embedding") }

    private func isPredicted(_ model: Model) -> Bool { isClassic(model) || model.id == "gemini-embedding-001" }

    public func embeddingRequest(for call: EmbeddingCall) -> HTTPRequest {
        guard isPredicted(call.model) else {
            let parts = call.inputs.map { input -> JSON in ["text": .string(input)] }
            return Self.post(
                url(call.model, "embedContent"), ["content": ["parts": .array(parts)]], accepting: "application/json")
        }
        let instances = call.inputs.map { input -> JSON in ["content": .string(input)] }
        return Self.post(url(call.model, "predict"), ["instances": .array(instances)], accepting: "application/json")
    }

    public func embeddings(from body: [UInt8], for call: EmbeddingCall) throws(ProviderError) -> Embeddings {
        let answer = try Self.parse(body)
        guard isPredicted(call.model) else {
            let counted = Usage.tokens(answer["usageMetadata"]?["promptTokenCount"])
            return Embeddings(
                vectors: try Self.vectors([answer["embedding"]?["values"]], for: call),
                usage: counted.map { Usage(inputTokens: $0, outputTokens: 0) } ?? call.estimate)
        }
        let predictions = (answer["predictions"]?.array ?? []).map { $0["embeddings"] }
        let counts = predictions.map { Usage.tokens($0?["statistics"]?["token_count"]) }
        let vectors = try Self.vectors(predictions.map { $0?["values"] }, for: call)
        return Embeddings(
            vectors: vectors,
            usage: counts.contains(nil)
                ? call.estimate : Usage(inputTokens: counts.reduce(0) { $0 + ($1 ?? 0) }, outputTokens: 0))
    }

    // MARK: Failures

    /// Google answers for both, where it is not the model's maker who refuses.
    public func failure(status: Int, headers: HTTPHeaders, body: [UInt8], at now: Timestamp) -> ProviderError {
        let isAnthropics = (try? JSONParser.parse(body))?["type"] == "error"
        return isAnthropics
            ? AnthropicFailure.classify(status: status, headers: headers, body: body, at: now)
            : GeminiFailure.classify(status: status, headers: headers, body: body, at: now, sharesCapacity: true)
    }

    public func rateLimits(_ headers: HTTPHeaders) -> RateLimits? { RateLimits(anthropic: headers, at: nil) }

    public func requestID(_ headers: HTTPHeaders) -> String? { headers.identifier("request-id") }
}
