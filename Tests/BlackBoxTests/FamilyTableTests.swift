import PromptAPI
import PromptClient
import Testing

/// The same prompt through every family, by the real daemon over real HTTP: what comes out must not tell who was asked.
@Suite(
    .blocking,
    .enabled(if: Program.isInstalled("openssl") && Program.isInstalled("python3"), "openssl or python3 is not installed"))
struct FamilyTableTests {
    private static let prompt = "Tell me about the weather in Zürich."
    private static let system = "Be brief."
    private static let text = "Grüße: \"so\", \\ and 世界 🙂 go on.\nThe end"
    private static let arguments: JSON = ["city": "Zürich", "days": 2]
    /// USD per million tokens.
    private static let price = (input: 1.25, output: 10.0, cached: 0.125)
    private static let cached = 5
    private static let written = 3

    private static let models =
        [
            (
                "plain",
                "answer: \(JSON.string(text)), cached_tokens: \(cached), cache_write_tokens: \(written), reasoning_tokens: 2"
            ),
            ("tool", "tool_call: { name: get_weather, arguments: \(arguments) }"),
            ("filtered", "faults: [{ filter: { after: 2 } }]"), ("blocked", "faults: [{ filter: { after: 0 } }]"),
            ("unended", "faults: [{ no_done: true }]"),
        ] + failures.flatMap { [($0.model, "faults: [\($0.fault)]"), (streamed($0.model), "faults: [\($0.fault)]")] }

    /// One that was asked in the other manner may want to be left alone for a while.
    private static func streamed(_ model: String) -> String { model + "-streamed" }

    /// A fault, and the class that it comes to (facts/providers §0.1); for some families another.
    private struct Failing {
        let model: String
        let fault: String
        let kind: String
        var otherwise: [String: String] = [:]

        func kind(of family: Family) -> String { otherwise[family.name] ?? kind }

        static func refusal(_ name: String, _ kind: String? = nil, otherwise: [String: String] = [:]) -> Failing {
            Failing(model: name, fault: "{ refuse: \(name) }", kind: kind ?? name, otherwise: otherwise)
        }
    }

    /// A 429 that names no quota tells of Vertex's own load.
    private static let sharedCapacity = ["vertex": "overloaded", "vertex-claude": "overloaded"]
    /// Bedrock has one exception for whatever keeps it from serving.
    private static let unavailable = ["bedrock": "server_error"]
    /// Where these filter they end an answer with success, or say of a prompt that it was blocked: no refusal of theirs means that.
    private static let filtersOnlyAnswers = ["gemini", "vertex", "vertex-claude", "bedrock", "ollama"].reduce(into: [:]) {
        $0[$1] = "bad_request"
    }

    private static let failures: [Failing] = [
        .refusal("rate_limited", otherwise: sharedCapacity), .refusal("quota_exhausted"),
        .refusal("overloaded", otherwise: unavailable), .refusal("server_error"), .refusal("auth"), .refusal("forbidden", "auth"),
        .refusal("not_found"), .refusal("bad_request"), .refusal("context_length"),
        .refusal("content_policy", otherwise: filtersOnlyAnswers), .refusal("assistant_prefill", "bad_request"),
        Failing(model: "gateway", fault: "{ status: 502, body: <html>Bad Gateway</html> }", kind: "server_error"),
        Failing(model: "redirect", fault: "{ status: 307, headers: { location: 'http://127.0.0.1:1/' } }", kind: "malformed"),
        Failing(model: "reset", fault: "{ reset: true }", kind: "transport"),
        Failing(model: "cut", fault: "{ cut: { after: 2 } }", kind: "stream_truncated"),
        Failing(model: "cut-clean", fault: "{ cut: { after: 2, how: clean } }", kind: "stream_truncated"),
        Failing(model: "cut-rst", fault: "{ cut: { after: 2, how: rst } }", kind: "stream_truncated"),
        Failing(model: "garbled", fault: "{ malformed: 3 }", kind: "malformed"),
        Failing(
            model: "in-band", fault: "{ error_in_band: { after: 2, error: { class: overloaded } } }", kind: "overloaded",
            otherwise: unavailable),
        Failing(
            model: "in-band-first", fault: "{ error_in_band: { after: 0, error: { class: server_error } } }", kind: "server_error"
        ),
    ]

    @Test func `the same through every family`() throws {
        let prices =
            "input_price: \(Self.price.input), output_price: \(Self.price.output), cached_input_price: \(Self.price.cached)"
        try Stand.runFamilies(prices: prices, models: { _ in Self.models }) { stand, _ in
            let connection = try stand.connect()
            var table = FamilyTable()
            for family in Family.all {
                try Self.answers(family, connection, &table)
                try Self.tools(family, connection, &table)
                try Self.endings(family, connection, &table)
                for failing in Self.failures { try Self.failure(failing, family, connection, &table) }
            }
            table.show()
            for entry in table.differences { Issue.record("\(entry)") }
        }
    }

    private static func ask(_ family: Family, _ model: String, _ connection: PromptConnection, streamed: Bool, _ more: JSON = [:])
        throws -> Conversation
    {
        let asked: JSON = [
            "prompt": .string(prompt), "system": .string(system), "provider": .string(family.name),
            "model": .string("\(family.prefix)-\(model)"), "fallback_enabled": false, "max_retries": 0,
        ]
        let params = JSON.Object((asked.object?.members ?? []) + (more.object?.members ?? []))
        return try Conversation(connection, .object(params), streamed: streamed)
    }

    // MARK: Answers

    private static func answers(_ family: Family, _ connection: PromptConnection, _ table: inout FamilyTable) throws {
        let whole = try ask(family, "plain", connection, streamed: false)
        let streamed = try ask(family, "plain", connection, streamed: true)
        table.note("text", family, whole.result?["response"]?.string ?? "-", text) { $0 == text ? "same" : "other" }
        table.note("streamed", family, streamed.text, text) { $0 == text ? "same" : "other" }
        table.note("stream's end", family, streamed.result?["response"]?.string ?? "-", text) { $0 == text ? "same" : "other" }
        table.note("finish", family, whole.result?["finish_reason"]?.string, "stop")
        // By the simulator's measure of four bytes a token; a token of the answer is a word.
        let input = ((prompt + system).utf8.count + 3) / 4
        let output = text.split(whereSeparator: \.isWhitespace).count + 2
        for (name, result) in [("", whole.result), (", streamed", streamed.result)] {
            let usage = result?["usage"]
            table.note("input" + name, family, usage?["input_tokens"]?.integer, input)
            table.note("cached" + name, family, usage?["cached_input_tokens"]?.integer, family.countsCached ? cached : 0)
            table.note("output" + name, family, usage?["output_tokens"]?.integer, output)
            table.note(
                "USD" + name, family, result?["cost_estimate"]?.number.map(inDollars), inDollars(cost(input, output, family)))
        }
    }

    /// What was cached has a price of its own. What was written into the cache has the input's, as long as no other is configured.
    private static func cost(_ input: Int, _ output: Int, _ family: Family) -> Double {
        let cached = family.countsCached ? cached : 0
        return (Double(input - cached) * price.input + Double(cached) * price.cached + Double(output) * price.output) / 1e6
    }

    private static func inDollars(_ amount: Double) -> String {
        let millionths = Int((amount * 1e6).rounded())
        return "0.\(String(String(1_000_000 + millionths).dropFirst()))"
    }

    private static func tools(_ family: Family, _ connection: PromptConnection, _ table: inout FamilyTable) throws {
        let schema: JSON = ["type": "object", "properties": ["city": ["type": "string"], "days": ["type": "integer"]]]
        let tool: JSON = [
            "type": "function", "function": ["name": "get_weather", "description": "Tells it.", "parameters": schema],
        ]
        for (name, isStreamed) in [("tool call", false), ("tool call, streamed", true)] {
            let result = try ask(family, "tool", connection, streamed: isStreamed, ["tools": [tool], "tool_choice": "auto"])
                .result
            let calls = result?["tool_calls"]?.array ?? []
            let function = calls.first?["function"]
            let isRight =
                calls.count == 1 && function?["name"] == "get_weather" && calls[0]["type"] == "function"
                && calls[0]["id"]?.string?.isEmpty == false && result?["finish_reason"] == "tool_calls"
                && function?["arguments"]?.string.flatMap { try? JSONParser.parse(Array($0.utf8)) } == arguments
            table.note(name, family, isRight ? "right" : "\(result ?? .null)", "right") { $0.count > 9 ? "wrong" : $0 }
        }
        let format: JSON = [
            "type": "json_schema",
            "json_schema": ["name": "answer", "schema": ["type": "object", "properties": ["answer": ["type": "string"]]]],
        ]
        let response = try ask(family, "plain", connection, streamed: false, ["response_format": format]).result?["response"]
        let object = response?.string.flatMap { try? JSONParser.parse(Array($0.utf8)) }
        table.note("JSON", family, object?["answer"] == .string(text) ? "right" : "\(response ?? .null)", "right") {
            $0.count > 9 ? "wrong" : $0
        }
    }

    /// Answers that end otherwise than by a stop.
    private static func endings(_ family: Family, _ connection: PromptConnection, _ table: inout FamilyTable) throws {
        let short = try ask(family, "plain", connection, streamed: false, ["max_tokens": 4]).result
        table.note("finish, short", family, short?["finish_reason"]?.string, "length")
        // Ollama filters nothing.
        let filtered = try ask(family, "filtered", connection, streamed: false).result
        table.note(
            "finish, filtered", family, filtered?["finish_reason"]?.string, family.name == "ollama" ? "stop" : "content_filter")
        let blocked = try ask(family, "blocked", connection, streamed: false)
        // Google says so of the prompt, and not of the answer.
        let ending = blocked.error?.data["reason"]?.string ?? blocked.result?["finish_reason"]?.string
        let expected = ["gemini": "content_policy", "vertex": "content_policy", "ollama": "stop"]
        table.note("blocked", family, ending, expected[family.name] ?? "content_filter")
        let unended = try ask(family, "unended", connection, streamed: false)
        let end = unended.result?["finish_reason"]?.string ?? unended.attempts.first?["kind"]?.string
        // These have no mark beside the reason for the end.
        let isCut = ["gemini", "vertex", "ollama"].contains(family.name)
        table.note("no end marker", family, end, isCut ? "stream_truncated" : "stop")
    }

    // MARK: Failures

    private static let codes = [
        "bad_request": -32005, "content_policy": -32005, "context_length": -32005,
    ]

    private static func failure(
        _ failing: Failing, _ family: Family, _ connection: PromptConnection, _ table: inout FamilyTable
    ) throws {
        let (model, kind) = (failing.model, failing.kind(of: family))
        for (name, isStreamed) in [("", false), (", streamed", true)] {
            let conversation = try ask(family, isStreamed ? streamed(model) : model, connection, streamed: isStreamed)
            let attempt = conversation.attempts.first?["kind"]?.string
            table.note(model + name, family, conversation.error?.data["reason"]?.string ?? attempt ?? "-", kind)
            let brokeOff = !conversation.deltas.isEmpty
            let code = codes[kind] ?? (brokeOff ? -32011 : -32002)
            table.note("code of \(model)\(name)", family, conversation.error?.code, code, isShown: false)
            // A fault of credential, quota or name is latched until somebody mends it.
            _ = try connection.call("providers.set", ["provider": .string(family.name), "state": "active"])
        }
    }
}

/// One line for what is looked at, one column for each family.
private struct FamilyTable {
    private var rows: [(name: String, isShown: Bool, cells: [String: String])] = []
    private(set) var differences: [String] = []

    /// - Parameter shown: how a value is written into the table.
    mutating func note<Value: Equatable>(
        _ row: String, _ family: Family, _ value: Value?, _ expected: Value, isShown: Bool = true,
        shown: (Value) -> String = { "\($0)" }
    ) {
        if value != expected {
            differences.append("\(family.name), \(row): \(value.map { "\($0)" } ?? "nothing"), and not \(expected)")
        }
        let index = rows.firstIndex { $0.name == row } ?? rows.count
        if index == rows.count { rows.append((row, isShown, [:])) }
        rows[index].cells[family.name] = value.map(shown) ?? "-"
    }

    func show() {
        let names = Family.all.map(\.name)
        print("| | \(names.joined(separator: " | ")) |\n|---|\(names.map { _ in "---|" }.joined())")
        for row in rows where row.isShown {
            print("| \(row.name) | \(names.map { row.cells[$0] ?? "" }.joined(separator: " | ")) |")
        }
    }
}
