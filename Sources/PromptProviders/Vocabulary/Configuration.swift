import Platform

/// Whose wire format a provider speaks.
public enum ProviderKind: String, CaseIterable, Hashable, Sendable {
    case openai, azure, anthropic, gemini, vertex, bedrock, ollama
}

/// Whose server it is that speaks OpenAI's format, where that matters.
public enum Dialect: String, CaseIterable, Hashable, Sendable {
    case vllm, llamacpp, lmstudio, groq, mistral, deepseek, openrouter, together, xai
}

/// Where a secret is kept. Never the secret.
public enum CredentialSource: Hashable, Sendable {
    /// A file of that name in `$CREDENTIALS_DIRECTORY`.
    case credential(String)
    case environment(String)
    case file(String)
}

/// One entry of `providers:`.
public struct ProviderConfiguration: Sendable, Hashable {
    public var name: String
    public var kind: ProviderKind
    public var baseURL: String
    public var apiKey: CredentialSource?
    /// `http://host:port`.
    public var proxy: String?
    public var caFile: String?
    public var dialect: Dialect?
    public var weight = 1.0
    public var enabled = true
    public var cacheTTL: Duration?
    public var maxConcurrent = 32
    public var models: [ModelConfiguration] = []

    /// openai
    public var organization: String?
    /// openai: sent along with every call, in this order.
    public var headers: [Header] = []
    /// azure
    public var apiVersion: String?
    /// azure with Entra
    public var tenantID: String?
    public var clientID: String?
    /// Name of a credential.
    public var clientSecret: String?
    /// vertex
    public var project: String?
    public var location: String?
    /// Name of a credential.
    public var serviceAccount: String?
    /// bedrock
    public var region: String?
    /// Names of credentials.
    public var accessKeyID: String?
    public var secretAccessKey: String?
    public var sessionToken: String?

    public struct Header: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(name: String, kind: ProviderKind, baseURL: String) {
        self.name = name
        self.kind = kind
        self.baseURL = baseURL
    }
}

/// One entry of a provider's `models:`. What is absent comes from the built-in catalogue where it knows the model.
public struct ModelConfiguration: Sendable, Hashable {
    public var id: String
    public var isDefault = false
    /// USD per million tokens.
    public var inputPrice: Double?
    public var outputPrice: Double?
    public var cachedInputPrice: Double?
    /// Tokens.
    public var contextWindow: Int?
    public var maxOutput: Int?
    public var multimodal: Bool?
    public var tools: Bool?
    public var reasoning: Bool?
    /// azure
    public var deployment: String?

    public init(id: String) {
        self.id = id
    }
}
