import PromptAPI
import Testing

@testable import promptsim

/// Runs a test against a server on loopback that plays a scenario.
struct SimStand {
    let server: SimulationServer

    /// - Parameter model: the members of one model `m`, in YAML, beside its id.
    static func run(_ dialect: Dialect, _ model: String = "", more: String = "", _ test: (SimStand) throws -> Void) throws {
        let id = "id: \"\(dialect.name(of: "m"))\""
        let scenario = try ScenarioFile.read("models: [{\(id)\(model.isEmpty ? "" : ", " + model)}]\n\(more)")
        let server = try SimulationServer(Simulation(scenario, seed: 1), host: "127.0.0.1", port: 0)
        defer { server.stop() }
        try test(SimStand(server: server))
    }

    func ask(_ method: String, _ path: String, _ body: String = "", headers: String = "") throws -> HTTPAnswer {
        let client = try LoopbackClient(port: server.port)
        client.send(method, path, body, headers: headers + "connection: close\r\n")
        return try client.answer()
    }

    func chat(
        _ dialect: Dialect, stream: Bool, tools: Bool = false, json: Bool = false, prefill: Bool = false, headers: String = ""
    ) throws -> HTTPAnswer {
        let (path, body) = dialect.chat("m", stream: stream, tools: tools, json: json, prefill: prefill)
        return try ask("POST", path, body.description, headers: headers)
    }

    func transcript(_ dialect: Dialect, stream: Bool, tools: Bool = false, json: Bool = false) throws -> Transcript {
        let answer = try chat(dialect, stream: stream, tools: tools, json: json)
        return stream ? dialect.readStream(answer) : dialect.read(answer)
    }
}

@Suite("Every dialect")
struct DialectTests {
    private static let answer = "answer: one two three, cached_tokens: 2, cache_write_tokens: 1, reasoning_tokens: 4"
    private static let streams = [false, true]

    /// Input, cached, output, of five, two (and one written) and seven.
    private static func usage(_ dialect: Dialect) -> [Int?] {
        switch dialect {
        case .openai, .azure: [5, 2, 7]
        // The input without what a cache had to do with.
        case .anthropic, .bedrock: [2, 2, 7]
        // The output without the thoughts.
        case .gemini, .vertex: [5, 2, 3]
        case .ollama: [5, nil, 7]
        }
    }

    private static func finish(_ dialect: Dialect) -> (stop: String, tool: String, filter: String) {
        switch dialect {
        case .openai, .azure: ("stop", "tool_calls", "content_filter")
        case .anthropic: ("end_turn", "tool_use", "refusal")
        case .bedrock: ("end_turn", "tool_use", "content_filtered")
        case .gemini, .vertex: ("STOP", "STOP", "SAFETY")
        case .ollama: ("stop", "stop", "stop")
        }
    }

    @Test("answers, whole and streamed, and says what was used and in which dialect", arguments: Dialect.allCases)
    func answers(dialect: Dialect) throws {
        try SimStand.run(dialect, Self.answer) { stand in
            for stream in Self.streams {
                let transcript = try stand.transcript(dialect, stream: stream)
                #expect(transcript.text == "one two three")
                #expect(transcript.finish == Self.finish(dialect).stop)
                #expect(transcript.usage == Self.usage(dialect))
                #expect(transcript.isEnded || !stream)
                #expect(!transcript.isBroken && transcript.error == nil)
            }
            let account = try stand.ask("GET", "/sim/calls").json["models"]?[dialect.name(of: "m")]
            #expect(account?["dialects"]?[dialect.rawValue] == 2)
        }
    }

    @Test("calls tools", arguments: Dialect.allCases)
    func tools(dialect: Dialect) throws {
        try SimStand.run(dialect, "tool_call: {name: f, arguments: {city: Oslo}}") { stand in
            for stream in Self.streams {
                let transcript = try stand.transcript(dialect, stream: stream, tools: true)
                #expect(transcript.arguments == #"{"city":"Oslo"}"#)
                #expect(transcript.finish == Self.finish(dialect).tool)
                #expect(transcript.text == "")
            }
        }
    }

    @Test("writes JSON for who asks for it, and says when an answer was cut or filtered", arguments: Dialect.allCases)
    func forms(dialect: Dialect) throws {
        try SimStand.run(dialect, "answer: one") { stand in
            for stream in Self.streams {
                let transcript = try stand.transcript(dialect, stream: stream, json: true)
                #expect(transcript.text == #"{"answer":"one"}"#)
            }
        }
        try SimStand.run(dialect, "answer: one two three, faults: [{filter: {after: 2}}]") { stand in
            for stream in Self.streams {
                let transcript = try stand.transcript(dialect, stream: stream)
                #expect(transcript.text == "one two")
                #expect(transcript.finish == Self.finish(dialect).filter)
            }
        }
        try SimStand.run(dialect, "output_tokens: 100") { stand in
            // Of these requests only Anthropic's have a limit, since there they must.
            let transcript = try stand.transcript(dialect, stream: false)
            #expect(transcript.finish == (dialect == .anthropic ? "max_tokens" : Self.finish(dialect).stop))
        }
    }

    @Test("lets its keys in, each where the dialect has it, and refuses others in its words", arguments: Dialect.allCases)
    func keys(dialect: Dialect) throws {
        try SimStand.run(dialect, more: "api_keys: [right]") { stand in
            #expect(try stand.chat(dialect, stream: false, headers: dialect.authorization("right")).status == 200)
            for headers in ["", dialect.authorization("stranger")] {
                let answer = try stand.chat(dialect, stream: true, headers: headers)
                #expect(answer.status == Refusals.status(.auth, dialect))
                #expect(!answer.text.contains("stranger"))
            }
        }
    }

    @Test("tells what is left of a rate limit where it has words for that", arguments: Dialect.allCases)
    func rateLimit(dialect: Dialect) throws {
        try SimStand.run(dialect, "rate_limit: {requests: 1, per: 1h}") { stand in
            let first = try stand.chat(dialect, stream: true)
            let name: String? =
                switch dialect {
                case .openai, .azure: "x-ratelimit-remaining-requests"
                case .anthropic: "anthropic-ratelimit-requests-remaining"
                default: nil
                }
            if let name { #expect(first.headers[name] == "0") }
            let second = try stand.chat(dialect, stream: true)
            #expect(second.status == 429)
            #expect(Refusals.wait(second, dialect).map { 3590...3600 ~= $0 } ?? false)
        }
    }

    @Test("knows its models, and none that is not there", arguments: Dialect.allCases)
    func models(dialect: Dialect) throws {
        let path =
            switch dialect {
            case .openai, .anthropic: "/v1/models"
            case .gemini: "/v1beta/models?pageSize=1"
            case .vertex: "/v1beta1/publishers/google/models?pageSize=1"
            case .bedrock: "/foundation-models"
            case .azure: "/openai/models?api-version=2024-10-21"
            case .ollama: "/api/tags"
            }
        try SimStand.run(dialect) { stand in
            let headers = dialect == .anthropic ? "anthropic-version: 2023-06-01\r\n" : ""
            let answer = try stand.ask("GET", path, headers: headers)
            #expect(answer.status == 200)
            let list = answer.json.object?.members.first { $0.value.array != nil }?.value
            #expect(list?[0]?.description.contains(dialect.name(of: "m")) == true)
            #expect(try stand.ask("POST", path, "{}", headers: headers).status == 405)
            let (other, body) = dialect.chat("other", stream: false)
            #expect(try stand.ask("POST", other, body.description).status == 404)
        }
    }

    @Test(
        "embeds",
        arguments: [
            (.openai, "/v1/embeddings", #"{"model":"m","input":["a","b"],"dimensions":3}"#),
            (.azure, "/openai/deployments/m/embeddings?api-version=1", #"{"input":["a","b"],"dimensions":3}"#),
            (
                .gemini, "/v1beta/models/m:batchEmbedContents",
                #"{"requests":[{"content":{"parts":[{"text":"a"}]},"outputDimensionality":3},"#
                    + #"{"content":{"parts":[{"text":"b"}]}}]}"#
            ),
            (
                .gemini, "/v1beta/models/m:embedContent",
                #"{"content":{"parts":[{"text":"b"}]},"outputDimensionality":3}"#
            ),
            (
                .vertex, "/v1/projects/p/locations/l/publishers/google/models/m:predict",
                #"{"instances":[{"content":"a"},{"content":"b"}],"parameters":{"outputDimensionality":3}}"#
            ),
            (.bedrock, "/model/m%3A0/invoke", #"{"inputText":"b","dimensions":3,"normalize":true}"#),
            (.ollama, "/api/embed", #"{"model":"m","input":["a","b"],"dimensions":3}"#),
        ] as [(Dialect, String, String)])
    func embeds(dialect: Dialect, path: String, body: String) throws {
        try SimStand.run(dialect) { stand in
            let json = try stand.ask("POST", path, body).json
            let vectors = [
                json["data"]?[1]?["embedding"], json["embeddings"]?[1]?["values"], json["embedding"]?["values"],
                json["predictions"]?[1]?["embeddings"]?["values"], json["embeddings"]?[1], json["embedding"],
            ]
            let vector = vectors.lazy.compactMap { $0?.array }.first
            #expect(vector.map { JSON.array($0) } == EmbeddingVector("b", dimensions: 3).json)
        }
    }

    @Test("Vertex serves Anthropic's models, in Anthropic's format and with its own errors")
    func vertexAnthropic() throws {
        try SimStand.run(.vertex, "answer: one two") { stand in
            let path = "/v1/projects/p/locations/l/publishers/anthropic/models/m:"
            let body = #""max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}"#
            let versioned = #"{"anthropic_version":"vertex-2023-10-16","# + body
            #expect(try Dialect.anthropic.read(stand.ask("POST", path + "rawPredict", versioned)).text == "one two")
            let stream = try stand.ask("POST", path + "streamRawPredict", versioned)
            #expect(Dialect.anthropic.readStream(stream).text == "one two")
            let flawed = try stand.ask("POST", path + "rawPredict", "{" + body)
            #expect(flawed.json["error"]?["status"] == "INVALID_ARGUMENT")
        }
    }

    @Test("a Gemini stream without alt=sse is an array")
    func array() throws {
        try SimStand.run(.gemini, "answer: one two") { stand in
            let body = #"{"contents":[{"parts":[{"text":"Hi"}]}]}"#
            let json = try stand.ask("POST", "/v1beta/models/m:streamGenerateContent", body).json
            #expect(json[0]?["candidates"]?[0]?["content"]?["parts"]?[0]?["text"] == "one two")
        }
    }

    @Test("Azure has OpenAI's paths as well, and without a version of its API none of its own")
    func azurePaths() throws {
        try SimStand.run(.azure, "answer: one two") { stand in
            let body = #"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#
            let answer = try stand.ask("POST", "/openai/v1/chat/completions", body)
            #expect(answer.json["choices"]?[0]?["content_filter_results"]?["hate"]?["severity"] == "safe")
            #expect(answer.headers["apim-request-id"]?.utf8.count == 36)
            #expect(try stand.ask("POST", "/openai/deployments/m/chat/completions", body).status == 404)
        }
    }
}
