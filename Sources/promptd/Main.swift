import ArgumentParser
import Glibc

/// The daemon's command line (spec config).
@main
struct Promptd: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "promptd", abstract: "Answers prompts for the programs of this host, by way of language model providers.",
        version: version)

    static let defaultFile = "/etc/promptd/promptd.yaml"

    @Option(help: ArgumentHelp("The configuration file (default: \(defaultFile)).", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Where to listen, unless systemd passes a socket.", valueName: "path"))
    var socket: String?

    @Option(help: ArgumentHelp("Where to keep what outlives a restart.", valueName: "dir"))
    var stateDirectory: String?

    @Option(help: "How to log; without it, to the journal where stderr leads there, else as text.")
    var logFormat: LogFormat?

    @Flag(help: "Read the configuration, say what was understood or what is wrong, and end.")
    var checkConfig = false

    func run() async throws {
        // A client that goes away while it is written to is its own affair.
        signal(SIGPIPE, SIG_IGN)
        let source = ConfigurationSource(named: config)
        let configuration: DaemonConfiguration
        do throws(ConfigurationFaults) {
            configuration = try source.load()
        } catch {
            Terminal.complain("\(error)")
            throw ExitCode(error.unreadable == .missing ? EX_NOINPUT : EX_CONFIG)
        }
        guard !checkConfig else { return Terminal.say(summary(of: configuration)) }
        do throws(StartFailure) {
            try await Daemon(
                configuration, source: source, socket: socket, stateDirectory: stateDirectory, logFormat: logFormat
            ).run()
        } catch {
            Terminal.complain("promptd: \(error)")
            throw ExitCode(error.code)
        }
    }
}

/// Where the configuration is read, at the start and at every reload.
struct ConfigurationSource: Sendable {
    let path: String
    /// A file that was asked for must be there; the default one need not.
    private let isNamed: Bool

    init(named path: String?) {
        self.path = path ?? Promptd.defaultFile
        isNamed = path != nil
    }

    func load() throws(ConfigurationFaults) -> DaemonConfiguration {
        do throws(ConfigurationFaults) {
            return try DaemonConfiguration.load(path: path)
        } catch {
            guard error.unreadable == .missing, !isNamed else { throw error }
            return DaemonConfiguration()
        }
    }
}

/// The program's own words on its terminal, before there is a log.
enum Terminal {
    static func say(_ text: String) { write(text, to: STDOUT_FILENO) }
    static func complain(_ text: String) { write(text, to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array((text.hasSuffix("\n") ? text : text + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(0, count))
        }
    }
}
