import PromptAPI
import PromptClient
import Testing

/// Streams, whole and broken (spec rpc §3.1, spec service §6).
@Suite(.blocking) struct StreamTests {
    private static let words = "one two three four five six seven eight"

    private func converse(_ connection: PromptConnection, _ params: JSON = ["prompt": "x"]) throws -> Conversation {
        try Conversation(connection, params)
    }

    /// Two providers, the first of which has a fault. Neither waits long.
    private func run(fault: String, _ body: (Stand) throws -> Void) throws {
        try Stand.run(
            models: ["{id: a, answer: \(Self.words), faults: [\(fault)]}", "{id: b, answer: the other answer}"],
            settings: "resilience: { first_token_timeout: 300ms, idle_timeout: 300ms }", body)
    }

    @Test func `an answer comes while it is made, in order, and whole at the end`() throws {
        try Stand.run(models: ["{id: a, answer: \(Self.words), tokens_per_second: 20}"]) { stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            try connection.request("s", "generate", ["prompt": "x", "stream": true])
            var text = ""
            for index in 0..<8 {
                let delta = try connection.receive()
                #expect(delta["method"] == "generate.delta")
                #expect(delta["id"] == nil)
                #expect(delta["params"]?["id"] == "s")
                #expect(delta["params"]?["index"]?.integer == index)
                text += delta["params"]?["text"]?.string ?? ""
                if index == 0 { #expect(try stand.sim.account(of: "a").inFlight == 1, "the rest is not made yet") }
            }
            let answer = try connection.receive()
            #expect(answer["id"] == "s")
            #expect(answer["result"]?["response"]?.string == text)
            #expect(text == Self.words)
        }
    }

    @Test func `two streams on one connection do not mix`() throws {
        try Stand.run(models: ["{id: a, answer: echo, tokens_per_second: 100}"]) { stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            let prompts = [1: "red red red red red red", 2: "blue blue blue blue blue blue"]
            for (id, prompt) in prompts {
                try connection.request(JSON(id), "generate", ["prompt": .string(prompt), "stream": true])
            }
            var texts: [Int: String] = [:]
            var ended = 0
            while ended < 2 {
                let message = try connection.receive()
                if message["method"] != nil, let id = message["params"]?["id"]?.integer {
                    texts[id, default: ""] += message["params"]?["text"]?.string ?? ""
                } else {
                    ended += 1
                }
            }
            #expect(texts == prompts)
        }
    }

    @Test func `a client that goes away within a stream takes the call with it`() throws {
        try Stand.run(models: ["{id: a, tokens_per_second: 10, output_tokens: 500}"]) { stand in
            let connection = try stand.connectRaw()
            try connection.request(1, "generate", ["prompt": "x", "stream": true])
            #expect(try connection.receive()["method"] == "generate.delta")
            connection.close()
            try stand.sim.wait(for: "a", "its end", within: 3) { $0.closedByClient == 1 }
            #expect(try stand.sim.account(of: "a").begun == 1)
        }
    }

    @Test func `a stream is cancelled in its middle`() throws {
        try Stand.run(models: ["{id: a, tokens_per_second: 10, output_tokens: 500}"]) { stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            try connection.request(1, "generate", ["prompt": "x", "stream": true])
            #expect(try connection.receive()["method"] == "generate.delta")
            try connection.notify("$/cancelRequest", ["id": 1])
            var message = try connection.receive()
            while message["method"] != nil { message = try connection.receive() }
            #expect(message["error"]?["data"]?["kind"] == "cancelled")
            try stand.sim.wait(for: "a", "its end", within: 3) { $0.closedByClient == 1 }
            #expect(try stand.sim.account(of: "a").begun == 1)
            #expect(try connection.isUsable())
        }
    }

    // MARK: Broken ones

    static let beforeFirst = [
        "{status: 503}", "{reset: true}", "{hang: 50s}", "{cut: {after: 0, how: fin}}", "{cut: {after: 0, how: rst}}",
        "{cut: {after: 0, how: clean}}", "{stall: {after: 0, for: 50s}}", "{stall: {after: 0, for: 50s, keep_alive: 50ms}}",
        "{malformed: 1}", "{error_in_band: {after: 0}}",
    ]

    @Test(arguments: beforeFirst)
    func `what breaks before its first delta is replaced, and nobody sees it`(fault: String) throws {
        try run(fault: fault) { stand in
            let conversation = try converse(stand.connect(), ["prompt": "x", "provider": "a"])
            #expect(conversation.error == nil)
            #expect(conversation.resets == [])
            #expect(conversation.text == "the other answer")
            #expect(conversation.result?["response"] == "the other answer")
            #expect(conversation.result?["provider_used"] == "b")
            #expect(conversation.result?["fallback_used"] == true)
            #expect(conversation.result?["attempts"]?[0]?["success"] == false)
        }
    }

    static let afterFirst = [
        "{cut: {after: 3, how: fin}}", "{cut: {after: 3, how: rst}}", "{cut: {after: 3, how: clean}}",
        "{stall: {after: 3, for: 50s}}",
        "{stall: {after: 3, for: 50s, keep_alive: 50ms}}", "{malformed: 4}", "{error_in_band: {after: 3}}",
    ]

    @Test(arguments: afterFirst) func `what breaks after it is interrupted, with what there was`(fault: String) throws {
        try run(fault: fault) { stand in
            let conversation = try converse(stand.connect(), ["prompt": "x", "provider": "a"])
            #expect(conversation.result == nil)
            let error = try #require(conversation.error)
            #expect(error.kind == "stream_interrupted")
            #expect(error.code == -32011)
            #expect(error.data["partial_response"]?.string == conversation.text)
            #expect(Self.words.hasPrefix(conversation.text))
            #expect(conversation.text.hasPrefix("one"))
            #expect(error.data["request_id"]?.string != nil)
            #expect(try stand.sim.account(of: "b").begun == 0)
        }
    }

    @Test(arguments: afterFirst) func `with restart it begins again elsewhere`(fault: String) throws {
        try run(fault: fault) { stand in
            let conversation = try converse(stand.connect(), ["prompt": "x", "provider": "a", "on_interrupt": "restart"])
            #expect(conversation.error == nil)
            #expect(conversation.resets.count == 1)
            #expect(conversation.text == "the other answer")
            #expect(conversation.result?["response"] == "the other answer")
            #expect(conversation.result?["provider_used"] == "b")
        }
    }

    @Test(arguments: afterFirst) func `without stream a broken answer is made again whole`(fault: String) throws {
        try run(fault: fault) { stand in
            let result = try stand.connect().call("generate", ["prompt": "x", "provider": "a"])
            #expect(result["response"] == "the other answer")
            #expect(result["provider_used"] == "b")
            #expect(result["attempts"]?.array?.last?["success"] == true)
        }
    }

    @Test(arguments: ["fin", "rst", "clean"], [true, false])
    func `an answer without its end is no answer`(how: String, stream: Bool) throws {
        try Stand.run(models: ["{id: a, faults: [{cut: {after: 999, how: \(how)}}]}"]) { stand in
            let error = try stand.connect().error("generate", ["prompt": "x", "stream": .bool(stream), "max_retries": 0])
            #expect(error.kind == (stream ? "stream_interrupted" : "all_providers_failed"))
        }
    }

    @Test(arguments: [true, false]) func `a missing end marker takes nothing from an answer`(stream: Bool) throws {
        try Stand.run(models: ["{id: a, answer: \(Self.words), faults: [{no_done: true}]}"]) { stand in
            let result = try stand.connect().call("generate", ["prompt": "x", "stream": .bool(stream)])
            #expect(result["response"]?.string == Self.words)
            #expect(result["usage"]?["estimated"] == false)
            #expect(result["attempts"]?.array?.count == 1)
        }
    }

    @Test(arguments: [true, false]) func `usage that nobody reports is estimated, and says so`(stream: Bool) throws {
        try Stand.run(models: ["{id: a, answer: \(Self.words), usage: false}"]) { stand in
            let prompt = String(repeating: "word ", count: 40)
            let result = try stand.connect().call("generate", ["prompt": .string(prompt), "stream": .bool(stream)])
            #expect(result["response"]?.string == Self.words)
            #expect(result["usage"]?["estimated"] == true)
            #expect((25...100).contains(result["usage"]?["input_tokens"]?.integer ?? 0))
            #expect((5...20).contains(result["usage"]?["output_tokens"]?.integer ?? 0))
            #expect(result["cost_estimate"]?.number ?? 0 > 0)
        }
    }

    @Test func `a stream that only says that it lives is cut off at the deadline`() throws {
        try Stand.run(models: ["{id: a, faults: [{stall: {after: 3, for: 50s, keep_alive: 50ms}}]}"]) { stand in
            let began = now
            let conversation = try converse(stand.connect(), ["prompt": "x", "timeout": 0.5])
            #expect(conversation.error?.kind == "timeout")
            #expect(now - began < 1.5)
        }
    }
}
