import ArgumentParser
import Glibc
import Platform

/// The command line, and the one place that prints.
@main
struct Promptsim: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promptsim",
        abstract: "Simulates a language model provider over HTTP.",
        discussion: """
            Speaks the formats of OpenAI, Anthropic, Gemini, Vertex, Bedrock, Azure OpenAI and Ollama, each at its own \
            paths, and plays a scenario: answers, latencies, rate limits and faults. Point a provider of kind openai at \
            the address that it prints, any other at that address without /v1. GET /sim/calls tells what it was asked.
            """)

    @Argument(help: "The scenario, a YAML file. Without it a model `sim`, and any other, answers at once.")
    var scenario: String?

    @Option(help: ArgumentHelp("Where to listen; port 0 is any that is free.", valueName: "address:port"))
    var listen = ListenAddress(host: "127.0.0.1", port: 0)

    @Option(help: "Where chance begins: the same seed and calls give the same answers and faults.")
    var seed: UInt64 = 0

    @Flag(help: "Only read the scenario: print what is wrong with it and exit 78, or what it holds and exit 0.")
    var check = false

    func run() throws {
        let scenario = try read()
        if check {
            let faults = scenario.models.reduce(0) { $0 + $1.faults.count }
            say("\(self.scenario ?? "built-in scenario"): models: \(scenario.models.count), faults: \(faults)\n")
            return
        }
        let signals = Self.blockStopSignals()
        let server: SimulationServer
        do {
            server = try SimulationServer(Simulation(scenario, seed: seed), host: listen.host, port: listen.port)
        } catch {
            complain("promptsim: cannot listen on \(listen): \(error)\n")
            throw ExitCode(EX_OSERR)
        }
        say("promptsim: listening on http://\(ListenAddress(host: listen.host, port: server.port))/v1\n")
        Self.wait(for: signals)
        server.stop()
    }

    private func read() throws -> Scenario {
        guard let file = scenario else { return .builtIn }
        let text: String
        do throws(SystemError) {
            text = try TextFile.read(file)
        } catch {
            complain("promptsim: \(error)\n")
            throw ExitCode(EX_NOINPUT)
        }
        do throws(ScenarioMistakes) {
            return try ScenarioFile.read(text)
        } catch {
            for mistake in error.list { complain("\(file):\(mistake.line):\(mistake.column): \(mistake.message)\n") }
            throw ExitCode(EX_CONFIG)
        }
    }

    /// Before there is a second thread, so that all of them inherit it and the signal waits for `wait`.
    private static func blockStopSignals() -> sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        return signals
    }

    private static func wait(for signals: sigset_t) {
        var signals = signals
        var number: Int32 = 0
        while sigwait(&signals, &number) != 0 {}
    }

    /// Unbuffered: whoever started this may wait for the line.
    private func say(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    private func complain(_ text: String) {
        write(text, to: STDERR_FILENO)
    }

    private func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(0, count))
        }
    }
}
