import ArgumentParser
import Glibc
import Platform

@main
struct Benchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promptd-bench",
        abstract: "Measures promptd, and tells whether its goals are met; exits 1 where one is not.",
        subcommands: [DaemonBenchmark.self, SemanticBenchmark.self, JobBenchmark.self, ProviderBenchmark.self],
        defaultSubcommand: DaemonBenchmark.self)
}

/// Measures the daemon against its floor and against the same call without it, in one interleaved run on one core.
struct DaemonBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon", abstract: "Measures the daemon as its clients see it (the default)."
    )

    @Option(help: "The daemon's binary.") var promptd: String
    @Option(help: "The client's binary.") var promptctl: String
    @Option(help: "The simulator's binary.") var promptsim: String
    @Option(help: "The binary of echo-floor.") var echo: String
    @Option(help: "Seconds of load for each subject, all rounds together.") var seconds = 10.0
    @Option(help: "Rounds; subjects take turns in each.") var rounds = 11
    @Option(help: "The core that everything is pinned to.") var core = 0
    @Flag(help: "Only the floor and the direct calls: for trying the benchmark itself.") var withoutDaemon = false

    func validate() throws {
        guard seconds > 0, rounds > 0, core >= 0 else { throw ValidationError("--seconds, --rounds and --core are above zero") }
    }

    func run() throws {
        try Processor.pin(to: core)
        let directory = try TemporaryDirectory()
        let echo = try EchoFloor(binary: echo, directory: directory.path)
        let slice = Duration.seconds(seconds / Double(rounds))
        let simulator = try Simulator(binary: promptsim)
        let direct = [try simulator.direct(streaming: false), try simulator.direct(streaming: true)]
        if withoutDaemon {
            Report.table(try Interleaved.run([try echo.subject()] + direct, rounds: rounds, slice: slice))
            return
        }
        let daemon = try Daemon(binary: promptd, directory: directory.path, provider: simulator.port)
        let idle = try daemon.process.residentBytes()
        let subjects = [try echo.subject(), try daemon.health(), try daemon.generate()] + direct
        let results = try Interleaved.run(subjects, rounds: rounds, slice: slice)
        let loaded = try daemon.process.residentBytes()
        let client = try ClientStart(binary: promptctl, socket: daemon.socket).median(of: 50)
        daemon.process.stop()
        let cold = try ColdStart(binary: promptd, wrapper: self.echo, directory: directory.path, provider: simulator.port).median(
            of: 15)

        let requests = results[1].requests + results[2].requests
        let once = Once(idleBytes: idle, loadedBytes: loaded, requests: requests, coldStart: cold, clientStart: client)
        Report.table(results)
        Report.once(once)
        let goals = Goal.all(echo: results[0], health: results[1], generate: results[2], direct: results[4], once: once)
        Report.goals(goals)
        guard goals.allSatisfy(\.isMet) else { throw ExitCode.failure }
    }
}
