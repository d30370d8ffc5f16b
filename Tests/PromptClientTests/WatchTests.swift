import PromptAPI
import Synchronization
import Testing

@testable import promptctl

/// `status --watch` as a program.
@Suite struct WatchTests {
    private static let enter = "\u{1B}[?1049h\u{1B}[?25l"
    private static let leave = "\u{1B}[?25h\u{1B}[?1049l"
    private static let status: JSON = ["service": ["version": "1.0.0"], "service_metrics": ["total_requests": 1]]

    /// It goes away after so many answers.
    private static func daemon(answering most: Int) throws -> FakeServer {
        let calls = Mutex(0)
        return try FakeServer { _ in
            let number = calls.withLock { calls in
                calls += 1
                return calls
            }
            return number <= most ? [.result(status)] : [.close]
        }
    }

    @Test func `Ctrl-C ends it and the terminal is as it was`() throws {
        let server = try FakeServer(results: ["status": Self.status])
        let shown = Program.runOnTerminal(
            ["status", "--watch", "--interval", "0.1"], at: server, environment: ["NO_COLOR": "1"], interruptedAfter: "\u{1B}[J")
        #expect(shown.status == 0)
        #expect(shown.output.hasPrefix(Self.enter))
        #expect(shown.output.hasSuffix(Self.leave))
        #expect(shown.output.contains("promptd 1.0.0"))
    }

    /// It is asked once more on a new connection, and then there is nobody.
    @Test func `a daemon that goes away ends it, with the terminal as it was`() throws {
        let shown = Program.runOnTerminal(["status", "--watch", "--interval", "0.1"], at: try Self.daemon(answering: 2))
        #expect(shown.status == 69)
        #expect(shown.output.hasPrefix(Self.enter) && shown.output.hasSuffix(Self.leave))
        #expect(shown.error.hasPrefix("promptctl: "))
    }

    @Test func `without a terminal it is one status after another`() throws {
        let shown = Program.run(["status", "--watch", "--interval", "0.1"], at: try Self.daemon(answering: 2))
        #expect(shown.output == "promptd 1.0.0\n\nrequests    1 in all\n\npromptd 1.0.0\n\nrequests    1 in all\n")
        let lines = Program.run(["--json", "status", "--watch", "--interval", "0.1"], at: try Self.daemon(answering: 2))
            .outputLines
        #expect(lines.prefix(2).map { try? JSONParser.parse($0) } == [Self.status, Self.status])
    }

    @Test(arguments: ["0", "-1", "3601", "nan"]) func `an interval has its bounds`(interval: String) {
        #expect(Program.run(["status", "--watch", "--interval=\(interval)"]).status == 64)
    }

    @Test func `it says its version`() {
        #expect(Program.run(["--version"]).output == "\(Version.current)\n")
    }
}
