import PromptAPI
import PromptClient
import Testing

@testable import promptctl

@Suite struct BatchTests {
    /// Answers each member with its own prompt, the last first; "bad" fails.
    private func server() throws -> FakeServer {
        try FakeServer { request in
            let members = request.params["requests"]?.array ?? []
            let items = members.enumerated().reversed().map { index, member -> FakeServer.Step in
                let isStopping = member["prompt"] == "stop"
                let isBad = member["prompt"] == "bad" || isStopping
                let kind: JSON = isStopping ? "shutting_down" : "all_providers_failed"
                let error: JSON = ["code": isStopping ? -32005 : -32002, "message": "failed", "data": ["kind": kind]]
                let result: JSON = [
                    "request_id": member["request_id"] ?? .string("made-\(index)"), "success": .bool(!isBad),
                    isBad ? "error" : "response": isBad ? error : member["prompt"] ?? .null,
                ]
                return .notification("batch.item", ["index": JSON(index), "result": result])
            }
            return items + [.result(["total": JSON(members.count)])]
        }
    }

    private func prompts(_ request: FakeServer.Request) -> [String] {
        (request.params["requests"]?.array ?? []).compactMap { $0["prompt"]?.string }
    }

    @Test func `Each result is a line with its index and request id, as it completes`() throws {
        let server = try server()
        let input = server.directory.write("{\"prompt\":\"a\"}\n\n{\"prompt\":\"b\",\"request_id\":\"mine\"}", to: "in.jsonl")
        let outcome = Program.run(["batch", input, "--max-concurrent", "3"], at: server)
        #expect(outcome.status == 0)
        #expect(
            outcome.outputLines == [
                #"{"index":1,"request_id":"mine","success":true,"response":"b"}"#,
                #"{"index":0,"request_id":"made-0","success":true,"response":"a"}"#,
            ])
        #expect(server.requests[0].params["max_concurrent"] == 3 && server.requests[0].params["stream"] == true)
    }

    @Test func `A member that failed fails the run, not the others`() throws {
        let server = try server()
        let input = server.directory.write("{\"prompt\":\"a\"}\n{\"prompt\":\"bad\"}\n", to: "in.jsonl")
        let outcome = Program.run(["batch", input], at: server)
        #expect(outcome.status == 1 && outcome.outputLines.count == 2)
    }

    @Test func `A second run makes only what is missing, a torn line again`() throws {
        let server = try server()
        let input = server.directory.write(
            "{\"prompt\":\"a\"}\n{\"prompt\":\"b\",\"request_id\":\"mine\"}\n{\"prompt\":\"c\"}\n{\"prompt\":\"d\"}\n",
            to: "in.jsonl")
        let first =
            "{\"index\":0,\"request_id\":\"x\",\"success\":true}\n{\"index\":9,\"request_id\":\"mine\",\"success\":true}\n"
        let output = server.directory.write(first + "{\"index\":2,\"requ", to: "out.jsonl")
        #expect(Program.run(["batch", input, "-o", output], at: server).status == 0)
        #expect(prompts(server.requests[0]) == ["c", "d"])
        let text = server.directory.read("out.jsonl")
        #expect(text.hasPrefix(first))
        let indexes = try text.dropFirst(first.count).split(separator: "\n").map { try JSONParser.parse(String($0))["index"] }
        #expect(indexes == [3, 2])
        #expect(Program.run(["batch", input, "-o", output], at: server).status == 0)
        #expect(server.requests.count == 1 && server.directory.read("out.jsonl") == text)
    }

    @Test func `A member that failed earlier is kept, and still counts`() throws {
        let server = try server()
        let input = server.directory.write("{\"prompt\":\"a\"}\n", to: "in.jsonl")
        let output = server.directory.write("{\"index\":0,\"request_id\":\"x\",\"success\":false}\n", to: "out.jsonl")
        #expect(Program.run(["batch", input, "-o", output], at: server).status == 1)
        #expect(server.requests.isEmpty)
    }

    @Test func `What a daemon that stops sends away is no result, and the next run asks for it`() throws {
        let server = try server()
        let input = server.directory.write("{\"prompt\":\"a\"}\n{\"prompt\":\"stop\"}\n{\"prompt\":\"bad\"}\n", to: "in.jsonl")
        let output = server.directory.write("", to: "out.jsonl")
        let first = Program.run(["batch", input, "-o", output], at: server)
        #expect(first.status == 75 && first.error.contains("the same command goes on from there"))
        let lines = server.directory.read("out.jsonl").split(separator: "\n")
        #expect(try lines.map { try JSONParser.parse(String($0))["index"] } == [2, 0])
        #expect(Program.run(["batch", input, "-o", output], at: server).status == 75)
        #expect(server.requests.map(prompts) == [["a", "stop", "bad"], ["stop"]])
        // Where nothing goes on, it is a failure like any other.
        let printed = Program.run(["batch", input], at: server)
        #expect(printed.status == 1 && printed.outputLines.count == 3)
    }

    @Test func `A row under another member's name says nothing of the one at its index`() throws {
        let members = try BatchMember.parse(
            Array("{\"prompt\":\"new\"}\n{\"prompt\":\"b\",\"request_id\":\"mine\"}".utf8), name: "in")
        let rows = try FinishedRows(parsing: Array("{\"index\":0,\"request_id\":\"mine\",\"success\":true}\n".utf8), name: "out")
        #expect(rows.rows(of: members).keys.sorted() == [1])
    }

    @Test(arguments: ["{\"prompt\":\"a\"}\n", "precious text\n", "precious text without an end"])
    func `A file that is no batch's output is left as it is`(contents: String) throws {
        let server = try server()
        let input = server.directory.write("{\"prompt\":\"a\"}\n", to: "in.jsonl")
        let other = server.directory.write(contents, to: "other")
        #expect(Program.run(["batch", input, "-o", other], at: server).status == 65)
        #expect(server.directory.read("other") == contents && server.requests.isEmpty)
    }

    @Test func `A fault in the file is told by line and column before anything is sent`() throws {
        let server = try server()
        let input = server.directory.write("{\"prompt\":\"a\"}\n{\"prompt\" \"b\"}\n", to: "in.jsonl")
        let outcome = Program.run(["batch", input], at: server)
        #expect(outcome.status == 65 && outcome.error.hasPrefix("promptctl: \(input):2:11: "))
        #expect(server.requests.isEmpty)
        #expect(Program.run(["batch", "/nonexistent"], at: server).status == 66)
    }

    @Test func `With --json and no file it is one document, in the order of the members`() throws {
        let server = try server()
        let input = server.directory.write("{\"prompt\":\"a\"}\n{\"prompt\":\"bad\"}\n", to: "in.jsonl")
        let document = try JSONParser.parse(Program.run(["batch", input, "--json"], at: server).output)
        #expect(document["results"]?.array?.map { $0["index"] } == [0, 1])
        #expect(document["total"] == 2 && document["failed"] == 1)
    }

    @Test func `A batch that ends without all its results is a protocol fault`() throws {
        let server = try FakeServer(results: ["batch": ["total": 1]])
        let input = server.directory.write("{\"prompt\":\"a\"}\n", to: "in.jsonl")
        #expect(Program.run(["batch", input], at: server).status == 76)
    }

    @Test func `A call holds as many members as the daemon takes, and as fit into a frame`() {
        let members = (0..<7).map { BatchMember(index: $0, requestID: nil, parameters: [:], length: $0 == 5 ? 100 : 9) }
        #expect(members.chunks(maxMembers: 3, maxBytes: 1000).map { $0.map(\.index) } == [[0, 1, 2], [3, 4, 5], [6]])
        #expect(members.chunks(maxMembers: 100, maxBytes: 30).map { $0.map(\.index) } == [[0, 1, 2], [3, 4], [5], [6]])
        #expect([BatchMember]().chunks().isEmpty)
    }

    @Test func `The progress bar tells how far it is, how long it will take, what it costs and what failed`() {
        var progress = ProgressBar(total: 10, kept: 2)
        progress.done = 3
        progress.failed = 1
        progress.cost = 0.5
        #expect(progress.line(elapsed: 2, width: 80) == "██████████░░░░░░░░░░ 5/10  1.5/s  3.33 s left  $0.5000  1 failed")
        #expect(progress.line(elapsed: 2, width: 10).count == 10)
    }
}
