import PromptProviders

/// The keys of a provider, those that belong to some kinds only with the kinds that they belong to.
enum ProviderKeys {
    typealias Provider = ProviderConfiguration

    static let section = Section<Provider>(common + byKind.flatMap { $0.keys })

    /// What speaks against a key in a provider of this kind.
    static func objection(to key: String, of kind: ProviderKind) -> String? {
        guard let entry = byKind.first(where: { $0.keys.contains { $0.name == key } }), !entry.kinds.contains(kind) else {
            return nil
        }
        let kinds = entry.kinds.map(\.rawValue).joined(separator: ", ")
        return "belongs to kind \(kinds), not to \(kind.rawValue)"
    }

    private static let common: [Key<Provider>] = [
        Key("name", ProviderSection.name, \.name),
        Key("kind", .word, \.kind),
        Key("base_url", .baseURL, \.baseURL),
        Key("proxy", .proxy, \.proxy),
        Key("ca_file", .absolutePath(), \.caFile),
        Key("weight", .number(0 ... .greatestFiniteMagnitude), \.weight),
        Key("enabled", .boolean, \.enabled),
        Key("cache_ttl", .lifetime, \.cacheTTL),
        Key("max_concurrent", .integer(1...100_000), \.maxConcurrent),
        Key("models", .list(of: ModelKeys.section.shape(from: ModelConfiguration(id: "")), label: ModelKeys.label), \.models),
    ]

    /// A service account is no key that could be named so.
    private static let withKey: [ProviderKind] = [.openai, .azure, .anthropic, .gemini, .bedrock, .ollama]

    private static let byKind: [(kinds: [ProviderKind], keys: [Key<Provider>])] = [
        (
            withKey,
            [
                source("credential", .credentialName, CredentialSource.credential),
                source("api_key_env", .environmentName, CredentialSource.environment),
                source("api_key_file", .absolutePath(), CredentialSource.file),
            ]
        ),
        (
            [.openai],
            [
                Key("dialect", .word, \.dialect),
                Key("organization", .printable(1...256), \.organization),
                Key("headers", ProviderHeaders.shape, \.headers),
            ]
        ),
        (
            [.azure],
            [
                Key("api_version", .name(1...64, and: ".-"), \.apiVersion),
                Key("tenant_id", .name(1...128, and: ".-"), \.tenantID),
                Key("client_id", .name(1...128, and: ".-"), \.clientID),
                Key("client_secret", .credentialName, \.clientSecret),
            ]
        ),
        (
            [.vertex],
            [
                Key("project", .name(1...128, and: ".:-"), \.project),
                Key("location", .name(1...64, and: "-"), \.location),
                Key("service_account", .credentialName, \.serviceAccount),
            ]
        ),
        (
            [.bedrock],
            [
                Key("region", .name(1...64, and: "-"), \.region),
                Key("access_key_id", .credentialName, \.accessKeyID),
                Key("secret_access_key", .credentialName, \.secretAccessKey),
                Key("session_token", .credentialName, \.sessionToken),
            ]
        ),
    ]

    /// One of the three ways to say where the key is; `ProviderRules` sees to it that there is at most one.
    private static func source(
        _ name: String, _ shape: Shape<String>, _ make: @escaping @Sendable (String) -> CredentialSource
    ) -> Key<Provider> {
        Key(name, paths: shape.paths) { provider, node, reading in
            if let text = shape.read(node, &reading) { provider.apiKey = make(text) }
        } differences: {
            $0.apiKey == $1.apiKey ? [] : [""]
        }
    }
}

/// The keys of a model.
enum ModelKeys {
    static let section = Section<ModelConfiguration>([
        Key("id", id, \.id),
        Key("default", .boolean, \.isDefault),
        Key("input_price", price, \.inputPrice),
        Key("output_price", price, \.outputPrice),
        Key("cached_input_price", price, \.cachedInputPrice),
        Key("context_window", tokens, \.contextWindow),
        Key("max_output", tokens, \.maxOutput),
        Key("multimodal", .boolean, \.multimodal),
        Key("tools", .boolean, \.tools),
        Key("reasoning", .boolean, \.reasoning),
        Key("deployment", .name(1...128, and: "._-"), \.deployment),
    ]) { _, mapping, reading in
        if mapping["id"] == nil { reading.fault(at: mapping.position, "needs an id") }
    }

    /// The id of a model, where it is one that may be shown.
    static func label(_ node: Node) -> String? {
        node.mapping?["id"]?.value.scalar.flatMap { isID($0.text) ? $0.text : nil }
    }

    /// Whatever providers make up, `arn:aws:…/…` and `meta-llama/Llama-3:free` among it.
    private static let id = Shape<String>.text("must be 1 to 256 printable ASCII characters without spaces", isValid: isID)

    private static func isID(_ text: String) -> Bool {
        (1...256).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// Above it, somebody gave a price per billion.
    private static let price = Shape<Double>.number(0...100_000, unit: " of USD per million tokens")
    private static let tokens = Shape<Int>.integer(1...1_000_000_000)
}

/// `headers:` of an openai provider.
enum ProviderHeaders {
    static let shape = Shape<[ProviderConfiguration.Header]>(
        paths: [".*"],
        read: { node, reading in
            if node.isNull { return [] }
            guard let mapping = node.mapping else {
                reading.fault(at: node.position, "must be a mapping of names to values")
                return nil
            }
            return mapping.members.compactMap { header($0, &reading) }
        },
        differences: { $0 == $1 ? [] : [""] })

    private static let secret: Set<String> = [
        "api-key", "authorization", "cookie", "proxy-authorization", "x-amz-security-token", "x-api-key", "x-goog-api-key",
    ]
    /// What the call itself decides.
    private static let reserved: Set<String> = [
        "accept-encoding", "connection", "content-length", "content-type", "expect", "host", "te", "trailer", "transfer-encoding",
        "upgrade",
    ]

    private static func header(_ member: Node.Member, _ reading: inout Reading) -> ProviderConfiguration.Header? {
        let name = member.key.lowercased()
        if secret.contains(name) {
            reading.fault(at: member, "must not stand here: put the key into a credential and name that with \"credential\"")
        } else if reserved.contains(name) {
            reading.fault(at: member, "is set by promptd itself")
        } else if !NameText.isMade(member.key, of: "!#$%&'*+-.^_`|~", length: 1...256) {
            reading.fault(at: member, "is not the name of a header")
        } else {
            return reading.below(Reading.shown(member.key)) { reading in
                Shape<String>.printable(0...4096).read(member.value, &reading).map { .init(name: member.key, value: $0) }
            }
        }
        return nil
    }
}
