import ArgumentParser
import Platform
import PromptProviders

/// Measures how fast answers are read: in this process, and the first piece of one through the daemon.
struct ProviderBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "providers",
        abstract: "Measures the reading of answers: whole ones, lines of streams, the first piece of one.")

    @Option(help: "The daemon's binary.") var promptd: String
    @Option(help: "Answers of each format.") var answers = 2000
    @Option(help: "Calls of which the first piece is timed.") var calls = 500
    @Option(help: "The core that it is pinned to.") var core = 0

    func validate() throws {
        guard answers > 0, calls > 0, core >= 0 else { throw ValidationError("--answers and --calls are above zero") }
    }

    func run() throws {
        try Processor.pin(to: core)
        let whole = try AnswerFormat.all.map { try WholeAnswers($0, count: answers) }
        let streams = try AnswerFormat.all.map { try StreamedAnswers($0, count: answers) }
        let first = try FirstPiece(binary: promptd, calls: calls)
        Report.answers(whole, streams)
        let slowest = whole.map(\.p50).max() ?? 0
        let lines = streams.filter { $0.format.isEventStream }.map(\.perLine).max() ?? 0
        let goals = [
            Goal(
                sentence: "decoding one answer of 16 KB ≤ 150 µs p50, whatever its format", isMet: slowest <= 150e3,
                measured: "\(rounded(slowest / 1e3)) µs"),
            Goal(sentence: "server-sent events ≤ 300 ns a line", isMet: lines <= 300, measured: "\(rounded(lines, 0)) ns"),
            Goal(
                sentence: "the first piece forwarded ≤ 100 µs p50 after it was sent", isMet: first.p50 <= 100e3,
                measured: "\(rounded(first.p50 / 1e3)) µs (p99 \(rounded(first.p99 / 1e3)))"),
        ]
        Report.goals(goals)
        guard goals.allSatisfy(\.isMet) else { throw ExitCode.failure }
    }
}

extension Report {
    static func answers(_ whole: [WholeAnswers], _ streams: [StreamedAnswers]) {
        print("| format | 16 KB whole, p50 µs | split, ns/line | in reads of one event | split and decoded, ns/event |")
        print("|---|---:|---:|---:|---:|")
        for (whole, stream) in zip(whole, streams) {
            let figures = [
                rounded(whole.p50 / 1e3), rounded(stream.perLine, 0), rounded(stream.perLineInPieces, 0),
                rounded(stream.perEvent, 0),
            ]
            print("| \(whole.format.name) | \(figures.joined(separator: " | ")) |")
        }
        print("")
    }
}
