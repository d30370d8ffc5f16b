import PromptAPI
import Testing

/// One fault each, and the parameter that the answer must name.
@Suite struct `Bad parameters` {
    @Test(arguments: rows) func `the parameter at fault is named`(row: Row) throws {
        let error = #expect(throws: RequestError.self) { try check(row.method, row.params) }
        guard case .invalidParams(let parameter, let reason)? = error else {
            Issue.record("\(row.testDescription): \(error.map { "\($0)" } ?? "accepted")")
            return
        }
        #expect(parameter == row.parameter, "\(row.testDescription): \(reason)")
        #expect(!reason.isEmpty)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var method: String
        var params: JSON
        var parameter: String
        var testDescription: String { String("\(method) \(parameter) \(params)".prefix(120)) }

        init(_ method: String, _ params: JSON, names parameter: String) {
            self.method = method
            self.params = params
            self.parameter = parameter
        }

        /// A prompt with one more member; `at` is the path below it.
        init(_ name: String, _ value: JSON, at path: String = "") {
            self.init("generate", .object(JSON.Object([.init("prompt", "x"), .init(name, value)])), names: name + path)
        }

        init(message: JSON, at path: String) {
            self.init("generate", ["messages": [["role": "user", "content": "a"], message]], names: "messages[1]" + path)
        }

        init(part: JSON, at path: String) {
            self.init(message: ["role": "user", "content": [["type": "text", "text": "a"], part]], at: ".content[1]" + path)
        }
    }

    static let rows = types + ranges + conversations + parts + toolTurns + otherMethods + unknown

    private static let huge = JSON.oversizedNumber("1e400")

    /// Of each parameter of `generate`, a value of another type.
    private static let types: [Row] = [
        Row("generate", ["prompt": 5], names: "prompt"), Row("generate", ["prompt": .null], names: "prompt"),
        Row("generate", ["prompt": ["a"]], names: "prompt"), Row("generate", ["messages": "x"], names: "messages"),
        Row("generate", ["messages": ["role": "user", "content": "x"]], names: "messages"),
        Row("system", 5), Row("system", .null), Row("task_type", 1), Row("routing_strategy", []), Row("provider", 3),
        Row("model", []),
        Row("fallback_enabled", "yes"), Row("fallback_enabled", 1), Row("max_retries", "3"), Row("max_retries", true),
        Row("timeout", "x"), Row("timeout", "30s"), Row("timeout", .null), Row("max_response_time", "x"), Row("cost_limit", "x"),
        Row("speed_priority", 1), Row("reliability_priority", "no"), Row("cache_enabled", .null), Row("cache_strategy", true),
        Row("cache_ttl", "1h"), Row("tags", "x"), Row("tags", [1], at: "[0]"), Row("tags", ["a", .null], at: "[1]"),
        Row("tags", [:]),
        Row("max_tokens", "x"), Row("max_tokens", 1.5), Row("temperature", "x"), Row("top_p", "x"), Row("stop", [:]),
        Row("stop", 5),
        Row("stop", ["a", 5], at: "[1]"), Row("seed", "x"), Row("seed", 1.5), Row("tools", "x"), Row("tools", [:]),
        Row("tools", [5], at: "[0]"), Row("tools", [[:], []], at: "[1]"), Row("tool_choice", 5), Row("tool_choice", []),
        Row("response_format", "x"), Row("response_format", []), Row("stream", "yes"), Row("on_interrupt", 0), Row("user_id", 5),
        Row("request_id", 5), Row("metadata", "x"), Row("metadata", []), Row("metadata", .null),
    ]

    private static let ranges: [Row] = [
        Row("generate", ["prompt": ""], names: "prompt"), Row("generate", ["messages": []], names: "messages"),
        Row(
            "generate", ["messages": .array(.init(repeating: ["role": "user", "content": "x"], count: 10_001))], names: "messages"
        ),
        Row("task_type", "nope"), Row("task_type", "Chat"), Row("task_type", ""), Row("routing_strategy", "nope"),
        Row("provider", ""),
        Row("provider", .string(.init(repeating: "p", count: 257))), Row("model", ""), Row("max_retries", -1),
        Row("max_retries", 11),
        Row("max_retries", 2.5), Row("max_retries", .integer(.max)), Row("max_retries", .integer(.min)), Row("max_retries", huge),
        Row("max_retries", .oversizedNumber("99999999999999999999")), Row("timeout", 0), Row("timeout", -1), Row("timeout", -0.0),
        Row("timeout", huge), Row("timeout", .double(.greatestFiniteMagnitude)), Row("timeout", .integer(.max)),
        Row("timeout", 31_622_401), Row("max_response_time", 0), Row("max_response_time", -0.001), Row("cost_limit", -1),
        Row("cost_limit", 1_000_001), Row("cost_limit", huge), Row("cache_strategy", "nope"), Row("cache_ttl", -1),
        Row("cache_ttl", 31_622_401), Row("tags", .array(.init(repeating: "t", count: 65))), Row("tags", [""], at: "[0]"),
        Row("tags", ["a", .string(.init(repeating: "t", count: 129))], at: "[1]"), Row("max_tokens", 0), Row("max_tokens", -1),
        Row("max_tokens", 10_000_001), Row("max_tokens", huge), Row("temperature", -0.1), Row("temperature", 2.1),
        Row("top_p", -0.1),
        Row("top_p", 1.1), Row("stop", ""), Row("stop", [""], at: "[0]"), Row("stop", .array(.init(repeating: "s", count: 17))),
        Row("seed", .oversizedNumber("9223372036854775808")), Row("seed", .double(0x1p63)), Row("on_interrupt", "nope"),
        Row("tools", .array(.init(repeating: [:], count: 1025))), Row("user_id", ""), Row("user_id", "a\nb"), Row("user_id", "é"),
        Row("user_id", .string(.init(repeating: "u", count: 257))), Row("request_id", ""), Row("request_id", "a\0b"),
        Row("request_id", "\u{7F}"), Row("request_id", .string(.init(repeating: "r", count: 129))),
    ]

    private static let conversations: [Row] = [
        Row("generate", [:], names: "prompt"), Row("generate", ["system": "s"], names: "prompt"),
        Row("messages", [["role": "user", "content": "x"]]),
        Row("generate", ["system": "s", "messages": [["role": "system", "content": "x"]]], names: "system"),
        Row(message: "x", at: ""), Row(message: [:], at: ""), Row(message: ["role": "user"], at: ""),
        Row(message: ["content": "x"], at: ""),
        Row(message: ["role": "robot", "content": "x"], at: ".role"), Row(message: ["role": 1, "content": "x"], at: ".role"),
        Row(message: ["role": "user", "content": 5], at: ".content"),
        Row(message: ["role": "user", "content": .null], at: ".content"),
        Row(message: ["role": "user", "content": [:]], at: ".content"),
        Row(message: ["role": "user", "content": "x", "name": "bob"], at: ".name"),
    ]

    private static let parts: [Row] = [
        Row(part: "x", at: ".type"), Row(part: [:], at: ".type"), Row(part: ["type": "sound"], at: ".type"),
        Row(part: ["type": "text"], at: ""), Row(part: ["type": "text", "text": 5], at: ".text"),
        Row(part: ["type": "text", "text": "a", "data": "AA=="], at: ".data"), Row(part: ["type": "image"], at: ""),
        Row(part: ["type": "image", "media_type": "image/png"], at: ""), Row(part: ["type": "image", "data": "AA=="], at: ""),
        Row(part: ["type": "image", "media_type": "x", "data": "AA=="], at: ".media_type"),
        Row(part: ["type": "image", "media_type": "image/é", "data": "AA=="], at: ".media_type"),
        Row(part: ["type": "image", "media_type": "image/png", "data": ""], at: ".data"),
        Row(part: ["type": "image", "media_type": "image/png", "data": "A-_="], at: ".data"),
        Row(part: ["type": "image", "media_type": "image/png", "data": "AA =="], at: ".data"),
        Row(part: ["type": "image", "media_type": "image/png", "data": "AA==", "url": "x"], at: ".url"),
        Row(
            message: ["role": "user", "content": .array(.init(repeating: ["type": "text", "text": "a"], count: 1025))],
            at: ".content"),
    ]

    private static let toolTurns: [Row] = [
        Row(message: ["role": "assistant", "tool_calls": []], at: ""),
        Row(message: ["role": "assistant", "tool_calls": 5], at: ".tool_calls"),
        Row(message: ["role": "assistant", "tool_calls": [5]], at: ".tool_calls[0]"),
        Row(message: ["role": "assistant", "tool_calls": [["id": "c"]]], at: ".tool_calls[0]"),
        Row(message: ["role": "assistant", "tool_calls": [["id": 5, "function": [:]]]], at: ".tool_calls[0].id"),
        Row(
            message: ["role": "assistant", "tool_calls": [["id": "c", "function": ["name": "f"]]]], at: ".tool_calls[0].function"),
        Row(
            message: [
                "role": "assistant", "tool_calls": [["id": "c", "type": "robot", "function": ["name": "f", "arguments": ""]]],
            ],
            at: ".tool_calls[0].type"),
        Row(message: ["role": "tool", "content": "x", "tool_call_id": 5], at: ".tool_call_id"),
    ]

    private static let otherMethods: [Row] = [
        Row("batch", [:], names: "requests"), Row("batch", ["requests": [:]], names: "requests"),
        Row("batch", ["requests": .array(.init(repeating: [:], count: 10_001))], names: "requests"),
        Row("batch", ["requests": [], "max_concurrent": 0], names: "max_concurrent"),
        Row("batch", ["requests": [], "max_concurrent": 257], names: "max_concurrent"),
        Row("batch", ["requests": [], "stream": 1], names: "stream"),
        Row("queue.submit", ["prompt": "x", "priority": 10], names: "priority"),
        Row("queue.submit", ["prompt": "x", "priority": -1], names: "priority"),
        Row("queue.submit", ["prompt": "x", "priority": "high"], names: "priority"),
        Row("queue.submit", ["prompt": "x", "stream": false], names: "stream"),
        Row("queue.submit", ["priority": 1], names: "prompt"),
        Row("queue.submit", ["prompt": "x", "max_retries": 11], names: "max_retries"),
        Row("queue.submit", ["prompt": "x", "messages": [["role": "user", "content": "x"]]], names: "messages"),
        Row("queue.get", [:], names: "job_id"), Row("queue.get", ["job_id": 5], names: "job_id"),
        Row("queue.get", ["job_id": ""], names: "job_id"),
        Row("queue.get", ["job_id": "x", "wait": 3601], names: "wait"),
        Row("queue.get", ["job_id": "x", "wait": -1], names: "wait"),
        Row("queue.get", ["job_id": "x", "wait": huge], names: "wait"), Row("queue.list", ["limit": 0], names: "limit"),
        Row("queue.list", ["limit": 1001], names: "limit"), Row("queue.list", ["state": "nope"], names: "state"),
        Row("queue.list", ["after": ""], names: "after"), Row("queue.cancel", [:], names: "job_id"),
        Row("queue.delete", [:], names: "job_id"),
        Row("queue.delete", ["job_id": "x", "force": true], names: "force"), Row("dashboard", ["hours": 0], names: "hours"),
        Row("dashboard", ["hours": 169], names: "hours"), Row("dashboard", ["hours": 1.5], names: "hours"),
        Row("usage", ["group_by": "nope"], names: "group_by"), Row("recommend", [:], names: "prompt"),
        Row("recommend", ["prompt": ""], names: "prompt"),
        Row("recommend", ["prompt": "x", "budget_constraint": "x"], names: "budget_constraint"),
        Row("recommend", ["prompt": "x", "budget_constraint": -1], names: "budget_constraint"),
        Row("recommend", ["prompt": "x", "detailed_analysis": "x"], names: "detailed_analysis"),
        Row("recommend", ["prompt": "x", "task_type": "nope"], names: "task_type"), Row("embed", [:], names: "input"),
        Row("embed", ["input": "x"], names: "input"), Row("embed", ["input": []], names: "input"),
        Row("embed", ["input": [1]], names: "input[0]"),
        Row("embed", ["input": ["a", ""]], names: "input[1]"),
        Row("embed", ["input": .array(.init(repeating: "x", count: 2049))], names: "input"),
        Row("embed", ["input": ["x"], "timeout": 0], names: "timeout"),
        Row("embed", ["input": ["x"], "model": ""], names: "model"),
        Row("explain", [:], names: "request_id"), Row("explain", ["request_id": 5], names: "request_id"),
        Row("feedback", ["request_id": "x"], names: "verdict"),
        Row("feedback", ["request_id": "x", "verdict": "meh"], names: "verdict"),
        Row("feedback", ["verdict": "good"], names: "request_id"), Row("providers.check", ["provider": ""], names: "provider"),
        Row("providers.set", ["provider": "a"], names: "state"),
        Row("providers.set", ["provider": "a", "state": "nope"], names: "state"),
        Row("providers.set", ["state": "active"], names: "provider"), Row("cache.clear", ["tags": "x"], names: "tags"),
        Row("cache.clear", ["tags": []], names: "tags"), Row("cache.clear", ["tags": [""]], names: "tags[0]"),
        Row("cache.clear", ["all": 1], names: "all"), Row("cache.clear", ["tags": ["a"], "all": true], names: "tags"),
        Row("cache.clear", ["tags": ["a"], "mine": true], names: "tags"),
        Row("cache.clear", ["all": true, "mine": true], names: "all"), Row("cache.explain", ["a": "x"], names: "b"),
        Row("cache.explain", ["a": "", "b": "x"], names: "a"),
    ]

    /// Each method refuses a parameter that is not its own.
    private static let unknown: [Row] =
        Methods.all.map { method in Row(method.name, ["no_such": .null], names: "no_such") } + [
            Row("generate", ["Prompt": "x"], names: "Prompt"), Row("health", ["pad": "x"], names: "pad"),
            Row("health", ["": 1], names: ""),
        ]
}

/// Judges `params` as the method of that name would.
func check(_ method: String, _ params: JSON) throws {
    let description = try #require(Methods.all.first { $0.name == method })
    try description.check(#require(params.object))
}

@Suite struct `Made-up names` {
    /// What a caller made up goes back to it, but not at any length: one character may be a megabyte of accents.
    @Test(arguments: ["n", "\u{301}"]) func `an answer shows them cut short`(letter: String) {
        let name = "n" + String(repeating: letter, count: 100_000)
        let message: JSON = .object(JSON.Object([.init("role", "user"), .init("content", "x"), .init(name, 1)]))
        for params in [JSON.object(JSON.Object([.init(name, 1)])), ["messages": [message]]] {
            let error = #expect(throws: RequestError.self) { try check("generate", params) }
            #expect(error?.code == -32602)
            #expect((error?.json(requestID: nil).encoded.count ?? .max) < 2000)
        }
    }
}
