import Glibc
import PromptAPI
import PromptClient
import Testing

@Suite struct PromptConnectionTests {
    private func connect(_ server: FakeServer) throws -> PromptConnection { try PromptConnection(to: SocketPath(server.path)) }

    @Test func `A call gets its result`() throws {
        let server = try FakeServer { [.result(["method": .string($0.method), "params": $0.params])] }
        let result = try connect(server).call("status", ["a": 1])
        #expect(result == ["method": "status", "params": ["a": 1]])
    }

    @Test func `Answers are matched by id, in whatever order they come`() throws {
        let server = try FakeServer { request in
            guard request.method == "second" else { return [] }
            let first: JSON = ["jsonrpc": "2.0", "id": 1, "result": "first"]
            return [.result("second"), .bytes(Frame.encode(first.encoded))]
        }
        let connection = try connect(server)
        let first = try connection.start("first")
        let second = try connection.start("second")
        #expect(try connection.answer(to: first) == "first")
        #expect(try connection.answer(to: second) == "second")
    }

    @Test func `Notifications are heard in their order`() throws {
        let server = try FakeServer { _ in
            (0..<3).map { .notification("generate.delta", ["index": JSON($0), "text": JSON("\($0)")]) }
                + [.notification("of.tomorrow", [:]), .result(true)]
        }
        var heard: [ServerNotification] = []
        _ = try connect(server).call("generate") { (notification) throws(ClientError) in heard.append(notification) }
        #expect(heard == (0..<3).map { .delta(id: 1, index: $0, text: "\($0)") } + [.unknown(method: "of.tomorrow")])
    }

    @Test func `An error of the daemon comes whole`() throws {
        let server = try FakeServer { _ in [.error(code: -32001, kind: "overloaded", message: "full", data: ["retry_after": 2])] }
        let expected = RPCError(
            code: -32001, kind: "overloaded", message: "full", data: ["retry_after": 2, "kind": "overloaded"])
        #expect(throws: ClientError.rpc(expected)) { try connect(server).call("generate") }
    }

    @Test func `Cancelling names the call`() throws {
        let server = try FakeServer { request in
            guard request.method == "$/cancelRequest" else { return [] }
            let answer: JSON = [
                "jsonrpc": "2.0", "id": request.params["id"] ?? .null, "error": ["code": -32800, "message": "cancelled"],
            ]
            return [.bytes(Frame.encode(answer.encoded))]
        }
        let connection = try connect(server)
        let call = try connection.start("generate")
        try connection.cancel(call)
        let expected = RPCError(code: -32800, kind: "cancelled", message: "cancelled", data: [:])
        #expect(throws: ClientError.rpc(expected)) { try connection.answer(to: call) }
    }

    @Test func `A request larger than the socket's buffer goes through`() throws {
        let server = try FakeServer { [.result(JSON($0.params["text"]?.string?.utf8.count ?? 0))] }
        let text = String(repeating: "x", count: 3 << 20)
        #expect(try connect(server).call("generate", ["text": .string(text)]) == .integer(3 << 20))
    }

    @Test func `What the daemon said before it closed the connection is what is told`() throws {
        let error: JSON = [
            "jsonrpc": "2.0", "id": .null,
            "error": ["code": -32010, "message": "too large", "data": ["kind": "frame_too_large"]],
        ]
        let server = try FakeServer { _ in [.bytes(Frame.encode(error.encoded)), .close] }
        let connection = try connect(server)
        _ = try connection.start("first")
        #expect(server.waitForEnd(ofConnections: 1))
        let expected = RPCError(code: -32010, kind: "frame_too_large", message: "too large", data: ["kind": "frame_too_large"])
        #expect(throws: ClientError.rpc(expected)) { try connection.start("second") }
    }

    @Test(arguments: [
        "nonsense", "{}", #"{"jsonrpc":"2.0","id":7,"result":1}"#, #"{"jsonrpc":"2.0","id":1}"#,
        #"{"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":""}}"#, #"{"jsonrpc":"2.0","id":1,"error":"x"}"#,
        #"{"jsonrpc":"2.0","method":"generate.delta","params":{"id":1,"index":"0"}}"#,
    ])
    func `What is no answer is a protocol violation`(payload: String) throws {
        let server = try FakeServer { _ in [.bytes(Frame.encode(Array(payload.utf8)))] }
        let error = #expect(throws: ClientError.self) { try connect(server).call("status") }
        guard case .protocolViolation = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `A connection that ends before the answer is told as that`() throws {
        let server = try FakeServer { _ in [.bytes([0, 0, 0, 9, 1]), .close] }
        #expect(throws: ClientError.unreachable(SocketPath(server.path), .closed)) { try connect(server).call("status") }
    }

    @Test func `Each reason for not reaching the daemon is told apart`() throws {
        let directory = TemporaryDirectory()
        let missing = SocketPath(directory.path + "/missing")
        #expect(throws: ClientError.unreachable(missing, .noSocket)) { try PromptConnection(to: missing) }
        let dead = SocketPath(directory.write("", to: "dead"))
        #expect(throws: ClientError.unreachable(dead, .nobodyListens)) { try PromptConnection(to: dead) }
        let long = SocketPath("/" + String(repeating: "x", count: 200))
        #expect(throws: ClientError.unreachable(long, .other(errno: ENAMETOOLONG))) { try PromptConnection(to: long) }
        #expect(Unreachable(errno: EACCES) == .permissionDenied)
    }
}
