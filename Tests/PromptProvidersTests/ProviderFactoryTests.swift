import Platform
import PromptProviders
import Testing

@Suite struct `The provider factory` {
    private static func provider(
        kind: ProviderKind = .openai, _ change: (inout ProviderConfiguration) -> Void = { _ in },
        secret: @escaping @Sendable () throws(Provider.Unusable) -> String = { () throws(Provider.Unusable) in "sk-key" },
        transports: @escaping ProviderFactory.Transports = { _ throws(TransportOptionsError) in ScriptedTransport(body("")) }
    ) -> Provider {
        var configuration = ProviderConfiguration(name: "p", kind: kind, baseURL: "https://api.openai.com/v1")
        configuration.models = [ModelConfiguration(id: "gpt-4o-mini"), ModelConfiguration(id: "gpt-4o")]
        change(&configuration)
        return ProviderFactory(time: ManualTime(), transports: transports) { _ throws(Provider.Unusable) in Secret(try secret()) }
            .provider(configuration, connectTimeout: .seconds(3))
    }

    private static func fault(_ provider: Provider) -> String? {
        if case .failure(let unusable) = provider.access { unusable.description } else { nil }
    }

    @Test func `makes models of the configuration over the catalogue, the first one the default`() {
        let provider = Self.provider()
        #expect(provider.models.map(\.id) == ["gpt-4o-mini", "gpt-4o"])
        #expect(provider.models.map(\.isDefault) == [true, false])
        #expect(provider.models[0].price == Price(input: 0.15, output: 0.6, cachedInput: 0.075))
        #expect(Self.fault(provider) == nil)
    }

    @Test func `takes the default that is configured`() {
        #expect(Self.provider { $0.models[1].isDefault = true }.models.map(\.isDefault) == [false, true])
    }

    @Test func `says why a provider cannot be asked`() {
        let withKey = { (configuration: inout ProviderConfiguration) in configuration.apiKey = .environment("KEY") }
        let missing = Self.provider(withKey) { () throws(Provider.Unusable) in
            throw Provider.Unusable("environment variable KEY is not set")
        }
        #expect(Self.fault(missing) == "environment variable KEY is not set")
        for key in ["", "sk-abc\n", "sk-é"] {
            let fault = Self.fault(Self.provider(withKey) { () throws(Provider.Unusable) in key })
            #expect(fault == "environment variable KEY is empty or holds characters that no key has, such as a line break")
        }
    }

    @Test(arguments: [(ProviderKind.anthropic, "x-api-key"), (.gemini, "x-goog-api-key")])
    func `puts the key where the kind wants it`(kind: ProviderKind, header: String) async throws {
        let transport = ScriptedTransport(headers: ["content-type": "application/json"], body("{}"))
        let provider = Self.provider(
            kind: kind, { $0.apiKey = .file("/key") }, transports: { _ throws(TransportOptionsError) in transport })
        try await provider.access.get().probe(limit: .seconds(10))
        #expect(transport.requests.map { $0.headers[header] } == ["sk-key"])
        #expect(transport.requests.map { $0.headers["authorization"] } == [nil])
    }

    @Test func `says what of a service account it cannot use, and nothing of what it holds`() {
        func fault(_ document: String) -> String? {
            let provider = Self.provider(
                kind: .vertex,
                {
                    $0.project = "p"
                    $0.location = "global"
                    $0.serviceAccount = "account"
                }, secret: { () throws(Provider.Unusable) in document })
            return Self.fault(provider)
        }
        #expect(fault("canary") == "credential account is not the JSON key of a service account")
        #expect(fault(#"{"client_email":"canary"}"#) == "credential account lacks token_uri")
        #expect(Self.fault(Self.provider(kind: .vertex)) == "kind vertex needs project and location")
    }

    @Test func `says why a way to it cannot be used`() {
        let pool = TransportPool()
        let provider = Self.provider(
            { $0.caFile = "/nowhere/ca.pem" },
            transports: { options throws(TransportOptionsError) in try pool.transport(options) })
        #expect(Self.fault(provider) == "ca_file /nowhere/ca.pem could not be read as PEM certificates")
    }

    @Test func `puts the credential on the wire, and nothing of it elsewhere`() async throws {
        let transport = ScriptedTransport(headers: ["content-type": "application/json"], body("{}"))
        let provider = Self.provider({ $0.apiKey = .file("/key") }, transports: { _ throws(TransportOptionsError) in transport })
        try await provider.access.get().probe(limit: .seconds(10))
        #expect(transport.requests.map { $0.headers["Authorization"] } == ["Bearer sk-key"])
        var dumped = ""
        dump(provider, to: &dumped)
        #expect(!dumped.contains("sk-key") && !"\(provider)".contains("sk-key"))
    }

    // MARK: Kinds

    /// What is sent first, where every credential's content is `name of the credential`-value.
    private static func sent(_ kind: ProviderKind, _ change: (inout ProviderConfiguration) -> Void) async throws -> HTTPRequest {
        let transport = ScriptedTransport(headers: ["content-type": "application/json"], body(#"{"access_token":"t1"}"#))
        var configuration = ProviderConfiguration(name: "p", kind: kind, baseURL: "https://host")
        configuration.models = [ModelConfiguration(id: "m")]
        change(&configuration)
        let factory = ProviderFactory(time: ManualTime(), transports: { _ throws(TransportOptionsError) in transport }) {
            source throws(Provider.Unusable) in
            if case .credential(let name) = source { Secret(name + "-value") } else { throw Provider.Unusable("no such key") }
        }
        let provider = factory.provider(configuration, connectTimeout: .seconds(3))
        try? await provider.access.get().probe(limit: .seconds(10))
        return try #require(transport.requests.first)
    }

    @Test func `signs for bedrock, or sends one of its keys`() async throws {
        let signed = try await Self.sent(.bedrock) {
            $0.region = "eu-west-1"
            ($0.accessKeyID, $0.secretAccessKey, $0.sessionToken) = ("id", "secret", "session")
        }
        let scope = "AWS4-HMAC-SHA256 Credential=id-value/19700101/eu-west-1/bedrock/"
        #expect(signed.headers["authorization"]?.hasPrefix(scope) == true)
        #expect(signed.headers["x-amz-security-token"] == "session-value")
        let keyed = try await Self.sent(.bedrock) { $0.apiKey = .credential("key") }
        #expect(keyed.url == "https://host/foundation-models")
        #expect(keyed.headers["authorization"] == "Bearer key-value")
    }

    @Test func `sends azure a key of its own header, or asks Entra first`() async throws {
        let keyed = try await Self.sent(.azure) {
            $0.apiKey = .credential("key")
            $0.apiVersion = "2025-04-01-preview"
        }
        let url = "https://host/openai/models?api-version=2025-04-01-preview"
        #expect(keyed == HTTPRequest(.get, url, headers: ["api-key": "key-value"]))
        let entra = try await Self.sent(.azure) { ($0.tenantID, $0.clientID, $0.clientSecret) = ("t", "c", "s") }
        #expect(entra.url == "https://login.microsoftonline.com/t/oauth2/v2.0/token")
        #expect(String(decoding: entra.body, as: UTF8.self).contains("client_secret=s-value"))
    }

    @Test func `needs no key for ollama, and sends the one that there is`() async throws {
        #expect(try await Self.sent(.ollama) { _ in } == HTTPRequest(.get, "https://host/api/tags"))
        #expect(try await Self.sent(.ollama) { $0.apiKey = .credential("key") }.headers["authorization"] == "Bearer key-value")
    }

    @Test func `says which credential is missing`() {
        let missing = Self.provider(kind: .bedrock, { ($0.accessKeyID, $0.secretAccessKey) = ("id", "secret") }) {
            () throws(Provider.Unusable) in throw Provider.Unusable("there is no credential id")
        }
        #expect(Self.fault(missing) == "there is no credential id")
    }
}
