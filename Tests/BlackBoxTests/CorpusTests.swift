import PromptAPI
import Testing

/// Three hundred and sixteen prompts, and an account that is right to the last picodollar.
@Suite(.blocking) struct CorpusTests {
    /// One line of Fixtures/prompts.tsv.
    struct Row {
        var prompt: String
        /// As the simulator counts: four bytes a token.
        var inputTokens: Int { (prompt.utf8.count + 3) / 4 }
    }

    /// Every model repeats its prompt, so that an answer shows whose it is.
    static let models = ["{id: a, answer: echo}"]
    /// USD per million tokens; a picodollar is a millionth of that, so that what a token costs is a whole number.
    static let prices = "input_price: 0.15, output_price: 0.60"
    static let picodollars = (input: 150_000, output: 600_000)

    static func rows() throws -> [Row] {
        let text = try Files.read(Files.root + "/Tests/BlackBoxTests/Fixtures/prompts.tsv")
        return text.split(separator: "\n").map {
            Row(prompt: String($0.split(separator: "\t", omittingEmptySubsequences: false)[2]))
        }
    }

    private func run(_ body: (Stand, [Row]) throws -> Void) throws {
        let rows = try Self.rows()
        #expect(rows.count == 316)
        try Stand.run(models: Self.models, providers: { Text.provider("a", at: $0.url, prices: Self.prices) }) {
            try body($0, rows)
        }
    }

    /// Compares a result with its prompt, and returns its picodollars.
    private func check(_ result: JSON, _ row: Row) -> Int {
        #expect(result["success"] == true)
        #expect(result["response"]?.string == row.prompt)
        #expect(result["provider_used"] == "a")
        #expect(result["usage"]?["estimated"] == false)
        #expect(result["usage"]?["input_tokens"]?.integer == row.inputTokens)
        let output = result["usage"]?["output_tokens"]?.integer ?? -1
        let cost = result.picodollars
        #expect(cost == row.inputTokens * Self.picodollars.input + output * Self.picodollars.output)
        return cost
    }

    private func check(_ results: [JSON], _ rows: [Row], _ stand: Stand) throws {
        let costs = zip(results, rows).map { check($0, $1) }
        let account = try stand.sim.account(of: "a")
        #expect(account.begun == rows.count)
        #expect(account.completed == rows.count)
        #expect(account.inputTokens == rows.reduce(0) { $0 + $1.inputTokens })
        #expect(account.outputTokens == results.reduce(0) { $0 + ($1["usage"]?["output_tokens"]?.integer ?? 0) })
        let billed = account.inputTokens * Self.picodollars.input + account.outputTokens * Self.picodollars.output
        #expect(costs.reduce(0, +) == billed)
    }

    @Test func `a batch answers every prompt in its place, at the provider's own count`() throws {
        try run { stand, rows in
            let requests = rows.map { ["prompt": .string($0.prompt)] as JSON }
            let answer = try stand.connect().call("batch", ["requests": .array(requests), "max_concurrent": 32])
            #expect(answer["total"]?.integer == rows.count)
            #expect(answer["successful"]?.integer == rows.count)
            #expect(answer["failed"]?.integer == 0)
            let results = try #require(answer["results"]?.array)
            #expect(results.count == rows.count)
            try check(results, rows, stand)
        }
    }

    @Test func `promptctl batch writes a line for each, and asks nobody twice`() throws {
        try run { stand, rows in
            let file = stand.directory + "/prompts.jsonl"
            let out = stand.directory + "/out.jsonl"
            try Files.write(rows.map { (["prompt": .string($0.prompt)] as JSON).description + "\n" }.joined(), to: file)
            let first = try ProgramRun.promptctl("batch", file, "-o", out, "--max-concurrent", "32", socket: stand.daemon.socket)
            #expect(first.status == 0, "\(first.error)")
            #expect(first.output == "")
            let lines = try Files.read(out).split(separator: "\n").map { try JSONParser.parse(String($0)) }
            let results = lines.sorted { ($0["index"]?.integer ?? -1) < ($1["index"]?.integer ?? -1) }
            #expect(results.map { $0["index"]?.integer } == Array(0..<rows.count))
            try check(results, rows, stand)

            let before = try Files.bytes(out)
            let second = try ProgramRun.promptctl("batch", file, "-o", out, socket: stand.daemon.socket)
            #expect(second.status == 0, "\(second.error)")
            #expect(try Files.bytes(out) == before)
            #expect(try stand.sim.account(of: "a").begun == rows.count)
        }
    }

    @Test func `a member that is wrong fails alone`() throws {
        try Stand.run(models: Self.models) { stand in
            let requests: JSON = [
                ["prompt": "one"], ["prompt": 5], "two", ["prompt": "three", "request_id": "mine"], ["prompt": "four", "zz": 1],
            ]
            let answer = try stand.connect().call("batch", ["requests": requests])
            #expect(answer["results"]?.array?.map { $0["success"] } == [true, false, false, true, false])
            #expect(answer["successful"]?.integer == 2)
            #expect(answer["failed"]?.integer == 3)
            #expect(answer["results"]?[1]?["error"]?["data"]?["parameter"] == "prompt")
            #expect(answer["results"]?[3]?["request_id"] == "mine")
            #expect(try stand.sim.account(of: "a").begun == 2)
        }
    }

    @Test func `an empty batch is answered`() throws {
        try Stand.runDaemon { daemon in
            let answer = try daemon.connect().call("batch", ["requests": []])
            #expect(answer["results"] == [])
            #expect(answer["total"]?.integer == 0)
        }
    }

    @Test func `a streamed batch sends each result as it comes, and leaves them out at the end`() throws {
        try Stand.run(models: ["{id: slow, latency: 0.3}", "{id: fast}"]) { stand in
            var order: [Int] = []
            let requests: JSON = [["prompt": "x", "provider": "slow"], ["prompt": "y", "provider": "fast"]]
            let answer = try stand.connect().call("batch", ["requests": requests, "stream": true]) { notification in
                guard case .batchItem(_, let index, let result) = notification else { return }
                #expect(result["success"] == true)
                order.append(index)
            }
            #expect(order == [1, 0])
            #expect(answer["results"] == nil)
            #expect(answer["successful"]?.integer == 2)
        }
    }
}
