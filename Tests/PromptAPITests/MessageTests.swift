import PromptAPI
import Testing

func decode(_ text: String) -> Message {
    Array(text.utf8).withUnsafeBytes { Message.decode($0) }
}

/// The examples of the JSON-RPC 2.0 specification (§7), and what lies between them.
@Suite struct `Messages` {
    @Test func `a call with named parameters`() {
        #expect(
            decode(#"{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}"#)
                == .call(
                    .request(
                        id: .integer(3), method: "subtract", params: JSON.Object([.init("subtrahend", 23), .init("minuend", 42)]))
                ))
    }

    @Test func `positional parameters are refused, for this contract has names only`() {
        for params in ["[42, 23]", "[]", "1", "\"bar\"", "null", "true"] {
            let call = single(#"{"jsonrpc": "2.0", "method": "subtract", "params": \#(params), "id": 1}"#)
            guard case .invalid(let id, let error) = call else {
                Issue.record("\(params) gave \(call)")
                continue
            }
            #expect(id == .integer(1))
            #expect(error.code == -32602)
        }
    }

    @Test func `a call without parameters has none`() {
        #expect(
            single(#"{"jsonrpc":"2.0","method":"health","id":"a"}"#)
                == .request(id: .string("a"), method: "health", params: .init()))
    }

    @Test func `what has no id is a notification, however wrong its parameters`() {
        #expect(single(#"{"jsonrpc": "2.0", "method": "foobar"}"#) == .notification(method: "foobar", params: .init()))
        #expect(
            single(#"{"jsonrpc": "2.0", "method": "update", "params": [1,2,3]}"#)
                == .notification(method: "update", params: .init()))
        #expect(
            single(#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":7}}"#)
                == .notification(method: Notification.cancel, params: JSON.Object([.init("id", 7)])))
    }

    @Test(arguments: [
        #"{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]"#,
        #"[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},{"jsonrpc": "2.0", "method""#,
        "", " ", "{nope", "{} {}", "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"health\"}",
    ])
    func `what is not JSON is refused as a whole`(text: String) {
        guard case .refused(let error) = decode(text) else {
            Issue.record("accepted")
            return
        }
        #expect(error.code == -32700)
        #expect(error.message.contains("at byte "))
    }

    @Test(arguments: [
        "1", "\"x\"", "null", "true", "1.5", "{}", #"{"foo": "boo"}"#, #"{"jsonrpc": "2.0", "method": 1, "params": "bar"}"#,
        #"{"jsonrpc":"2.0"}"#, #"{"method":"health"}"#, #"{"jsonrpc":2.0,"method":"health"}"#,
        #"{"jsonrpc":"2","method":"health"}"#,
        #"{"jsonrpc":"2.0","method":null}"#, #"{"jsonrpc":"2.0","Method":"health"}"#,
    ])
    func `JSON that is no request is an invalid request with a null id`(text: String) {
        expectInvalidRequest(single(text), id: .null)
    }

    @Test func `an invalid request keeps the id that could be read`() {
        expectInvalidRequest(single(#"{"jsonrpc":"1.0","id":5,"method":"health"}"#), id: .integer(5))
        expectInvalidRequest(single(#"{"id":"x","method":"health"}"#), id: .string("x"))
        expectInvalidRequest(single(#"{"jsonrpc":"2.0","id":5}"#), id: .integer(5))
        expectInvalidRequest(single(#"{"jsonrpc":"1.0","id":null,"method":"health"}"#), id: .null)
    }

    @Test(arguments: ["{}", "[1]", "true", "false", "[]"]) func `an id of another type is an invalid request`(id: String) {
        expectInvalidRequest(single(#"{"jsonrpc":"2.0","id":\#(id),"method":"health"}"#), id: .null)
    }

    @Test(arguments: [
        ("null", RequestID.null), ("0", .integer(0)), ("-1", .integer(-1)), ("1.5", .double(1.5)), ("\"\"", .string("")),
        ("9223372036854775807", .integer(.max)),
        ("123456789012345678901234567890", .oversizedNumber("123456789012345678901234567890")),
        ("1e400", .oversizedNumber("1e400")), ("\"a\\u0000b\"", .string("a\0b")), ("\"😀\"", .string("😀")),
    ])
    func `every other id is kept and echoed`(text: String, id: RequestID) throws {
        #expect(
            single(#"{"jsonrpc":"2.0","id":\#(text),"method":"health"}"#) == .request(id: id, method: "health", params: .init()))
        let answer = try JSONParser.parse(Answer.result([:], id: id).encoded)
        #expect(try answer["id"] == JSONParser.parse(text))
    }

    @Test func `an empty batch is one invalid request`() {
        guard case .refused(let error) = decode("[]") else {
            Issue.record("accepted")
            return
        }
        #expect(error.code == -32600)
    }

    @Test func `each member of a batch stands for itself`() {
        guard case .batch(let invalid) = decode("[1,2,3]") else {
            Issue.record("no batch")
            return
        }
        #expect(invalid.count == 3)
        for call in invalid { expectInvalidRequest(call, id: .null) }

        let text = """
            [{"jsonrpc": "2.0", "method": "sum", "params": {"a": 1}, "id": "1"},
             {"jsonrpc": "2.0", "method": "notify_hello", "params": {"b": 7}},
             {"foo": "boo"}, [{"jsonrpc": "2.0", "method": "sum", "id": 2}],
             {"jsonrpc": "2.0", "method": "get_data", "id": "9"}]
            """
        guard case .batch(let mixed) = decode(text), mixed.count == 5 else {
            Issue.record("no batch of five")
            return
        }
        #expect(mixed[0] == .request(id: .string("1"), method: "sum", params: JSON.Object([.init("a", 1)])))
        #expect(mixed[1] == .notification(method: "notify_hello", params: JSON.Object([.init("b", 7)])))
        expectInvalidRequest(mixed[2], id: .null)
        expectInvalidRequest(mixed[3], id: .null)
        #expect(mixed[4] == .request(id: .string("9"), method: "get_data", params: .init()))
    }

    private func single(_ text: String) -> Call {
        guard case .call(let call) = decode(text) else {
            Issue.record("\(text) is no single call")
            return .notification(method: "", params: .init())
        }
        return call
    }

    private func expectInvalidRequest(_ call: Call, id: RequestID, sourceLocation: SourceLocation = #_sourceLocation) {
        guard case .invalid(let given, let error) = call else {
            Issue.record("accepted: \(call)", sourceLocation: sourceLocation)
            return
        }
        #expect(given == id, sourceLocation: sourceLocation)
        #expect(error.code == -32600, sourceLocation: sourceLocation)
    }
}

@Suite struct `What a server sends` {
    @Test func `a result`() {
        #expect(Answer.result(["a": 1], id: .string("x")).description == #"{"jsonrpc":"2.0","id":"x","result":{"a":1}}"#)
    }

    @Test func `an error`() {
        #expect(
            Answer.error(.cancelled, id: .null, requestID: "r").description
                == #"{"jsonrpc":"2.0","id":null,"error":{"code":-32800,"message":"the request was cancelled","data":{"kind":"cancelled","request_id":"r"}}}"#
        )
    }

    @Test func `notifications bear the id of their request among the parameters and none of their own`() {
        #expect(
            Notification.delta(id: .integer(7), index: 2, text: "hi").description
                == #"{"jsonrpc":"2.0","method":"generate.delta","params":{"id":7,"index":2,"text":"hi"}}"#)
        #expect(
            Notification.reset(id: .string("a"), reason: "gone").description
                == #"{"jsonrpc":"2.0","method":"generate.reset","params":{"id":"a","reason":"gone"}}"#)
        #expect(
            Notification.batchItem(id: .double(1.5), index: 0, result: [:]).description
                == #"{"jsonrpc":"2.0","method":"batch.item","params":{"id":1.5,"index":0,"result":{}}}"#)
    }
}
