// swift-tools-version: 6.2
// The target graph: read it as the architecture. Which way the arrows may point, and why, is held by TidyTests.
import PackageDescription

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "promptd",
    products: [
        .executable(name: "promptd", targets: ["promptd"]),
        .executable(name: "promptctl", targets: ["promptctl"]),
        .executable(name: "promptsim", targets: ["promptsim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1"),
    ],
    targets: [
        // Programs.
        .executableTarget(
            name: "promptd",
            dependencies: [
                "PromptServer", "PromptGateway", "PromptProviders", "PromptAPI", "Storage", "Systemd", "Platform",
                argumentParser, yams, serviceLifecycle, unixSignals, logging,
            ]),
        .executableTarget(name: "promptctl", dependencies: ["PromptClient", "PromptAPI", argumentParser]),
        .executableTarget(
            name: "promptsim", dependencies: ["PromptAPI", "Platform", argumentParser, yams, nioCore, nioPosix, nioHTTP1]),

        // What knows what a prompt is.
        .target(
            name: "PromptServer",
            dependencies: ["PromptGateway", "PromptAPI", "Systemd", "Platform", nioCore, nioPosix, serviceLifecycle, logging]),
        .target(name: "PromptClient", dependencies: ["PromptAPI", "Platform"]),
        .target(
            name: "PromptGateway",
            dependencies: ["PromptProviders", "PromptAPI", "Storage", "Platform", "CSimilarity", crypto, logging],
            resources: [.embedInCode("Classification/task-weights.txt")]),
        .target(
            name: "PromptProviders",
            dependencies: ["PromptAPI", "Platform", asyncHTTPClient, nioCore, nioPosix, nioSSL, crypto, jwtKit],
            resources: [.embedInCode("Catalogue/models.json")]),
        .target(name: "PromptAPI"),

        // What could serve any daemon.
        .target(name: "Systemd", dependencies: ["CSystemd", "Platform", logging]),
        .target(name: "Storage", dependencies: ["CHiredis", "Platform", grdb]),
        .target(name: "Platform", dependencies: ["CPlatform"]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CHiredis", pkgConfig: "hiredis", providers: [.apt(["libhiredis-dev"])]),
        .target(name: "CPlatform"),
        .target(name: "CSimilarity", exclude: ["model"]),

        // What they are measured with.
        .executableTarget(
            name: "promptd-bench",
            dependencies: [
                "PromptGateway", "PromptProviders", "PromptClient", "PromptAPI", "Storage", "Platform", argumentParser, histogram,
                logging,
            ],
            path: "Tests/Benchmarks/promptd-bench"),
        .executableTarget(
            name: "promptd-evaluate",
            dependencies: ["PromptGateway", "PromptProviders", "PromptAPI", "Platform", "TestSupport", logging],
            path: "Tests/Benchmarks/promptd-evaluate"),
        .executableTarget(name: "echo-floor", path: "Tests/Benchmarks/echo-floor"),

        // Tests: one folder per library, and those that look at the whole.
        .target(
            name: "TestSupport", dependencies: ["PromptGateway", "PromptProviders", "PromptAPI", "Storage", "Platform"],
            path: "Tests/Support", exclude: ["Fixtures", "tsan.txt"]),
        .testTarget(name: "PromptAPITests", dependencies: ["PromptAPI", "TestSupport"]),
        .testTarget(
            name: "PromptClientTests", dependencies: ["promptctl", "PromptClient", "PromptAPI", "Platform"], exclude: ["Screens"]),
        .testTarget(name: "PromptServerTests", dependencies: ["PromptServer", "PromptAPI", "TestSupport", nioCore, nioEmbedded]),
        .testTarget(name: "PromptGatewayTests", dependencies: ["PromptGateway", "Storage", "TestSupport"]),
        .testTarget(name: "PromptProvidersTests", dependencies: ["PromptProviders", "TestSupport", jwtKit]),
        .testTarget(name: "StorageTests", dependencies: ["Storage", "Platform", "TestSupport"]),
        .testTarget(name: "SystemdTests", dependencies: ["Systemd", "PromptAPI", "Platform", logging]),
        .testTarget(name: "PlatformTests", dependencies: ["Platform"]),
        .testTarget(
            name: "ConfigurationTests",
            dependencies: ["promptd", "PromptGateway", "PromptServer", "PromptProviders", "Platform", "TestSupport"]),
        .testTarget(name: "PromptSimTests", dependencies: ["promptsim", "PromptAPI", "Platform"]),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["promptd-evaluate", "PromptGateway", "PromptProviders", "TestSupport", logging]),
        .testTarget(
            name: "BlackBoxTests", dependencies: ["promptd", "promptctl", "promptsim", "PromptClient", "PromptAPI", "Platform"],
            exclude: ["Fixtures"]),
        .testTarget(name: "TidyTests", dependencies: ["PromptAPI"]),
    ],
    swiftLanguageModes: [.v6]
)
