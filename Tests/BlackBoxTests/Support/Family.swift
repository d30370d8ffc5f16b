import PromptAPI

/// A provider of the daemon's as one of the wire formats has it, with the credential that belongs there.
struct Family: Sendable {
    /// Of the provider.
    let name: String
    /// Its other keys but the models: what kind it is, where, and who asks.
    let keys: @Sendable (FamilyHome) -> String
    /// What its models' names begin with: at Vertex it tells who made them.
    var prefix = "sim"
    /// Which parts of a prompt it tells apart, for each has a price.
    var countsCached = true
    var countsCacheWrites = false

    static let all = [
        Family(name: "openai") { "kind: openai, base_url: \"\($0.url)/v1\", credential: openai-key" },
        Family(
            name: "anthropic", keys: { "kind: anthropic, base_url: \"\($0.url)\", credential: anthropic-key" },
            countsCacheWrites: true),
        Family(name: "gemini") { "kind: gemini, base_url: \"\($0.url)\", credential: gemini-key" },
        Family(name: "vertex", keys: vertex),
        Family(name: "vertex-claude", keys: vertex, prefix: "claude", countsCacheWrites: true),
        Family(
            name: "bedrock",
            keys: {
                "kind: bedrock, base_url: \"\($0.url)\", region: us-east-1, access_key_id: aws-id, secret_access_key: aws-key, "
                    + "session_token: aws-token"
            }, countsCacheWrites: true),
        Family(name: "azure") { "kind: azure, base_url: \"\($0.url)\", credential: azure-key" },
        Family(name: "azure-entra") {
            "kind: azure, base_url: \"https://\(FamilyHome.azureHost)\", tenant_id: contoso, client_id: app, "
                + "client_secret: entra-secret, proxy: \"\($0.tunnel)\", ca_file: \($0.directory)/ca.pem"
        },
        Family(name: "ollama", keys: { "kind: ollama, base_url: \"\($0.url)\", credential: ollama-key" }, countsCached: false),
    ]

    @Sendable private static func vertex(_ home: FamilyHome) -> String {
        "kind: vertex, base_url: \"\(home.url)\", project: p-1, location: us-central1, service_account: google-account"
    }
}

/// Where the credentials of all families are, and what stands in for the hosts that they name.
struct FamilyHome {
    static let azureHost = "sim.openai.azure.com"

    /// Of credentials and certificates.
    let directory: String
    /// The simulator's.
    let url: String
    /// A proxy in which each host is the simulator.
    let tunnel: String
    /// What must be seen nowhere, by the kind of credential.
    let secrets: [String: String]

    /// By their names in the directory. Keys that the simulator lets in come first.
    static let keys = [
        "openai-key": "sk-canary-7f3a91c2d4e85b60", "anthropic-key": "sk-ant-canary-2b9e4c71a05d8f36",
        "gemini-key": "AIzaCanary5d1f8e2c7b4a9036", "azure-key": "canary0c9d3e5f7a1b2846azure",
        "ollama-key": "olla-canary-8d2c6f1e9b3a7450",
        "aws-id": "AKIACANARY4X7Q2M9Z5P",
    ]
    private static let others = [
        "aws-key": "canary/Wz8rT3kQ+9mLx2Vb7NcYpJ5hD1sGf4Ea6Uo0", "aws-token": "FwoGcanaryZ3h8Kd0vQm1xT7yB5nL2sR9wE4uJ6pC",
        "entra-secret": "cAn8Q~ary.3Vb9xKz2Lm7Tq5Wp1Ny4Rd",
    ]

    /// Writes the credentials, a service account's key made here among them, and starts the proxy.
    static func run<Value>(_ sim: SimProcess, in directory: String, _ body: (FamilyHome) throws -> Value) throws -> Value {
        var secrets = keys.merging(others) { $1 }
        for (name, secret) in secrets { try Files.write(secret + "\n", to: "\(directory)/\(name)", mode: 0o600) }
        let made = try ProgramRun("/bin/sh", ["-ec", "cd '\(directory)'\n" + makeKeys])
        guard made.status == 0 else { throw Unexpected("no keys: \(made.error)") }
        let key = try Files.read(directory + "/google.pem")
        let account: JSON = [
            "type": "service_account", "client_email": "sim@p-1.iam.gserviceaccount.com",
            "private_key_id": "a1b2c3d4e5f60718293a",
            "private_key": .string(key), "token_uri": .string("http://127.0.0.1:\(sim.port)/token"),
        ]
        try Files.write(account.description, to: directory + "/google-account", mode: 0o600)
        // A line in its middle: the whole is never in one piece.
        secrets["google-account"] = key.split(separator: "\n").dropFirst(12).first.map(String.init)
        let (tunnel, port) = try ChildProcess.listening(
            "python3",
            [
                Files.root + "/Tests/BlackBoxTests/Fixtures/tunnel.py", directory + "/host.pem", directory + "/host.key",
                "\(sim.port)",
            ],
            log: directory + "/tunnel.log")
        defer { tunnel.end() }
        return try body(
            FamilyHome(
                directory: directory, url: "http://127.0.0.1:\(sim.port)", tunnel: "http://127.0.0.1:\(port)", secrets: secrets))
    }

    private static let makeKeys = """
        openssl genrsa -traditional -out google.pem 2048
        curve='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
        openssl req -x509 $curve -keyout ca.key -out ca.pem -subj /CN=Authority -days 2
        openssl req $curve -keyout host.key -out host.csr -subj /CN=host
        echo subjectAltName=DNS:login.microsoftonline.com,DNS:\(azureHost) > names
        openssl x509 -req -in host.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out host.pem
        """
}

extension Stand {
    /// A daemon with a provider of every family, all of them at one simulator.
    ///
    /// - Parameters:
    ///   - models: of each, as the scenario has them without their ids, by what follows the prefix of their names.
    ///   - prices: as the configuration has them.
    static func runFamilies<Value>(
        models: [(name: String, keys: String)], prices: String, settings: String = "",
        _ body: (Stand, FamilyHome) throws -> Value
    ) throws -> Value {
        let prefixes = ["sim", "claude"]
        var scenario = "models:\n"
        for prefix in prefixes {
            for (name, keys) in models { scenario += "  - { id: \(prefix)-\(name)\(keys.isEmpty ? "" : ", " + keys) }\n" }
        }
        scenario += "api_keys: [\(FamilyHome.keys.values.sorted().map { "\"\($0)\"" }.joined(separator: ", "))]\n"
        return try withTemporaryDirectory { directory in
            let sim = try SimProcess(scenario: scenario, directory: directory)
            defer { sim.end() }
            return try withTemporaryDirectory { credentials in
                try FamilyHome.run(sim, in: credentials) { home in
                    let providers = Family.all.map { family in
                        let models = models.map { "{ id: \(family.prefix)-\($0.name), context_window: 100000, \(prices) }" }
                        return "  - { name: \(family.name), \(family.keys(home)), models: [\(models.joined(separator: ", "))] }\n"
                    }
                    let daemon = try DaemonProcess(
                        configuration: Text.configuration(settings, providers: providers.joined()), directory: directory,
                        environment: ["CREDENTIALS_DIRECTORY": credentials])
                    defer { daemon.end() }
                    return try body(Stand(directory: directory, sim: sim, daemon: daemon), home)
                }
            }
        }
    }
}
