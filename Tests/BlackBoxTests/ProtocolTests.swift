import PromptAPI
import Testing

/// JSON-RPC 2.0 in full (https://www.jsonrpc.org/specification, spec rpc §1, §3).
@Suite(.blocking) struct ProtocolTests {
    private func converse(models: [String] = ["{id: a}"], _ body: (RawConnection, Stand) throws -> Void) throws {
        try Stand.run(models: models) { stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            try body(connection, stand)
        }
    }

    @Test func `the batch of the specification`() throws {
        try converse { connection, _ in
            try connection.send(
                frame: """
                    [{"jsonrpc":"2.0","method":"health","id":"1"},{"jsonrpc":"2.0","method":"health"},{"foo":"boo"},
                    {"jsonrpc":"2.0","method":"foo.get","params":{"name":"myself"},"id":"5"},
                    {"jsonrpc":"2.0","method":"generate","params":{"prompt":"x"},"id":9}]
                    """)
            let answers = try #require(try connection.receive().array)
            #expect(answers.count == 4)
            func answer(_ id: JSON) -> JSON? { answers.first { $0["id"] == id } }
            #expect(answer("1")?["result"]?["status"] != nil)
            #expect(answer("5")?["error"]?["code"]?.integer == -32601)
            #expect(answer(.null)?["error"]?["code"]?.integer == -32600)
            #expect(answer(9)?["result"]?["success"] == true)
            #expect(answers.allSatisfy { $0["jsonrpc"] == "2.0" })
        }
    }

    @Test func `an empty batch, and batches of what is no request`() throws {
        try converse { connection, _ in
            try connection.send(frame: "[]")
            let answer = try connection.receive()
            #expect(answer["id"] == .null)
            #expect(answer["error"]?["code"]?.integer == -32600)
            for count in [1, 3] {
                try connection.send(frame: JSON.array((1...count).map { JSON($0) }).encoded)
                let answers = try #require(try connection.receive().array)
                #expect(answers.map { $0["error"]?["code"]?.integer } == Array(repeating: -32600, count: count))
                #expect(answers.allSatisfy { $0["id"] == .null })
            }
            try connection.send(frame: #"[{"jsonrpc":"2.0","method":"health","id":"1"},{"jsonrpc":"2.0","method"]"#)
            #expect(try connection.receive()["error"]?["code"]?.integer == -32700)
        }
    }

    @Test func `what is no request is refused`() throws {
        try converse { connection, _ in
            for text in [
                "1", #""x""#, "null", "true", "{}", #"{"foo":"boo"}"#, #"{"jsonrpc":"2.0","method":1,"params":"bar"}"#,
                #"{"jsonrpc":"1.0","id":null,"method":"health"}"#, #"{"jsonrpc":"2.0","id":{},"method":"health"}"#,
                #"{"jsonrpc":"2.0","id":[1],"method":"health"}"#, #"{"jsonrpc":"2.0","id":true,"method":"health"}"#,
                #"{"id":null,"method":"health"}"#,
            ] {
                try connection.send(frame: text)
                let answer = try connection.receive()
                #expect(answer["error"]?["code"]?.integer == -32600, "\(text): \(answer)")
                #expect(answer["error"]?["data"]?["kind"] == "invalid_request", "\(text)")
                #expect(answer["result"] == nil, "\(text)")
                #expect(answer["id"] == .null, "\(text)")
            }
            #expect(try connection.isUsable())
        }
    }

    @Test func `an id comes back as what it was`() throws {
        try converse { connection, _ in
            let ids: [JSON] = ["", "ü-✓", 0, -5, .double(1.5), .null, .integer(9_007_199_254_740_993)]
            for id in ids {
                try connection.request(id, "health")
                let answer = try connection.receive()
                #expect(answer["id"] == id)
                #expect(answer["result"] != nil)
            }
        }
    }

    @Test func `an unknown method, whatever it is called`() throws {
        try converse { connection, _ in
            for name in ["no.such", "", "rpc.nope", "Health", String(repeating: "x", count: 10_000)] {
                try connection.request("m", .init(name))
                let error = try connection.receive()["error"]
                #expect(error?["code"]?.integer == -32601, "\(name.prefix(20))")
                #expect(error?["data"]?["kind"] == "method_not_found", "\(name.prefix(20))")
            }
        }
    }

    @Test func `parameters have names`() throws {
        try converse { connection, _ in
            for params: JSON in [[1, 2], "bar", 5, .null, true] {
                try connection.request("p", "health", params)
                let answer = try connection.receive()
                #expect(answer["id"] == "p")
                #expect(answer["error"]?["code"]?.integer == -32602, "\(params)")
            }
        }
    }

    @Test func `a parameter that is not listed is named`() throws {
        try converse { connection, stand in
            let calls: [(method: String, params: JSON)] = [
                ("health", ["zz": 1]), ("status", ["zz": 1]), ("generate", ["prompt": "x", "zz": 1]),
                ("batch", ["requests": [], "zz": 1]),
                ("reload", ["zz": 1]), ("providers.list", ["zz": 1]),
                ("providers.set", ["provider": "a", "state": "active", "zz": 1]),
                ("queue.submit", ["prompt": "x", "zz": 1]), ("cache.stats", ["zz": 1]), ("rpc.discover", ["zz": 1]),
            ]
            for (method, params) in calls {
                try connection.request("x", method, params)
                let error = try connection.receive()["error"]
                #expect(error?["code"]?.integer == -32602, "\(method)")
                #expect(error?["data"]?["kind"] == "invalid_params", "\(method)")
                #expect(error?["data"]?["parameter"] == "zz", "\(method)")
            }
            #expect(try stand.sim.account(of: "a").begun == 0)
        }
    }

    @Test func `a notification is never answered, right or wrong`() throws {
        try converse { connection, stand in
            let notifications: [(method: String, params: JSON)] = [
                ("health", [:]), ("no.such", [:]), ("generate", ["prompt": 5]), ("generate", [1]),
                ("$/cancelRequest", ["id": 99]),
                ("$/cancelRequest", [:]), ("$/cancelRequest", ["id": [:]]), ("$/nope", [:]), ("reload", ["zz": 1]),
                ("generate", ["prompt": "x", "stream": true]), ("batch", ["requests": [["prompt": "y"]], "stream": true]),
            ]
            for (method, params) in notifications { try connection.notify(method, params) }
            try connection.send(frame: #"[{"jsonrpc":"2.0","method":"health"},{"jsonrpc":"2.0","method":"no.such"}]"#)
            try stand.sim.wait(for: "a", "two calls") { $0.completed == 2 }
            try connection.waitUntilTaken()
            // The daemon has accounted for both when it would have answered them.
            let isDone = try holds {
                try stand.connect().call("status")["queue_status"]?["running"]?.integer == 0
            }
            #expect(isDone)
            #expect(try connection.isUsable())
        }
    }

    @Test func `rpc.discover lists every method of the contract`() throws {
        try converse { connection, _ in
            try connection.request(1, "rpc.discover")
            let document = try #require(try connection.receive()["result"])
            #expect(document["openrpc"]?.string?.hasPrefix("1.3") == true)
            let names = (document["methods"]?.array ?? []).compactMap { $0["name"]?.string }
            let contract = """
                generate batch queue.submit queue.get queue.list queue.cancel queue.delete status analytics dashboard recommend \
                health cache.stats cache.clear cache.explain usage embed explain feedback providers.list providers.check \
                providers.set metrics reload rpc.discover
                """
            #expect(Set(contract.split(separator: " ").map(String.init)).subtracting(names) == [])
            #expect(names.count == Set(names).count)
        }
    }

    @Test func `status tells who and how much`() throws {
        try converse { connection, stand in
            try connection.request(1, "generate", ["prompt": "x"])
            #expect(try connection.receive()["result"]?["success"] == true)
            try connection.request(2, "status")
            let status = try #require(try connection.receive()["result"])
            #expect(status["service"]?["pid"]?.integer == Int(stand.daemon.pid))
            #expect(status["service"]?["connections"]?.integer == 1)
            #expect(status["service_metrics"]?["total_requests"]?.integer == 1)
            #expect(status["health_summary"]?["healthy_providers"] != nil)
            #expect(status["queue_status"]?["max_queue_size"]?.integer == 1000)
        }
    }
}
