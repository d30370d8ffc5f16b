import ArgumentParser
import Platform

/// Measures the durable queue in this process, over a database on the disk of /tmp.
struct JobBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "Measures the durable queue: submissions, what a backlog costs, and admission.")

    @Option(help: "Jobs that wait in the end.") var backlog = 100_000
    @Option(help: "Submissions at once.") var concurrent = 64

    func validate() throws {
        guard backlog > 0, concurrent > 0 else { throw ValidationError("--backlog and --concurrent are above zero") }
    }

    func run() async throws {
        let directory = try TemporaryDirectory()
        let rate = try await Backlog.fill(directory.path, count: backlog, concurrent: concurrent)
        let start = try Backlog.start(directory.path, count: backlog)
        let goals = [
            Goal(
                sentence: "submit ≥ 2,000 durable jobs/s, \(concurrent) at once", isMet: rate >= 2000,
                measured: "\(rounded(rate, 0))/s"),
            Goal(
                sentence: "start over a backlog of \(backlog) ≤ 200 ms", isMet: start.duration <= .milliseconds(200),
                measured: "\(rounded(start.duration.seconds * 1000)) ms"),
            Goal(
                sentence: "a backlog of \(backlog) costs < 100 MB", isMet: start.bytes < 100_000_000,
                measured: "\(rounded(Double(start.bytes) / 1e6)) MB"),
            try AdmissionSpeed(waiting: 0).goal,
            try AdmissionSpeed(waiting: 540).goal,
        ]
        Report.goals(goals)
        guard goals.allSatisfy(\.isMet) else { throw ExitCode.failure }
    }
}
