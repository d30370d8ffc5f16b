import Platform
import PromptAPI

/// A configured provider: what it offers, and how to ask it. Nothing of it changes; it is a class because routing copies it with
/// every candidate, which as a value cost as much as all the rest of the choice.
public final class Provider: Sendable {
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
        let transport: any HTTPTransport
        do throws(TransportOptionsError) {
            transport = try transports(options)
        } catch {
            throw Provider.Unusable(error.description)
        }
        let authorizer = try authorizer(configuration, over: transport)
        return ProviderDriver(family: family, authorizer: authorizer, transport: transport, time: time)
    }

    private func family(_ configuration: ProviderConfiguration) throws(Provider.Unusable) -> any ProviderFamily {
        switch configuration.kind {
        case .openai:
            return OpenAI(
                baseURL: configuration.baseURL, organization: configuration.organization, headers: configuration.headers,
                dialect: configuration.dialect)
        case .azure:
            return Azure(
                baseURL: configuration.baseURL, apiVersion: configuration.apiVersion,
                deployments: configuration.models.reduce(into: [:]) { $0[$1.id] = $1.deployment })
        case .bedrock: return Bedrock(baseURL: configuration.baseURL)
        case .ollama: return Ollama(baseURL: configuration.baseURL)
        case .anthropic: return Anthropic(baseURL: configuration.baseURL)
        case .gemini: return Gemini(baseURL: configuration.baseURL)
        case .vertex:
            guard let project = configuration.project, let location = configuration.location else {
                throw Provider.Unusable("kind vertex needs project and location")
            }
            return Vertex(baseURL: configuration.baseURL, project: project, location: location)
        }
    }

    private func authorizer(_ configuration: ProviderConfiguration, over transport: any HTTPTransport)
        throws(Provider.Unusable) -> any Authorizer
    {
        switch configuration.kind {
        case .bedrock:
            if let signing = try signing(configuration) { return signing }
        case .azure:
            if let identity = try identity(configuration, over: transport) { return identity }
            if let source = configuration.apiKey { return HeaderAuthorizer("api-key", try secret(source)) }
        case .anthropic:
            if let source = configuration.apiKey { return HeaderAuthorizer("x-api-key", try secret(source)) }
        case .gemini:
            if let source = configuration.apiKey { return HeaderAuthorizer("x-goog-api-key", try secret(source)) }
        case .vertex:
            if let account = try serviceAccount(configuration) {
                return ServiceAccountAuthorizer(account, transport: transport, time: time)
            }
        case .openai, .ollama: break
        }
        return try configuration.apiKey.map { source throws(Provider.Unusable) in BearerAuthorizer(try secret(source)) }
            ?? NoAuthorizer()
    }

    /// bedrock, but for those who have one of its API keys.
    private func signing(_ configuration: ProviderConfiguration) throws(Provider.Unusable) -> SigV4Authorizer? {
        guard let id = configuration.accessKeyID, let key = configuration.secretAccessKey else { return nil }
        return SigV4Authorizer(
            accessKeyID: try secret(.credential(id)), secretAccessKey: try secret(.credential(key)),
            sessionToken: try configuration.sessionToken.map { name throws(Provider.Unusable) in try secret(.credential(name)) },
            region: configuration.region ?? "")
    }

    /// azure with Entra.
    private func identity(_ configuration: ProviderConfiguration, over transport: any HTTPTransport) throws(Provider.Unusable)
        -> EntraAuthorizer?
    {
        guard let tenant = configuration.tenantID, let client = configuration.clientID, let name = configuration.clientSecret
        else { return nil }
        return EntraAuthorizer(
            tenantID: tenant, clientID: client, secret: try secret(.credential(name)), transport: transport, time: time)
    }

    /// vertex
    private func serviceAccount(_ configuration: ProviderConfiguration) throws(Provider.Unusable) -> ServiceAccount? {
        guard let name = configuration.serviceAccount else { return nil }
        let document = try secrets(.credential(name))
        do throws(Provider.Unusable) {
            return try ServiceAccount(document)
        } catch {
            throw Provider.Unusable("\(CredentialSource.credential(name)) \(error.description)")
        }
    }

    private func secret(_ source: CredentialSource) throws(Provider.Unusable) -> Secret {
        let key = try secrets(source)
        guard key.fitsHeader else {
            throw Provider.Unusable("\(source) is empty or holds characters that no key has, such as a line break")
        }
        return key
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
