import PromptAPI
import PromptClient
import Testing

/// What becomes of requests on a connection: their answers, their order, their end (spec rpc §1, §3.1).
@Suite(.blocking) struct RequestTests {
    @Test func `a result says who answered, how much it took and what it cost`() throws {
        try Stand.run(models: ["{id: a, answer: one two three, cached_tokens: 2}"]) { stand in
            let result = try stand.connect().call(
                "generate", ["prompt": "twelve bytes", "request_id": "mine", "metadata": ["n": 1], "task_type": "analysis"])
            #expect(result["request_id"] == "mine")
            #expect(result["success"] == true)
            #expect(result["response"] == "one two three")
            #expect(result["finish_reason"] == "stop")
            #expect(result["provider_used"] == "a")
            #expect(result["model_used"] == "a")
            #expect(result["task_type"] == "analysis")
            #expect(result["routing_strategy"]?.string != nil)
            #expect(result["fallback_used"] == false)
            #expect(result["attempt_number"]?.integer == 1)
            #expect(result["retry_count"]?.integer == 0)
            #expect(result["attempts"]?.array?.count == 1)
            #expect(result["attempts"]?[0]?["provider"] == "a")
            #expect(result["attempts"]?[0]?["success"] == true)
            #expect(result["cache_hit"] == false)
            #expect(result["metadata"] == ["n": 1])
            #expect(result["usage"]?["input_tokens"]?.integer == 3)
            #expect(result["usage"]?["output_tokens"]?.integer == 3)
            #expect(result["usage"]?["cached_input_tokens"]?.integer == 2)
            #expect(result["usage"]?["estimated"] == false)
            // 3 × 0.15 + 3 × 0.60 USD per million; cached tokens cost what others do where no price says otherwise.
            #expect(result.picodollars == 2_250_000)
        }
    }

    @Test func `cached tokens have their own price`() throws {
        try Stand.run(
            models: ["{id: a, answer: one, cached_tokens: 2}"],
            providers: { Text.provider("a", at: $0.url, prices: "input_price: 1, output_price: 2, cached_input_price: 0.1") }
        ) { stand in
            let result = try stand.connect().call("generate", ["prompt": "twelve bytes"])
            #expect(result.picodollars == 1_000_000 + 2 * 100_000 + 2_000_000)
        }
    }

    @Test func `a request without a name gets one that sorts by time`() throws {
        try Stand.run { stand in
            let connection = try stand.connect()
            let ids = try (0..<3).compactMap { _ in try connection.call("generate", ["prompt": "x"])["request_id"]?.string }
            #expect(ids.allSatisfy { $0.count == 36 && Array($0)[14] == "7" })
            #expect(ids == ids.sorted())
            #expect(Set(ids).count == 3)
        }
    }

    @Test func `a whole conversation reaches the provider`() throws {
        try Stand.run(models: ["{id: a, answer: echo}"]) { stand in
            let messages: JSON = [
                ["role": "user", "content": "four"], ["role": "assistant", "content": "eight ch"],
                ["role": "user", "content": [["type": "text", "text": "the last"]]],
            ]
            let result = try stand.connect().call("generate", ["messages": messages, "system": "be brief"])
            #expect(result["response"] == "the last")
            #expect(result["usage"]?["input_tokens"]?.integer == (4 + 8 + 8 + 8) / 4)
        }
    }

    @Test func `an answer may be cut short by its caller, and may be a call of a tool`() throws {
        try Stand.run(models: ["{id: a, tool_call: {name: look, arguments: {at: 1}}}"]) { stand in
            let connection = try stand.connect()
            let short = try connection.call("generate", ["prompt": "x", "max_tokens": 4])
            #expect(short["finish_reason"] == "length")
            #expect(short["usage"]?["output_tokens"]?.integer == 4)
            let tool: JSON = ["type": "function", "function": ["name": "look", "parameters": ["type": "object"]]]
            let call = try connection.call("generate", ["prompt": "x", "tools": [tool]])
            #expect(call["finish_reason"] == "tool_calls")
            #expect(call["tool_calls"]?[0]?["function"]?["name"] == "look")
        }
    }

    @Test func `a fast request overtakes a slow one`() throws {
        try Stand.run(models: ["{id: slow, latency: 0.5}", "{id: fast}"]) { stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            try connection.request("slow", "generate", ["prompt": "x", "provider": "slow"])
            try stand.sim.wait(for: "slow", "the call") { $0.inFlight == 1 }
            try connection.request("fast", "generate", ["prompt": "x", "provider": "fast"])
            try connection.request("now", "health")
            let order = try (0..<3).map { _ in try connection.receive()["id"] }
            #expect(Set([order[0], order[1]]) == ["fast", "now"])
            #expect(order[2] == "slow")
        }
    }

    @Test func `many requests of one connection run at once`() throws {
        try Stand.run(models: ["{id: a, latency: 0.5}"]) { stand in
            let connection = try stand.connect()
            let began = now
            let calls = try (0..<12).map { _ in try connection.start("generate", ["prompt": "x"]) }
            for call in calls { #expect(try connection.answer(to: call)["success"] == true) }
            #expect(now - began < 4, "one after the other it is 6 s")
        }
    }

    @Test func `who shuts down its sending half still gets its answers`() throws {
        try Stand.run(models: ["{id: a, latency: 0.3}"]) { stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            try connection.request(1, "generate", ["prompt": "x", "stream": true])
            try connection.request(2, "generate", ["prompt": "x"])
            try connection.request(3, "health")
            connection.shutDownSending()
            var answered: Set<Int> = []
            while let message = try connection.next() {
                if let id = message["id"]?.integer, message["result"] != nil { answered.insert(id) }
            }
            #expect(answered == [1, 2, 3])
        }
    }

    /// Calls that a provider never answers.
    private static let hanging = ["{id: a, faults: [{hang: 50s}]}"]

    static let calls: [(method: String, params: JSON)] = [
        ("generate", ["prompt": "x"]), ("batch", ["requests": [["prompt": "x"], ["prompt": "y"]], "max_concurrent": 1]),
        ("batch", ["requests": [["prompt": "x"]], "stream": true]),
    ]

    @Test(arguments: calls) func `a client that goes away takes its call with it`(method: String, params: JSON) throws {
        try Stand.run(models: Self.hanging) { stand in
            let connection = try stand.connectRaw()
            try connection.request(1, method, params)
            try stand.sim.wait(for: "a", "the call") { $0.inFlight == 1 }
            connection.close()
            try stand.sim.wait(for: "a", "its end", within: 3) { $0.closedByClient == 1 }
            #expect(try stand.sim.account(of: "a").begun == 1)
            #expect(try holds { try stand.connect().call("status")["queue_status"]?["running"]?.integer == 0 })
        }
    }

    @Test(arguments: calls) func `a cancelled request answers so, and its call ends`(method: String, params: JSON) throws {
        try Stand.run(models: Self.hanging) { stand in
            let id: JSON = method == "batch" ? "word" : 7
            let connection = try stand.connectRaw()
            defer { connection.close() }
            try connection.request(id, method, params)
            try stand.sim.wait(for: "a", "the call") { $0.inFlight == 1 }
            try connection.notify("$/cancelRequest", ["id": "another"])
            #expect(try connection.isUsable())
            try connection.notify("$/cancelRequest", ["id": id])
            let answer = try connection.receive()
            #expect(answer["id"] == id)
            #expect(answer["error"]?["code"]?.integer == -32800)
            #expect(answer["error"]?["data"]?["kind"] == "cancelled")
            try stand.sim.wait(for: "a", "its end", within: 3) { $0.closedByClient == 1 }
            #expect(try stand.sim.account(of: "a").begun == 1)
            #expect(try connection.isUsable())
        }
    }

    @Test func `a request is cancelled also while it waits for its turn`() throws {
        try Stand.run(models: Self.hanging, settings: "queue: { max_in_flight: 1, max_wait: 30s }") { stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            try connection.request(1, "generate", ["prompt": "x"])
            try stand.sim.wait(for: "a", "the call") { $0.inFlight == 1 }
            try connection.request(2, "generate", ["prompt": "y"])
            #expect(try holds { try stand.connect().call("status")["queue_status"]?["queue_size"]?.integer == 1 })
            try connection.notify("$/cancelRequest", ["id": 2])
            let answer = try connection.receive()
            #expect(answer["id"]?.integer == 2)
            #expect(answer["error"]?["data"]?["kind"] == "cancelled")
            #expect(try stand.connect().call("status")["queue_status"]?["queue_size"]?.integer == 0)
        }
    }

    @Test func `a request ends at its deadline, also while it waits for its turn`() throws {
        try Stand.run(models: Self.hanging, settings: "queue: { max_in_flight: 1 }") { stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            try connection.request(1, "generate", ["prompt": "x"])
            try stand.sim.wait(for: "a", "the call") { $0.inFlight == 1 }
            let began = now
            try connection.request(2, "generate", ["prompt": "y", "timeout": 0.3])
            let answer = try connection.receive()
            #expect(answer["error"]?["data"]?["kind"] == "timeout")
            #expect(answer["error"]?["data"]?["attempts"] == [])
            #expect(now - began < 1.3)
        }
    }

    @Test func `the default deadline is the configuration's`() throws {
        try Stand.run(models: Self.hanging, settings: "service: { default_timeout: 300ms }") { stand in
            let error = try stand.connect().error("generate", ["prompt": "x"])
            #expect(error.kind == "timeout")
        }
    }
}
