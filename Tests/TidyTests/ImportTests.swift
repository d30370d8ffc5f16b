import Testing

/// Who may import whom. What is in neither table is refused: a new arrow is a decision.
@Suite struct `Imports` {
    @Test func `each target imports only what lies below it`() {
        for finding in SourceTree.sources.flatMap(Self.findings) { finding.report() }
    }

    @Test func `every target of the package has a row`() {
        let targets = Set(SourceTree.sources.map(\.target))
        #expect(targets.subtracting(Self.targets.map(\.name)) == [])
    }

    // MARK: Our own

    struct Target: Sendable {
        var name: String
        var imports: Set<String>
        var reason: String

        init(_ name: String, _ imports: String, because reason: String) {
            self.name = name
            self.imports = Set(imports.split(separator: " ").map(String.init))
            self.reason = reason
        }
    }

    static let targets: [Target] = [
        Target(
            "promptd", "PromptServer PromptGateway PromptProviders PromptAPI Storage Systemd Platform",
            because: "the daemon puts the parts together"),
        Target(
            "promptctl", "PromptClient PromptAPI",
            because: "the client stays thin: it starts in milliseconds and is linked static"),
        Target(
            "promptsim", "PromptAPI Platform", because: "a double of a provider must not share code with what it stands in for"),
        Target(
            "PromptServer", "PromptGateway PromptAPI Systemd Platform",
            because: "the server knows the socket and the methods, not the providers behind them"),
        Target("PromptClient", "PromptAPI Platform", because: "a client needs the contract and a socket, nothing of the server"),
        Target(
            "PromptGateway", "PromptProviders PromptAPI Storage Platform",
            because: "the gateway does not know that it is spoken to in JSON-RPC"),
        Target("PromptProviders", "PromptAPI Platform", because: "a provider remembers nothing and knows no router"),
        Target("Storage", "Platform", because: "storage has no table and no key of ours"),
        Target("Systemd", "Platform", because: "it could serve any daemon"),
        Target("Platform", "", because: "it could serve any program"),
        Target("PromptAPI", "", because: "the contract is pure: no input, no output, no clock"),
    ]

    // MARK: Others'

    struct Module: Sendable {
        var name: String
        /// Beginnings of paths below Sources/.
        var places: [String]
        var reason: String

        init(_ name: String, in places: String..., because reason: String) {
            self.name = name
            self.places = places
            self.reason = reason
        }
    }

    private static let transport = "PromptProviders/HTTP/HTTPClientTransport.swift"
    private static let sockets =
        "sockets of events are the server's and the simulator's; the client's are plain, so that it starts at once"

    static let modules: [Module] = [
        Module("NIOCore", in: "PromptServer/", "promptsim/", transport, because: sockets),
        Module("NIOPosix", in: "PromptServer/", "promptsim/", transport, because: sockets),
        Module("NIOHTTP1", in: "PromptServer/", "promptsim/", transport, because: sockets),
        Module("NIOFoundationCompat", because: "Foundation costs the start of a program"),
        Module("NIOSSL", in: transport, because: "certificates are the transport's business"),
        Module("AsyncHTTPClient", in: transport, because: "the HTTP client can be exchanged in one file"),
        Module(
            "Yams", in: "promptd/Configuration/ConfigurationFile.swift", "promptsim/",
            because: "the configuration file has one reader"),
        Module("ArgumentParser", in: "promptd/", "promptctl/", "promptsim/", because: "arguments are a program's"),
        Module(
            "ServiceLifecycle", in: "promptd/", "promptsim/", "PromptServer/",
            because: "what runs and stops is put together at the root"),
        Module("UnixSignals", in: "promptd/", "promptsim/", because: "signals have one owner"),
        Module(
            "Logging", in: "PromptServer/", "PromptGateway/", "Systemd/", "promptd/",
            because: "what is pure returns what happened, and who acts logs it"),
        Module("CSystemd", in: "Systemd/", because: "libsystemd has no static library and promptctl is linked static"),
        Module("GRDB", in: "Storage/", because: "SQLite has one door"),
        Module("GRDBSQLite", in: "Storage/", because: "SQLite has one door"),
        Module("CHiredis", in: "Storage/", because: "Redis has one door"),
        Module("CSimilarity", in: "PromptGateway/Cache/", because: "vectors are the semantic cache's"),
        Module(
            "Crypto", in: "PromptProviders/Credentials/", "PromptGateway/Cache/",
            because: "signatures are credentials' and hashes are keys of the cache"),
        Module("JWTKit", in: "PromptProviders/Credentials/", because: "tokens are credentials"),
        Module("CPlatform", in: "Platform/", because: "C goes through one door"),
        Module(
            "Glibc", in: "Platform/", "Systemd/", "Storage/", "PromptClient/", "promptd/", "promptctl/", "promptsim/",
            because: "what decides makes no system calls; files, sockets and clocks are Platform's"),
        Module("Synchronization", in: "", because: "a lock is everybody's, within the standard library"),
    ]

    // MARK: Reading

    static func findings(in file: SourceFile) -> [Finding] {
        file.code.enumerated().compactMap { index, line in
            guard let module = imported(by: line), let fault = fault(of: module, in: file) else { return nil }
            return Finding(path: file.path, line: index + 1, what: "import \(module)", reason: fault)
        }
    }

    /// Why that file may not import that module; `nil` where it may.
    private static func fault(of module: String, in file: SourceFile) -> String? {
        if targets.contains(where: { $0.name == module }) {
            guard let target = targets.first(where: { $0.name == file.target }) else { return "\(file.target) has no row" }
            return target.imports.contains(module) ? nil : target.reason
        }
        guard let row = modules.first(where: { $0.name == module }) else { return "no row allows this module anywhere" }
        let path = file.path.dropFirst("Sources/".count)
        return row.places.contains { path.hasPrefix($0) } ? nil : row.reason
    }

    /// The module of an import, whatever stands before and behind it: `@preconcurrency public import struct NIOCore.ByteBuffer`.
    static func imported(by line: String) -> String? {
        var words = line.split { $0 == " " || $0 == "\t" }
        guard let position = words.firstIndex(of: "import") else { return nil }
        let before = Set(["public", "package", "internal", "fileprivate", "private"])
        guard words[..<position].allSatisfy({ $0.hasPrefix("@") || before.contains(String($0)) }) else { return nil }
        words.removeFirst(position + 1)
        if let kind = words.first, ["struct", "class", "enum", "protocol", "typealias", "func", "var", "let"].contains(kind) {
            words.removeFirst()
        }
        return words.first.map { String($0.prefix { $0 != "." && $0 != ";" }) }
    }

    @Test(
        arguments: [
            ("import Glibc", "Glibc"), ("  @testable import PromptAPI", "PromptAPI"), ("public import Foundation", "Foundation"),
            ("@preconcurrency private import struct NIOCore.ByteBuffer", "NIOCore"), ("let important = 1", nil),
            ("// nothing", nil),
        ] as [(String, String?)])
    func `an import is recognised`(line: String, module: String?) {
        #expect(Self.imported(by: line) == module)
    }

    @Test(arguments: [
        ("Sources/PromptAPI/X.swift", "Platform"), ("Sources/PromptAPI/X.swift", "Glibc"),
        ("Sources/promptctl/X.swift", "PromptGateway"),
        ("Sources/PromptGateway/X.swift", "PromptServer"), ("Sources/PromptGateway/X.swift", "NIOCore"),
        ("Sources/PromptProviders/HTTP/Other.swift", "AsyncHTTPClient"), ("Sources/promptd/X.swift", "Yams"),
        ("Sources/Platform/X.swift", "Foundation"), ("Sources/Platform/X.swift", "FoundationEssentials"),
        ("Sources/promptd/X.swift", "Dispatch"),
        ("Sources/PromptProviders/X.swift", "Logging"), ("Sources/PromptServer/X.swift", "Glibc"),
        ("Sources/NewTarget/X.swift", "PromptAPI"),
    ])
    func `a forbidden import is found`(path: String, module: String) {
        #expect(Self.findings(in: SourceFile(path: path, text: "// one\nimport \(module)\n")).map(\.line) == [2])
    }
}
