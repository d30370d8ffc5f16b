import Platform
import PromptAPI

/// Azure OpenAI (facts/providers §7): OpenAI's format at addresses of Azure's, with refusals in a dialect of its own.
public struct Azure: EmbeddingFamily {
    /// The last version of the classic address that is generally available; `v1` is the address without versions.
    public static let defaultVersion = "2024-10-21"

    /// The bare host.
    private let baseURL: String
    private let apiVersion: String
    /// By model id. Where none is named, the deployment is called as the model is.
    private let deployments: [String: String]
    private let format: OpenAI

    public init(baseURL: String, apiVersion: String? = nil, deployments: [String: String] = [:]) {
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.apiVersion = apiVersion ?? Self.defaultVersion
        self.deployments = deployments
        format = OpenAI(baseURL: self.baseURL)
    }

    // MARK: Encoding

    public func request(for call: ProviderCall) -> HTTPRequest {
        let deployment = deployment(of: call.model)
        return format.request(for: call, to: address("/chat/completions", of: deployment), model: deployment)
    }

    /// Says that the resource is there and takes the credential, not that a deployment works.
    public func probe() -> HTTPRequest {
        HTTPRequest(.get, hasVersions ? "\(baseURL)/openai/models\(query)" : "\(baseURL)/openai/v1/models")
    }

    private func deployment(of model: Model) -> String { deployments[model.id] ?? model.id }

    private func address(_ path: String, of deployment: String) -> String {
        guard hasVersions else { return "\(baseURL)/openai/v1\(path)" }
        return "\(baseURL)/openai/deployments/\(deployment.percentEncoded())\(path)\(query)"
    }

    private var hasVersions: Bool { apiVersion != "v1" }
    private var query: String { "?api-version=\(apiVersion.percentEncoded())" }

    // MARK: Decoding

    public func framing() -> any StreamFraming { format.framing() }

    public func events(from frame: StreamFrame) throws(ProviderError) -> [AnswerEvent] { try format.events(from: frame) }

    public func events(from body: [UInt8]) throws(ProviderError) -> [AnswerEvent] { try format.events(from: body) }

    // MARK: Embeddings

    public func inputsPerRequest(of model: Model) -> Int { format.inputsPerRequest(of: model) }

    public func embeddingRequest(for call: EmbeddingCall) -> HTTPRequest {
        let deployment = deployment(of: call.model)
        return format.embeddingRequest(for: call, to: address("/embeddings", of: deployment), model: deployment)
    }

    public func embeddings(from body: [UInt8], for call: EmbeddingCall) throws(ProviderError) -> Embeddings {
        try format.embeddings(from: body, for: call)
    }

    // MARK: Failures

    public func failure(status: Int, headers: HTTPHeaders, body: [UInt8], at now: Timestamp) -> ProviderError {
        let report = OpenAIFailure.Report(body)
        let rateLimits = rateLimits(headers)
        let isRate = status == 429
        let wait =
            WaitHint.parse(headers, at: now) ?? (isRate ? report.message.flatMap(WaitHint.parse(words:)) : nil)
            ?? (isRate ? rateLimits?.untilWhole : nil)
        var error = OpenAIFailure.classify(status: status, report, wait: wait)
        error.requestID = requestID(headers)
        error.rateLimits = rateLimits
        return error
    }

    public func rateLimits(_ headers: HTTPHeaders) -> RateLimits? { RateLimits(azure: headers) }

    public func requestID(_ headers: HTTPHeaders) -> String? {
        headers.identifier("apim-request-id") ?? headers.identifier("x-request-id")
    }
}
