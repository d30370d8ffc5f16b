import ArgumentParser
import Glibc
import Platform
import PromptAPI

/// The daemon's command line (spec config).
@main
struct Promptd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promptd", abstract: "Answers prompts for the programs of this host, by way of language model providers.",
        version: Version.current)

    @Option(help: ArgumentHelp("The configuration file (default: \(ConfigurationSource.defaultFile)).", valueName: "file"))
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
        // Before there is a credential to be found in one.
        Dumps.forbid()
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
