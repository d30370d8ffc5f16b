import PromptProviders

/// What must hold between the keys of a provider.
enum ProviderRules {
    /// `kind` is `nil` where the file names none, or none that there is.
    static func check(
        _ provider: inout ProviderConfiguration, kind: ProviderKind?, _ mapping: Node.Mapping, _ reading: inout Reading
    ) {
        require(["name", "kind"], of: "a provider", mapping, &reading)
        if let kind {
            require(required[kind] ?? [], of: "kind \(kind.rawValue)", mapping, &reading)
        }
        if mapping["base_url"] == nil { provider.baseURL = defaultBaseURL(provider) }
        checkCredentials(mapping, &reading)
        checkModels(&provider, kind: kind, mapping, &reading)
    }

    private static let required: [ProviderKind: [String]] = [
        .azure: ["base_url"], .bedrock: ["region"], .vertex: ["project", "location", "service_account"],
    ]

    private static func require(_ keys: [String], of what: String, _ mapping: Node.Mapping, _ reading: inout Reading) {
        for key in keys where mapping[key] == nil {
            reading.fault(at: mapping.position, "lacks \(key), which \(what) needs")
        }
    }

    /// facts/providers §2–8. Empty where the file must say it.
    private static func defaultBaseURL(_ provider: ProviderConfiguration) -> String {
        switch provider.kind {
        case .openai: "https://api.openai.com/v1"
        case .azure: ""
        case .anthropic: "https://api.anthropic.com"
        case .gemini: "https://generativelanguage.googleapis.com"
        case .ollama: "http://127.0.0.1:11434"
        case .bedrock: "https://bedrock-runtime.\(provider.region ?? "").amazonaws.com"
        case .vertex:
            switch provider.location ?? "" {
            case "global": "https://aiplatform.googleapis.com"
            case "us", "eu": "https://aiplatform.\(provider.location ?? "").rep.googleapis.com"
            case let region: "https://\(region)-aiplatform.googleapis.com"
            }
        }
    }

    // MARK: Credentials

    private static func checkCredentials(_ mapping: Node.Mapping, _ reading: inout Reading) {
        let sources = ["credential", "api_key_env", "api_key_file"].compactMap { mapping[$0] }.inOrderOfFile
        for member in sources.dropFirst() {
            reading.fault(at: member, "is one too many beside \(sources[0].key): a provider has one key")
        }
        checkTogether(["tenant_id", "client_id", "client_secret"], instead: sources.first, mapping, &reading)
        checkTogether(
            ["access_key_id", "secret_access_key"], optional: "session_token", instead: sources.first, mapping, &reading)
    }

    /// Keys that are given all or not at all, and not beside a key of the other sort.
    private static func checkTogether(
        _ keys: [String], optional: String? = nil, instead source: Node.Member?, _ mapping: Node.Mapping, _ reading: inout Reading
    ) {
        let members = (keys + [optional].compactMap { $0 }).compactMap { mapping[$0] }.inOrderOfFile
        guard let first = members.first else { return }
        for key in keys where mapping[key] == nil {
            reading.fault(at: first, "needs \(key) beside it")
        }
        if let source {
            reading.fault(at: source, "is one too many beside \(first.key): a provider has one way to sign its calls")
        }
    }

    // MARK: Models

    private static func checkModels(
        _ provider: inout ProviderConfiguration, kind: ProviderKind?, _ mapping: Node.Mapping, _ reading: inout Reading
    ) {
        let nodes = mapping["models"]?.value.list ?? []
        if mapping["models"] == nil || mapping["models"]?.value.isNull == true || mapping["models"]?.value.list == [] {
            reading.fault(
                at: mapping["models"]?.position ?? mapping.position,
                "has no models and can answer nothing: give it at least one, such as models: [{ id: NAME }]")
        }
        reading.below("models") { reading in
            checkIDs(nodes, &reading)
            checkDefaults(nodes, &reading)
            if let kind { checkDeployments(nodes, kind, &reading) }
        }
        if !provider.models.isEmpty, !provider.models.contains(where: \.isDefault) { provider.models[0].isDefault = true }
    }

    private static func checkIDs(_ nodes: [Node], _ reading: inout Reading) {
        var first: [String: Int] = [:]
        for node in nodes {
            guard let id = ModelKeys.label(node), let position = node.mapping?["id"]?.value.position else { continue }
            if let line = first[id] {
                reading.fault(at: position, "has the id \"\(id)\" twice, first on line \(line)")
            } else {
                first[id] = position.line
            }
        }
    }

    private static func checkDefaults(_ nodes: [Node], _ reading: inout Reading) {
        let defaults = nodes.compactMap { $0.mapping?["default"] }.filter { $0.value.scalar?.text == "true" }
        for member in defaults.dropFirst() {
            reading.fault(at: member.position, "has a second default, beside the one on line \(defaults[0].position.line)")
        }
    }

    private static func checkDeployments(_ nodes: [Node], _ kind: ProviderKind, _ reading: inout Reading) {
        for member in nodes.compactMap({ $0.mapping?["deployment"] }) where kind != .azure {
            reading.fault(at: member, "belongs to kind azure, not to \(kind.rawValue)")
        }
    }
}

extension [Node.Member] {
    fileprivate var inOrderOfFile: [Node.Member] {
        sorted { ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column) }
    }
}
