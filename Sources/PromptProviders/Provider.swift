import Platform
import PromptAPI

/// A configured provider: what it offers, and how to ask it.
public struct Provider: Sendable {
    public let configuration: ProviderConfiguration
    /// In the configuration's order; exactly one is the default.
    public let models: [Model]
    /// How to ask it, or why it cannot be asked, in words for the operator.
    public let access: Result<ProviderDriver, Unusable>

    public struct Unusable: Error, Sendable, Hashable, CustomStringConvertible {
        public let description: String

        public init(_ description: String) {
            self.description = description
        }
    }

    public var name: String { configuration.name }
    public var kind: ProviderKind { configuration.kind }

    public init(configuration: ProviderConfiguration, models: [Model], access: Result<ProviderDriver, Unusable>) {
        self.configuration = configuration
        self.models = models
        self.access = access
    }
}

/// What providers are made with: the outsides, and what is known of models.
public struct ProviderFactory: Sendable {
    public typealias Transports = @Sendable (TransportOptions) throws(TransportOptionsError) -> any HTTPTransport
    public typealias Secrets = @Sendable (CredentialSource) throws(Provider.Unusable) -> Secret

    private let catalogue: Catalogue
    private let transports: Transports
    private let secrets: Secrets
    private let time: any Time

    public init(
        catalogue: Catalogue = .builtIn, time: any Time, transports: @escaping Transports, secrets: @escaping Secrets
    ) {
        self.catalogue = catalogue
        self.time = time
        self.transports = transports
        self.secrets = secrets
    }

    /// Never fails: a provider that cannot be asked is there all the same, and says why.
    public func provider(_ configuration: ProviderConfiguration, connectTimeout: Duration) -> Provider {
        let preferred = configuration.models.firstIndex(where: \.isDefault) ?? 0
        let models = configuration.models.enumerated().map { index, model in
            Model(
                model, isDefault: index == preferred,
                known: catalogue.model(model.id, of: configuration.kind, dialect: configuration.dialect))
        }
        let access = Result { () throws(Provider.Unusable) in try driver(configuration, connectTimeout: connectTimeout) }
        return Provider(configuration: configuration, models: models, access: access)
    }

    private func driver(_ configuration: ProviderConfiguration, connectTimeout: Duration) throws(Provider.Unusable)
        -> ProviderDriver
    {
        let options = TransportOptions(proxy: configuration.proxy, caFile: configuration.caFile, connectTimeout: connectTimeout)
        let family = try family(configuration)
        let authorizer = try authorizer(configuration)
        do throws(TransportOptionsError) {
            return ProviderDriver(family: family, authorizer: authorizer, transport: try transports(options), time: time)
        } catch {
            throw Provider.Unusable(error.description)
        }
    }

    private func family(_ configuration: ProviderConfiguration) throws(Provider.Unusable) -> any ProviderFamily {
        switch configuration.kind {
        case .openai:
            return OpenAI(
                baseURL: configuration.baseURL, organization: configuration.organization, headers: configuration.headers,
                dialect: configuration.dialect)
        case .azure, .anthropic, .gemini, .vertex, .bedrock, .ollama:
            throw Provider.Unusable("kind \(configuration.kind.rawValue) is not served by this version")
        }
    }

    private func authorizer(_ configuration: ProviderConfiguration) throws(Provider.Unusable) -> any Authorizer {
        guard let source = configuration.apiKey else { return NoAuthorizer() }
        let key = try secrets(source)
        guard key.fitsHeader else {
            throw Provider.Unusable("\(source) is empty or holds characters that no key has, such as a line break")
        }
        return BearerAuthorizer(key)
    }
}

extension CredentialSource: CustomStringConvertible {
    public var description: String {
        switch self {
        case .credential(let name): "credential \(name)"
        case .environment(let name): "environment variable \(name)"
        case .file(let path): "key file \(path)"
        }
    }
}
