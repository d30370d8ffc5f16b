import PromptAPI

/// A provider of the daemon's as one of the wire formats has it, with the credential that belongs there.
struct Family: Sendable {
    /// Of the provider.
    let name: String
    /// Its other keys but the models: what kind it is, where, and who asks.
    let keys: @Sendable (FamilyHome) -> String
    /// What its models' names begin with: at Vertex it tells who made them.
    var prefix = "sim"
    /// Names of its credentials.
    var secrets: [String] = []
    /// Which parts of a prompt it tells apart, for each has a price.
    var countsCached = true
    var countsCacheWrites = false

    static let all = [
        keyed("openai", path: "/v1"),
        keyed("anthropic", countsCacheWrites: true),
        keyed("gemini"),
        vertex("vertex"),
        vertex("vertex-claude", prefix: "claude", countsCacheWrites: true),
        Family(
            name: "bedrock",
            keys: {
                "kind: bedrock, base_url: \"\($0.url)\", region: us-east-1, access_key_id: aws-id, secret_access_key: aws-key, "
                    + "session_token: aws-token"
            }, secrets: ["aws-id", "aws-key", "aws-token"], countsCacheWrites: true),
        keyed("azure"),
        Family(
            name: "azure-entra",
            keys: {
                "kind: azure, base_url: \"https://\(FamilyHome.azureHost)\", tenant_id: contoso, client_id: app, "
                    + "client_secret: entra-secret, proxy: \"\($0.tunnel)\", ca_file: \($0.directory)/ca.pem"
            }, secrets: ["entra-secret", "oauth"]),
        keyed("ollama", countsCached: false),
    ]

    /// One whose name is its kind, with an API key.
    private static func keyed(_ name: String, path: String = "", countsCached: Bool = true, countsCacheWrites: Bool = false)
        -> Family
    {
        Family(
            name: name, keys: { "kind: \(name), base_url: \"\($0.url)\(path)\", credential: \(name)-key" },
            secrets: ["\(name)-key"], countsCached: countsCached, countsCacheWrites: countsCacheWrites)
    }

    private static func vertex(_ name: String, prefix: String = "sim", countsCacheWrites: Bool = false) -> Family {
        Family(
            name: name,
            keys: {
                "kind: vertex, base_url: \"\($0.url)\", project: p-1, location: us-central1, service_account: google-account"
            }, prefix: prefix, secrets: ["google-account", "oauth"], countsCacheWrites: countsCacheWrites)
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

    /// API keys and what goes for one, by their names in the directory: the simulator lets these in.
    private static let keys = [
        "openai-key": "sk-canary-7f3a91c2d4e85b60", "anthropic-key": "sk-ant-canary-2b9e4c71a05d8f36",
        "gemini-key": "AIzaCanary5d1f8e2c7b4a9036", "azure-key": "canary0c9d3e5f7a1b2846azure",
        "ollama-key": "olla-canary-8d2c6f1e9b3a7450", "aws-id": "AKIACANARY4X7Q2M9Z5P",
    ]
    private static let others = [
        "aws-key": "canary/Wz8rT3kQ+9mLx2Vb7NcYpJ5hD1sGf4Ea6Uo0", "aws-token": "FwoGcanaryZ3h8Kd0vQm1xT7yB5nL2sR9wE4uJ6pC",
        "entra-secret": "cAn8Q~ary.3Vb9xKz2Lm7Tq5Wp1Ny4Rd",
    ]
    /// What the simulator's tokens begin with.
    private static let token = "sim-token-"

    static var keysLine: String { "api_keys: [\(keys.values.sorted().map { "\"\($0)\"" }.joined(separator: ", "))]\n" }

    /// Writes the credentials and makes a service account's key.
    ///
    /// - Returns: what must be seen nowhere, by the name of the credential. Of the account's key it is a line from its middle, for the
    ///   whole is never in one piece.
    static func makeSecrets(in directory: String) throws -> [String: String] {
        let secrets = keys.merging(others) { $1 }
        for (name, secret) in secrets { try Files.write(secret + "\n", to: "\(directory)/\(name)", mode: 0o600) }
        let made = try ProgramRun("/bin/sh", ["-ec", "cd '\(directory)'\n" + makeKeys])
        guard made.status == 0 else { throw Unexpected("no keys: \(made.error)") }
        let lines = try Files.read(directory + "/google.pem").split(separator: "\n")
        return secrets.merging(["google-account": String(lines[lines.count / 2]), "oauth": token]) { $1 }
    }

    private static let makeKeys = """
        openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out google.pem
        curve='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
        openssl req -x509 $curve -keyout ca.key -out ca.pem -subj /CN=Authority -days 2
        openssl req $curve -keyout host.key -out host.csr -subj /CN=host
        echo subjectAltName=DNS:login.microsoftonline.com,DNS:\(azureHost) > names
        openssl x509 -req -in host.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out host.pem
        """

    /// Writes the service account and starts the proxy: both name the simulator.
    static func run<Value>(_ sim: SimProcess, in directory: String, _ body: (FamilyHome) throws -> Value) throws -> Value {
        let url = "http://127.0.0.1:\(sim.port)"
        let account: JSON = [
            "type": "service_account", "client_email": "sim@p-1.iam.gserviceaccount.com",
            "private_key_id": "a1b2c3d4e5f60718293a", "private_key": .string(try Files.read(directory + "/google.pem")),
            "token_uri": .string(url + "/token"),
        ]
        try Files.write(account.description, to: directory + "/google-account", mode: 0o600)
        let program = Files.root + "/Tests/BlackBoxTests/Fixtures/tunnel.py"
        let (tunnel, port) = try ChildProcess.listening(
            "python3", [program, directory + "/host.pem", directory + "/host.key", "\(sim.port)"], log: directory + "/tunnel.log")
        defer { tunnel.end() }
        return try body(FamilyHome(directory: directory, url: url, tunnel: "http://127.0.0.1:\(port)"))
    }
}

extension Stand {
    /// A daemon with a provider of every family, all of them at one simulator.
    ///
    /// - Parameters:
    ///   - prices: as the configuration of a model has them.
    ///   - models: of each provider, given the secrets: what follows the prefix of their names, and their keys in the scenario.
    static func runFamilies<Value>(
        settings: String = "", cache: String = Text.noCache, prices: String = "input_price: 1, output_price: 2",
        models: ([String: String]) -> [(name: String, keys: String)],
        _ body: (Stand, _ secrets: [String: String]) throws -> Value
    ) throws -> Value {
        try withTemporaryDirectory { credentials in
            let secrets = try FamilyHome.makeSecrets(in: credentials)
            let models = models(secrets)
            let items = Set(Family.all.map(\.prefix)).sorted().flatMap { prefix in
                models.map { "  - { id: \(prefix)-\($0.name)\($0.keys.isEmpty ? "" : ", " + $0.keys) }\n" }
            }
            return try withTemporaryDirectory { directory in
                let sim = try SimProcess(scenario: "models:\n" + items.joined() + FamilyHome.keysLine, directory: directory)
                defer { sim.end() }
                return try FamilyHome.run(sim, in: credentials) { home in
                    let providers = Family.all.map { family in
                        let models = models.map { "{ id: \(family.prefix)-\($0.name), context_window: 100000, \(prices) }" }
                        return "  - { name: \(family.name), \(family.keys(home)), models: [\(models.joined(separator: ", "))] }\n"
                    }
                    let daemon = try DaemonProcess(
                        configuration: Text.configuration(settings, cache: cache, providers: providers.joined()),
                        directory: directory, environment: ["CREDENTIALS_DIRECTORY": credentials])
                    defer { daemon.end() }
                    return try body(Stand(directory: directory, sim: sim, daemon: daemon), secrets)
                }
            }
        }
    }
}
