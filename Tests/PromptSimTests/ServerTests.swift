import PromptAPI
import Testing

@testable import promptsim

@Suite("Over HTTP")
struct ServerTests {
    /// Runs a test against a server that plays a scenario.
    private func play(_ models: String, more: String = "", _ test: (Running) throws -> Void) throws {
        let scenario = try ScenarioFile.read("models: [\(models)]\n\(more)")
        let server = try SimulationServer(Simulation(scenario, seed: 1), host: "127.0.0.1", port: 0)
        defer { server.stop() }
        try test(Running(server: server))
    }

    private struct Running {
        let server: SimulationServer

        func connect() throws -> LoopbackClient { try LoopbackClient(port: server.port) }

        /// The account of a model.
        func account(_ model: String) throws -> JSON {
            let client = try connect()
            client.send("GET", "/sim/calls", headers: "connection: close\r\n")
            let text = try client.readToEnd().text
            let start = try #require(text.firstRange(of: "\r\n\r\n")?.upperBound)
            return try #require(try JSONParser.parse(String(text[start...]))["models"]?[model])
        }

        /// Asks until the account is as it should be, a thousand times at most: a call is booked a moment after its bytes.
        func account(_ model: String, reaches member: String, _ value: Int) throws -> JSON {
            var account = try account(model)
            for _ in 0..<1000 where account[member]?.integer != value { account = try self.account(model) }
            return account
        }
    }

    @Test("a stream is chunked, ends with [DONE], and the connection serves the next call")
    func stream() throws {
        try play("{id: m, answer: one two}") { running in
            let client = try running.connect()
            for _ in 1...2 {
                client.chat("m", stream: true)
                let text = try client.read(until: "\r\n0\r\n\r\n")
                #expect(text.hasPrefix("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream"))
                #expect(text.contains("transfer-encoding: chunked\r\n"))
                #expect(text.contains("data: [DONE]\n\n\r\n0\r\n\r\n"))
            }
            let account = try running.account("m", reaches: "completed", 2)
            let expected: JSON = [
                "begun": 2, "completed": 2, "failed": 0, "in_flight": 0, "max_in_flight": 1, "input_tokens": 4,
                "output_tokens": 4, "closed_by_client": 0, "dialects": ["openai": 2],
            ]
            #expect(account == expected)
        }
    }

    @Test("requests sent at once are answered in turn")
    func pipelining() throws {
        try play("{id: m, answer: one, first_token: 5ms}") { running in
            let client = try running.connect()
            client.chat("m")
            client.chat("m", headers: "connection: close\r\n")
            let (text, ending) = try client.readToEnd()
            #expect(text.split(separator: "HTTP/1.1 200 OK").count == 2)
            #expect(ending == .closed)
        }
    }

    @Test("a reset comes before any byte")
    func reset() throws {
        try play("{id: m, faults: [{reset: true}]}") { running in
            let client = try running.connect()
            client.chat("m")
            let (text, ending) = try client.readToEnd()
            #expect(text == "")
            #expect(ending == .reset)
            #expect(try running.account("m", reaches: "failed", 1)["failed"] == 1)
        }
    }

    @Test("a cut closes or resets the connection within the stream, or ends the body as if it were whole")
    func cut() throws {
        let faults = "[{calls: 1, cut: {after: 1}}, {calls: 2, cut: {after: 1, how: rst}}, {cut: {after: 1, how: clean}}]"
        try play("{id: m, answer: one two, faults: \(faults)}") { running in
            for expected in [(LoopbackClient.Ending.closed, false), (.reset, false), (.closed, true)] {
                let client = try running.connect()
                client.chat("m", stream: true, headers: "connection: close\r\n")
                let (text, ending) = try client.readToEnd()
                #expect(text.contains("\"one\"") && !text.contains("two") && !text.contains("[DONE]"))
                #expect(ending == expected.0)
                #expect(text.hasSuffix("0\r\n\r\n") == expected.1)
            }
            #expect(try running.account("m", reaches: "failed", 3)["output_tokens"] == 3)
        }
    }

    @Test("a hanging call ends without a byte")
    func hang() throws {
        try play("{id: m, faults: [{hang: 20ms}]}") { running in
            let client = try running.connect()
            client.chat("m", stream: true)
            let (text, ending) = try client.readToEnd()
            #expect(text == "")
            #expect(ending == .closed)
        }
    }

    @Test("a refusal has its status, headers and body, and keeps the connection")
    func status() throws {
        let fault = "{status: 503, headers: {retry-after: 2, content-type: text/html}, body: <p>down</p>}"
        try play("{id: m, faults: [\(fault)]}") { running in
            let client = try running.connect()
            for _ in 1...2 {
                client.chat("m")
                let text = try client.read(until: "</p>")
                #expect(text.hasPrefix("HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\ncontent-type: text/html\r\n"))
                #expect(text.contains("content-length: 11\r\n") && !text.contains("application/json"))
            }
        }
    }

    @Test("a caller that leaves within an answer is counted, and its call is not in flight any more", arguments: [true, false])
    func closedByClient(stream: Bool) throws {
        try play("{id: m, answer: one two three, faults: [{stall: {after: 1, for: 1h}}]}") { running in
            let client = try running.connect()
            client.chat("m", stream: stream)
            _ = try client.read(until: stream ? "\"one\"" : "\r\n\r\n")
            #expect(try running.account("m")["in_flight"] == 1)
            client.close()
            let account = try running.account("m", reaches: "closed_by_client", 1)
            #expect(account["closed_by_client"] == 1)
            #expect(account["in_flight"] == 0)
            #expect(account["input_tokens"] == 2)
            // One token of the stream; of a body all have been worked for.
            #expect(account["output_tokens"] == (stream ? 1 : 3))
        }
    }

    @Test("what is no call of a model is refused and counted nowhere")
    func refusals() throws {
        try play("{id: m}") { running in
            let client = try running.connect()
            client.chat("other")
            #expect(try client.read(until: "}}").contains(#""code":"model_not_found""#))
            client.send("GET", "/v1/nothing")
            #expect(try client.read(until: "}}").hasPrefix("HTTP/1.1 404 "))
            client.send("GET", "/v1/chat/completions")
            #expect(try client.read(until: "}}").hasPrefix("HTTP/1.1 405 "))
            client.send("POST", "/v1/chat/completions", "{")
            #expect(try client.read(until: "}}").hasPrefix("HTTP/1.1 400 "))
            #expect(try running.account("m")["begun"] == 0)
        }
    }

    @Test("only the scenario's keys are let in")
    func keys() throws {
        try play("{id: m}", more: "api_keys: [right]") { running in
            let client = try running.connect()
            for headers in ["", "authorization: Bearer wrong\r\n", "authorization: right\r\n"] {
                client.chat("m", headers: headers)
                let text = try client.read(until: "}}")
                #expect(text.hasPrefix("HTTP/1.1 401 ") && text.contains("invalid_api_key") && !text.contains("wrong"))
            }
            client.chat("m", headers: "Authorization: Bearer right\r\n")
            #expect(try client.read(until: "}}").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test("a rate limit is told, then kept")
    func rateLimit() throws {
        try play("{id: m, rate_limit: {requests: 1, per: 1h}}") { running in
            let client = try running.connect()
            client.chat("m")
            #expect(try client.read(until: "}}").contains("x-ratelimit-remaining-requests: 0\r\n"))
            client.chat("m")
            let text = try client.read(until: "}}")
            #expect(text.hasPrefix("HTTP/1.1 429 ") && text.contains("retry-after: ") && text.contains("rate_limit_exceeded"))
        }
    }

    @Test("embeddings and the list of models are served")
    func others() throws {
        try play("{id: m, dimensions: 2}") { running in
            let client = try running.connect()
            client.send("POST", "/v1/embeddings", #"{"model":"m","input":"Hi there"}"#)
            #expect(try client.read(until: "}}").contains(#""object":"embedding","index":0,"embedding":["#))
            client.send("GET", "/v1/models")
            #expect(try client.read(until: "]}").contains(#""data":[{"id":"m","object":"model""#))
            #expect(try running.account("m", reaches: "completed", 1)["input_tokens"] == 2)
        }
    }
}

@Suite("Where to listen")
struct ListenAddressTests {
    @Test("an address and a port", arguments: [("127.0.0.1:0", "127.0.0.1", 0), ("[::1]:80", "::1", 80)])
    func reads(text: String, host: String, port: Int) {
        #expect(ListenAddress(argument: text) == ListenAddress(host: host, port: port))
        #expect(ListenAddress(argument: text)?.description == text)
    }

    @Test("nothing else", arguments: ["", "80", ":80", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "::1:80"])
    func refuses(text: String) {
        #expect(ListenAddress(argument: text) == nil)
    }
}

@Suite("The scenario of the demo")
struct DemoTests {
    @Test("is one, with a model that is always down")
    func demo() throws {
        let file = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/etc/demo/promptsim.yaml"
        let scenario = try ScenarioFile.read(try TextFile.read(file))
        #expect(scenario.models.map(\.id).count == 5)
        let broken = try #require(scenario.models.first { $0.id == "gpt-4o-mini" })
        #expect(broken.faults.map(\.when) == [Fault.When()])
    }
}
