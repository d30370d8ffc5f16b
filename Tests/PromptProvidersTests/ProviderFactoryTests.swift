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
        #expect(Self.fault(Self.provider(kind: .bedrock)) == "kind bedrock is not served by this version")
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
}
