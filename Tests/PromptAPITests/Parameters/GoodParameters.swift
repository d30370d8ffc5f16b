import PromptAPI
import Testing

/// The edges of what is taken, the defaults, and what each parameter becomes.
@Suite struct `Good parameters` {
    @Test(arguments: edges) func `a value at the edge of its range is taken`(row: (method: String, params: JSON)) throws {
        #expect(throws: Never.self) { try check(row.method, row.params) }
    }

    static let edges: [(method: String, params: JSON)] = generateEdges.map { ("generate", $0) } + otherEdges

    private static let generateEdges: [JSON] =
        ([
            ("max_retries", 0), ("max_retries", 10), ("max_retries", 10.0), ("timeout", 0.001),
            ("timeout", .double(.leastNonzeroMagnitude)),
            ("timeout", 31_622_400), ("max_response_time", 0.1), ("cost_limit", 0), ("cost_limit", 1_000_000), ("cache_ttl", 0),
            ("cache_ttl", 31_622_400), ("tags", []), ("tags", .array(.init(repeating: "t", count: 64))),
            ("tags", [.string(.init(repeating: "é", count: 128))]), ("max_tokens", 1), ("max_tokens", 10_000_000),
            ("temperature", 0),
            ("temperature", 2), ("top_p", 0), ("top_p", 1), ("stop", "a"), ("stop", []),
            ("stop", .array(.init(repeating: "s", count: 16))),
            ("seed", .integer(.min)), ("seed", .integer(.max)), ("seed", 0), ("tools", []), ("tools", [[:]]),
            ("tool_choice", "auto"),
            ("tool_choice", ["type": "function"]), ("response_format", [:]), ("system", ""), ("provider", "p"),
            ("provider", .string(.init(repeating: "é", count: 256))), ("user_id", " "), ("user_id", "uid:1000"),
            ("request_id", "~"),
            ("request_id", .string(.init(repeating: "r", count: 128))), ("metadata", [:]),
            ("metadata", ["a": ["b": [.null, 1e3]]]),
        ] as [(String, JSON)]).map { name, value in .object(JSON.Object([.init("prompt", "x"), .init(name, value)])) }
        + [
            ["prompt": " "], ["prompt": "\0"], ["messages": [["role": "user", "content": ""]]],
            ["messages": [["role": "user", "content": []]]],
            ["messages": [["role": "system", "content": "s"], ["role": "user", "content": "x"]]],
            ["system": "s", "messages": [["role": "user", "content": "x"]]],
            [
                "messages": [
                    ["role": "assistant", "content": .null, "tool_calls": [call]],
                    ["role": "tool", "content": "r", "tool_call_id": "c"],
                ]
            ],
            [
                "messages": [
                    ["role": "assistant", "tool_calls": [["id": "c", "function": ["name": "f", "arguments": "not JSON"]]]]
                ]
            ],
        ]

    private static let call: JSON = ["id": "c", "type": "function", "function": ["name": "f", "arguments": "{}"]]

    private static let otherEdges: [(method: String, params: JSON)] = [
        ("batch", ["requests": []]),
        ("batch", ["requests": [1, .null, "not a request"], "max_concurrent": 256, "stream": true]),
        ("batch", ["requests": .array(.init(repeating: [:], count: 10_000)), "max_concurrent": 1]),
        ("queue.submit", ["prompt": "x", "priority": 0]), ("queue.submit", ["prompt": "x", "priority": 9]),
        ("queue.get", ["job_id": "x", "wait": 0]), ("queue.get", ["job_id": "x", "wait": 3600]), ("queue.list", [:]),
        ("queue.list", ["state": "queued", "limit": 1000, "after": "x"]), ("queue.list", ["limit": 1]),
        ("queue.cancel", ["job_id": "x"]),
        ("dashboard", ["hours": 1]), ("dashboard", ["hours": 168]), ("recommend", ["prompt": "x", "budget_constraint": 0]),
        ("embed", ["input": .array(.init(repeating: "x", count: 2048))]), ("feedback", ["request_id": "x", "verdict": "bad"]),
        ("providers.check", [:]), ("providers.set", ["provider": "a", "state": "drained"]), ("cache.clear", [:]),
        ("cache.clear", ["tags": ["a", "b"]]), ("cache.clear", ["mine": true, "all": false]),
        ("cache.clear", ["tags": ["a"], "all": false]), ("cache.explain", ["a": "x", "b": "\n"]),
        ("usage", [:]), ("health", [:]), ("rpc.discover", [:]),
    ]

    @Test func `absent parameters have the contract's defaults`() throws {
        var expected = GenerateParameters()
        expected.prompt = "x"
        let decoded = try GenerateParameters(decoding: JSON.Object([.init("prompt", "x")]))
        #expect(decoded == expected)
        #expect(
            decoded.fallbackEnabled && decoded.cacheEnabled && !decoded.stream && !decoded.speedPriority
                && !decoded.reliabilityPriority)
        #expect(
            decoded.maxRetries == 3 && decoded.cacheStrategy == .adaptive && decoded.onInterrupt == .fail
                && decoded.metadata == [:])
        #expect(decoded.timeout == nil && decoded.routingStrategy == nil && decoded.taskType == nil && decoded.tags.isEmpty)
        #expect(decoded.sampling == GenerateParameters.Sampling())
    }

    @Test func `every parameter of generate arrives where it belongs`() throws {
        let params: JSON = [
            "prompt": "p", "system": "s", "task_type": "code_generation", "routing_strategy": "round_robin", "provider": "a",
            "model": "m",
            "fallback_enabled": false, "max_retries": 1, "timeout": 1.5, "max_response_time": 2, "cost_limit": 0.5,
            "speed_priority": true,
            "reliability_priority": true, "cache_enabled": false, "cache_strategy": "provider_aware", "cache_ttl": 60,
            "tags": ["t"],
            "max_tokens": 7, "temperature": 0.25, "top_p": 0.5, "stop": "end", "seed": -1, "tools": [["type": "function"]],
            "tool_choice": "none", "response_format": ["type": "json_object"], "stream": true, "on_interrupt": "restart",
            "user_id": "u",
            "request_id": "r", "metadata": ["k": [1]],
        ]
        let given = try Methods.generate.decode(#require(params.object))
        #expect(
            given.prompt == "p" && given.system == "s" && given.taskType == .codeGeneration
                && given.routingStrategy == .roundRobin)
        #expect(
            given.provider == "a" && given.model == "m" && !given.fallbackEnabled && given.maxRetries == 1 && given.timeout == 1.5
        )
        #expect(given.maxResponseTime == 2 && given.costLimit == 0.5 && given.speedPriority && given.reliabilityPriority)
        #expect(!given.cacheEnabled && given.cacheStrategy == .providerAware && given.cacheTTL == 60 && given.tags == ["t"])
        #expect(given.sampling.maxTokens == 7 && given.sampling.temperature == 0.25 && given.sampling.topP == 0.5)
        #expect(given.sampling.stop == ["end"] && given.sampling.seed == -1 && given.tools == [["type": "function"]])
        #expect(
            given.toolChoice == "none" && given.responseFormat == ["type": "json_object"] && given.stream
                && given.onInterrupt == .restart)
        #expect(given.userID == "u" && given.requestID == "r" && given.metadata == ["k": [1]])
    }

    @Test func `a job has the parameters of its prompt beside its own`() throws {
        let given = try QueueSubmitParameters(
            decoding: JSON.Object([.init("prompt", "p"), .init("priority", 9), .init("max_retries", 0)]))
        #expect(given.priority == 9)
        #expect(given.generate.prompt == "p")
        #expect(given.generate.maxRetries == 0)
    }

    @Test func `messages become turns with their parts and tool calls`() throws {
        let params: JSON = [
            "messages": [
                ["role": "system", "content": "be brief"],
                [
                    "role": "user",
                    "content": [["type": "text", "text": "see"], ["type": "image", "media_type": "image/png", "data": "AA=="]],
                ],
                ["role": "assistant", "tool_calls": [Self.call]], ["role": "tool", "content": "4", "tool_call_id": "c"],
            ]
        ]
        #expect(
            try GenerateParameters(decoding: #require(params.object)).messages == [
                ChatMessage(role: .system, text: "be brief"),
                ChatMessage(role: .user, content: [.text("see"), .image(mediaType: "image/png", data: "AA==")]),
                ChatMessage(role: .assistant, content: [], toolCalls: [ToolCall(id: "c", name: "f", arguments: "{}")]),
                ChatMessage(role: .tool, content: [.text("4")], toolCallID: "c"),
            ])
    }

    @Test func `prompt, messages and system make one conversation`() throws {
        func conversation(_ params: JSON) throws -> [ChatMessage] {
            try GenerateParameters(decoding: #require(params.object)).conversation
        }
        #expect(try conversation(["prompt": "p"]) == [ChatMessage(role: .user, text: "p")])
        #expect(
            try conversation(["prompt": "p", "system": "s"]) == [
                ChatMessage(role: .system, text: "s"), ChatMessage(role: .user, text: "p"),
            ])
        #expect(
            try conversation(["messages": [["role": "assistant", "content": "a"]], "system": "s"])
                == [ChatMessage(role: .system, text: "s"), ChatMessage(role: .assistant, text: "a")])
    }
}

/// RFC 3339 in `since` and `until` of `usage`.
@Suite struct `Times` {
    @Test(arguments: [
        "2026-11-24T05:24:03Z", "2026-11-24t05:24:03z", "2026-11-24T05:24:03.1Z", "2026-11-24T05:24:03.123456789Z",
        "2026-11-24T05:24:03+01:00", "2026-11-24T05:24:03-23:59", "2016-12-31T23:59:60Z", "2024-02-29T00:00:00Z",
        "2000-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-04-30T00:00:00Z",
    ])
    func `a time is taken as it was written`(text: String) throws {
        #expect(try UsageParameters(decoding: JSON.Object([.init("since", .string(text))])).since == text)
        #expect(try UsageParameters(decoding: JSON.Object([.init("until", .string(text))])).until == text)
    }

    @Test(arguments: [
        "", "yesterday", "2026-11-24", "2026-11-24T05:24:03", "2026-11-24 05:24:03Z", "2026-11-24T05:24Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+0100",
        "2026-01-01T00:00:00Zx",
        "26-01-01T00:00:00Z", "+2026-01-01T00:00:00Z", "2026-1-1T00:00:00Z", "２026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.1234567890Z",
        // Days that their month does not have.
        "2026-02-29T00:00:00Z", "2026-02-30T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-11-31T00:00:00Z",
    ])
    func `what is no time is refused by name`(text: String) {
        for name in ["since", "until"] {
            let error = #expect(throws: RequestError.self) {
                try UsageParameters(decoding: JSON.Object([.init(name, .string(text))]))
            }
            guard case .invalidParams(name, _)? = error else {
                Issue.record("\(text) as \(name): \(String(describing: error))")
                continue
            }
        }
        #expect(throws: RequestError.self) { try UsageParameters(decoding: JSON.Object([.init("since", 1_764_000_000)])) }
    }
}
