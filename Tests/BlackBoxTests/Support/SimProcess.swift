import Glibc
import PromptAPI

/// A simulated provider that runs.
final class SimProcess {
    let port: Int
    private let process: ChildProcess

    var url: String { "http://127.0.0.1:\(port)/v1" }

    /// Returns once it listens, which it says on its standard output.
    init(scenario: String, directory: String) throws {
        let file = directory + "/scenario.yaml"
        try Files.write(scenario, to: file)
        (process, port) = try ChildProcess.listening(
            Program.promptsim.path, [file], log: directory + "/promptsim.log")
    }

    func end() { process.end() }

    /// What a model was asked and gave, as the provider counts it.
    struct Account: Equatable {
        var begun = 0
        var completed = 0
        var failed = 0
        var inFlight = 0
        var closedByClient = 0
        var inputTokens = 0
        var outputTokens = 0
    }

    func account(of model: String) throws -> Account {
        let calls = try JSONParser.parse(LoopbackHTTP.get("/sim/calls", port: port))
        guard let account = calls["models"]?[model] else { return Account() }
        func count(_ name: String) -> Int { account[name]?.integer ?? -1 }
        return Account(
            begun: count("begun"), completed: count("completed"), failed: count("failed"), inFlight: count("in_flight"),
            closedByClient: count("closed_by_client"), inputTokens: count("input_tokens"), outputTokens: count("output_tokens"))
    }

    /// Returns once a model's account is as it should be.
    func wait(for model: String, _ what: String, within seconds: Double = patience, until condition: (Account) -> Bool) throws {
        var last = Account()
        let isMet = try holds(within: seconds) {
            last = try account(of: model)
            return condition(last)
        }
        guard isMet else { throw Unexpected("\(model): waited for \(what), but: \(last)") }
    }
}
