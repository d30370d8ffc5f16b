import ArgumentParser
import PromptAPI
import PromptClient
import Testing

@testable import promptctl

@Suite struct CommandTests {
    /// Every verb below a command.
    private func verbs(below command: any ParsableCommand.Type) -> [any Verb.Type] {
        let children = command.configuration.subcommands.flatMap(verbs)
        return (command as? any Verb.Type).map { [$0] + children } ?? children
    }

    @Test func `Every method has a command that calls it`() {
        let called = Set(verbs(below: Promptctl.self).flatMap { $0.methods })
        #expect(called == Set(Methods.all.map(\.name)))
    }

    @Test func `Every command spells its name out, for deriving it takes time at each start`() {
        for verb in verbs(below: Promptctl.self) { #expect(verb.configuration.commandName != nil, "\(verb)") }
    }

    /// One command line for each verb, and the method and parameters that it must send.
    private static let calls: [(line: String, method: String, params: JSON)] = [
        (
            "generate hi --max-retries 2 --no-cache-enabled", "generate",
            ["prompt": "hi", "max_retries": 2, "cache_enabled": false]
        ),
        ("generate hi --stream", "generate", ["prompt": "hi", "stream": true]),
        ("queue submit hi --priority 9", "queue.submit", ["prompt": "hi", "priority": 9]),
        ("queue get j1 --wait 2", "queue.get", ["job_id": "j1", "wait": 2.0]),
        ("queue list --state queued --limit 3 --after j0", "queue.list", ["state": "queued", "limit": 3, "after": "j0"]),
        ("queue cancel j1", "queue.cancel", ["job_id": "j1"]),
        ("queue delete j1", "queue.delete", ["job_id": "j1"]),
        ("status", "status", [:]), ("analytics", "analytics", [:]), ("dashboard --hours 3", "dashboard", ["hours": 3]),
        ("recommend hi --speed-priority", "recommend", ["prompt": "hi", "speed_priority": true]),
        ("health", "health", [:]), ("cache stats", "cache.stats", [:]),
        ("cache clear --tag a --tag b", "cache.clear", ["tags": ["a", "b"]]),
        ("cache clear --mine", "cache.clear", ["mine": true]),
        ("cache explain r1", "explain", ["request_id": "r1"]),
        ("cache explain one two", "cache.explain", ["a": "one", "b": "two"]), ("explain r1", "explain", ["request_id": "r1"]),
        ("usage --group-by day", "usage", ["group_by": "day"]),
        ("embed a b --model m", "embed", ["input": ["a", "b"], "model": "m"]),
        ("feedback r1 good", "feedback", ["request_id": "r1", "verdict": "good"]),
        ("providers list", "providers.list", [:]), ("providers check openai", "providers.check", ["provider": "openai"]),
        ("providers drain openai", "providers.set", ["provider": "openai", "state": "drained"]),
        ("providers resume openai", "providers.set", ["provider": "openai", "state": "active"]),
        ("metrics", "metrics", [:]), ("reload", "reload", [:]), ("call --list", "rpc.discover", [:]),
        (#"call generate {"prompt":"x"}"#, "generate", ["prompt": "x"]),
    ]

    @Test func `Each command sends its method and parameters, which are what the contract says`() throws {
        let server = try FakeServer(results: ["health": ["status": "healthy"]])
        for (count, (line, method, params)) in Self.calls.enumerated() {
            _ = Program.run(line.split(separator: " ").map(String.init), at: server)
            try #require(server.requests.count == count + 1, "\(line)")
            let request = server.requests[count]
            #expect(request.method == method && request.params == params, "\(line): \(request)")
            let description = Methods.all.first { $0.name == method }
            #expect(throws: Never.self, "\(line)") { try description?.check(request.params.object ?? JSON.Object()) }
        }
        #expect(Set(Self.calls.map(\.method)).union(["batch"]) == Set(Methods.all.map(\.name)))
    }

    @Test func `Shared options may stand before the command or behind it`() throws {
        let server = try FakeServer(results: ["cache.stats": ["cache_size": 1]])
        #expect(Program.run(["--json", "cache", "stats"], at: server).output == "{\"cache_size\":1}\n")
        let outcome = Program.run(["cache", "stats", "--json"], environment: ["PROMPTD_SOCKET": server.path])
        #expect(outcome.output == "{\"cache_size\":1}\n")
    }

    @Test(arguments: [
        ("healthy", Int32(0)), ("degraded", 1), ("unhealthy", 2), ("unheard of", 76),
    ])
    func `Health is the exit status`(word: String, status: Int32) throws {
        let server = try FakeServer(results: ["health": ["status": .string(word), "healthy_providers": ["a"]]])
        #expect(Program.run(["health"], at: server).status == status)
    }

    @Test func `A method that a daemon does not have is told in a clear sentence`() throws {
        let outcome = Program.run(["dashboard"], at: try FakeServer(results: [:]))
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(outcome.error == "promptctl: this promptd has no method dashboard; a later version may have it\n")
    }

    @Test func `A call may take its parameters from standard input, and gives JSON where no terminal is`() throws {
        let server = try FakeServer { [.result(["got": $0.params])] }
        let outcome = Program.run(["call", "usage", "-"], at: server, input: #"{"group_by":"day"}"#)
        #expect(outcome.output == #"{"got":{"group_by":"day"}}"# + "\n")
        #expect(Program.run(["call", "usage", "[]"], at: server).status == 64)
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `Completions are a script for the shell`(shell: String) {
        let outcome = Program.run(["completions", shell])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("promptctl") && outcome.output.contains("providers"))
    }

    @Test func `Waiting for a job asks until it has ended, and shows its answer`() throws {
        let server = try FakeServer { request in
            let isEnded = request.id == 2
            return [.result(isEnded ? ["state": "succeeded", "result": ["response": "done"]] : ["state": "running"])]
        }
        let outcome = Program.run(["queue", "wait", "j1"], at: server)
        #expect(outcome.status == 0 && outcome.output == "done\n" && server.requests.count == 2)
    }

    @Test func `A job that failed fails as its request would have`() throws {
        let error: JSON = ["code": -32001, "message": "full", "data": ["kind": "overloaded"]]
        let outcome = Program.run(
            ["queue", "wait", "j1"], at: try FakeServer(results: ["queue.get": ["state": "failed", "error": error]]))
        #expect(outcome.status == 75 && outcome.error == "promptctl: full\n")
    }
}
