import Glibc
import PromptAPI
import PromptClient
import Testing

@testable import promptctl

@Suite struct FailureTests {
    private func failure(_ error: RequestError) -> Failure? {
        RPCError(error.json(requestID: "r1")).map { Failure($0, method: "generate") }
    }

    @Test func `Every kind of error has its exit status`() {
        let expected: [String: promptctl.ExitStatus] = [
            "overloaded": .tryLater, "limit_exceeded": .tryLater, "shutting_down": .tryLater, "permission_denied": .notPermitted,
            "config_invalid": .badConfiguration, "parse_error": .protocolFault, "invalid_request": .protocolFault,
        ]
        for sample in RequestError.samples {
            #expect(failure(sample)?.status == expected[sample.kind] ?? .requestFailed, "\(sample.kind)")
        }
    }

    @Test func `Failed attempts are told one by one`() {
        let attempts = [
            AttemptReport(
                provider: "openai", model: "gpt", failure: .init(kind: "rate_limited", status: 429, message: "too many requests"),
                time: 0.5, retryCount: 0)
        ]
        let expected = ["openai gpt: too many requests (0.50 s)"]
        #expect(failure(.allProvidersFailed(attempts: attempts))?.details == expected)
        #expect(failure(.timeout("the deadline passed", attempts: attempts))?.details == expected)
    }

    @Test func `Excluded providers are told one by one`() {
        let excluded = [RequestError.Exclusion(provider: "a", reason: "drained"), .init(provider: "b", reason: "too dear")]
        #expect(failure(.noEligibleProvider("none", excluded: excluded))?.details == ["a: drained", "b: too dear"])
    }

    @Test func `What a provider said of a request that it refused is shown, but cannot steer the terminal`() {
        let error = RequestError.rejectedByProvider(.contentPolicy, provider: "a", model: "m", message: "no\u{1B}[2J")
        #expect(failure(error)?.details == ["no\u{FFFD}[2J"])
    }

    @Test func `When to try again is told`() {
        #expect(failure(.overloaded("full", retryAfter: 2))?.details == ["try again in 2.00 s"])
    }

    @Test func `A program gets the error as the daemon gave it`() throws {
        let error = RequestError.limitExceeded("over", limit: "budget", retryAfter: 3).json(requestID: "r1")
        let server = try FakeServer { _ in
            [.error(code: -32006, kind: "limit_exceeded", message: "over", data: error["data"] ?? [:])]
        }
        let outcome = Program.run(["generate", "hi", "--json"], at: server)
        #expect(outcome.status == 75)
        #expect(try JSONParser.parse(outcome.output) == ["error": error])
        #expect(outcome.error == "promptctl: over\n  try again in 3.00 s\n")
    }

    @Test func `A daemon that cannot be reached is 69, and what to do is told`() throws {
        let outcome = Program.run(["--socket", "/nonexistent/promptd.sock", "health", "--json"])
        #expect(outcome.status == 69)
        #expect(outcome.error.contains("/nonexistent/promptd.sock") && outcome.error.contains("systemctl start promptd.socket"))
        #expect(try JSONParser.parse(outcome.output)["error"]?["data"]?["kind"] == "unreachable")
    }

    @Test func `A socket that one may not open is 77, and names the group`() {
        let failure = Failure(ClientError.unreachable(.system, .permissionDenied), method: "health")
        #expect(failure.status == .notPermitted && failure.sentence.contains("group promptd"))
    }

    @Test func `Something else than promptd behind the socket is 76`() throws {
        let server = try FakeServer { _ in [.bytes(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))] }
        #expect(Program.run(["health"], at: server).status == 76)
    }

    @Test(arguments: [
        ["nonsense"], ["generate", "--bogus"], ["health", "extra"], ["generate", "--metadata", "{", "x"], ["call"],
    ])
    func `A wrong command line is 64, and nothing goes to standard output`(arguments: [String]) {
        let outcome = Program.run(arguments)
        #expect(outcome.status == 64 && outcome.output.isEmpty && !outcome.error.isEmpty)
    }

    @Test func `A reader that closes the pipe ends it quietly`() throws {
        let server = try FakeServer(results: ["metrics": ["text": .string(String(repeating: "x\n", count: 1 << 17))]])
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        let program = Program(["--socket", server.path, "metrics"], output: ends[1])
        close(ends[1])
        let outcome = program.finish()
        #expect(outcome.status == 128 + SIGPIPE && outcome.error.isEmpty)
    }

    @Test func `A full disk is told`() throws {
        let server = try FakeServer(results: ["metrics": ["text": "x"]])
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        let outcome = Program(["--socket", server.path, "metrics"], output: full).finish()
        #expect(outcome.status == 74 && outcome.error.contains("No space left"))
    }
}
