import Glibc
import PromptAPI
import Testing

@Suite struct GenerateTests {
    private static let result: JSON = [
        "request_id": "r1", "success": true, "response": "Hello", "finish_reason": "stop", "provider_used": "openai",
        "model_used": "gpt", "cache_hit": false, "response_time": 0.42, "usage": ["input_tokens": 12, "output_tokens": 40],
        "cost_estimate": 0.00061,
    ]

    private static func delta(_ index: Int, _ text: String) -> FakeServer.Step {
        .notification("generate.delta", ["index": JSON(index), "text": .string(text)])
    }

    @Test func `The answer alone is printed, and ends its line`() throws {
        let server = try FakeServer(results: ["generate": Self.result])
        let outcome = Program.run(["generate", "hi"], at: server)
        #expect(outcome.status == 0 && outcome.output == "Hello\n" && outcome.error.isEmpty)
        #expect(server.requests[0].params == ["prompt": "hi"])
    }

    @Test func `Who answered is told on request, on standard error`() throws {
        let outcome = Program.run(["generate", "-v", "hi"], at: try FakeServer(results: ["generate": Self.result]))
        #expect(outcome.output == "Hello\n")
        #expect(outcome.error == "openai gpt · 0.42 s · 12 + 40 tokens · $0.00061\n")
    }

    @Test(arguments: [["generate"], ["generate", "-"]])
    func `The prompt may come from standard input`(arguments: [String]) throws {
        let server = try FakeServer(results: ["generate": Self.result])
        #expect(Program.run(arguments, at: server, input: "two\nlines\n").status == 0)
        #expect(server.requests[0].params == ["prompt": "two\nlines"])
    }

    @Test func `Without a prompt nothing is sent`() throws {
        let server = try FakeServer(results: ["generate": Self.result])
        #expect(Program.run(["generate"], at: server).status == 64)
        #expect(server.requests.isEmpty)
    }

    @Test func `A conversation needs no prompt`() throws {
        let server = try FakeServer(results: ["generate": Self.result])
        let messages = #"[{"role":"user","content":"hi"}]"#
        _ = Program.run(["generate", "--messages", messages], at: server, input: "not read")
        #expect(server.requests[0].params == ["messages": [["role": "user", "content": "hi"]]])
    }

    @Test func `Parts are written as they come`() throws {
        let gate = Gate()
        let server = try FakeServer { _ in
            [Self.delta(0, "Hel"), .wait(gate), Self.delta(1, "lo"), .result(Self.result)]
        }
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let program = Program(["--socket", server.path, "generate", "--stream", "hi"], output: ends[1])
        close(ends[1])
        var first = [UInt8](repeating: 0, count: 16)
        #expect(read(ends[0], &first, first.count) == 3)
        gate.open()
        #expect(String(decoding: readToEnd(ends[0]), as: UTF8.self) == "lo\n")
        close(ends[0])
        #expect(program.finish().status == 0)
    }

    @Test func `On a terminal it streams unasked, and what the model wrote cannot steer the terminal`() throws {
        let server = try FakeServer { _ in
            [Self.delta(0, "He\u{1B}[2J"), .result(["response": "He\u{1B}[2Jllo"])]
        }
        #expect(Program.runOnTerminal(["generate", "hi"], at: server).output == "He\u{FFFD}[2Jllo\n")
        #expect(server.requests[0].params["stream"] == true)
    }

    @Test func `A stream that starts again says so`() throws {
        let server = try FakeServer { _ in
            [
                Self.delta(0, "Bro"), .notification("generate.reset", ["reason": "the connection broke"]), Self.delta(0, "Hello"),
                .result(Self.result),
            ]
        }
        let outcome = Program.runOnTerminal(["generate", "hi", "--on-interrupt", "restart"], at: server)
        #expect(outcome.status == 0 && outcome.output == "Bro\nHello\n")
        #expect(outcome.error == "promptctl: the answer broke off (the connection broke); it starts again\n")
    }

    @Test func `A stream that breaks off fails, below what came of it`() throws {
        let server = try FakeServer { _ in
            [Self.delta(0, "Hel"), .error(code: -32011, kind: "stream_interrupted", message: "it broke off")]
        }
        let outcome = Program.run(["generate", "--stream", "hi"], at: server)
        #expect(outcome.status == 1 && outcome.output == "Hel\n" && outcome.error == "promptctl: it broke off\n")
    }

    @Test func `With --json the result is one document, however it came`() throws {
        let server = try FakeServer { _ in [Self.delta(0, "Hello"), .result(Self.result)] }
        let outcome = Program.run(["generate", "--stream", "--json", "hi"], at: server)
        #expect(outcome.output == Self.result.description + "\n")
    }

    @Test func `Ctrl-C closes the connection and exits 130`() throws {
        let gate = Gate()
        let server = try FakeServer { _ in [Self.delta(0, "Hel"), .wait(gate), .result(Self.result)] }
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let program = Program(["--socket", server.path, "generate", "--stream", "hi"], output: ends[1])
        close(ends[1])
        var first = [UInt8](repeating: 0, count: 16)
        #expect(read(ends[0], &first, first.count) == 3)
        close(ends[0])
        kill(program.pid, SIGINT)
        #expect(program.finish().status == 130)
        gate.open()
        #expect(server.waitForEnd(ofConnections: 1))
    }
}
