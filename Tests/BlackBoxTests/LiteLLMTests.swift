import PromptAPI
import PromptClient
import Testing

/// LiteLLM's proxy between the daemon and the simulator: three formats as somebody else writes them.
@Suite(.blocking, .enabled(if: LiteLLM.isInstalled, "LiteLLM could not be installed from PyPI")) struct LiteLLMTests {
    private static let text = "Grüße: \"so\" and 世界 🙂 go on.\nThe end"
    private static let kinds = ["openai", "anthropic", "gemini"]

    @Test func `LiteLLM's proxy answers the openai, anthropic and gemini adapters, streaming and not`() throws {
        try withTemporaryDirectory { directory in
            let sim = try SimProcess(
                scenario: "models:\n  - { id: sim, answer: \(JSON.string(Self.text)) }\n", directory: directory)
            defer { sim.end() }
            let (proxy, port) = try LiteLLM.start(before: sim, log: directory + "/litellm.log")
            defer { proxy.end() }
            let providers = Self.kinds.map { kind in
                let url = "http://127.0.0.1:\(port)" + (kind == "openai" ? "/v1" : "")
                return "  - { name: \(kind), kind: \(kind), base_url: \"\(url)\", api_key_env: PROMPTD_TEST_KEY, "
                    + "models: [{ id: sim-\(kind), input_price: 1, output_price: 2 }] }\n"
            }
            let daemon = try DaemonProcess(
                configuration: Text.configuration(providers: providers.joined()), directory: directory,
                environment: ["PROMPTD_TEST_KEY": "sk-any"])
            defer { daemon.end() }
            let connection = try daemon.connect()
            for kind in Self.kinds {
                for isStreamed in [false, true] { try Self.ask(kind, connection, streamed: isStreamed) }
            }
        }
    }

    private static func ask(_ kind: String, _ connection: PromptConnection, streamed: Bool) throws {
        let asked: JSON = ["prompt": "Tell me.", "provider": .string(kind), "fallback_enabled": false, "max_retries": 0]
        let answer = try Conversation(connection, asked, streamed: streamed)
        let name = "\(kind)\(streamed ? ", streamed" : "") \(answer.error.map { "\($0)" } ?? "")"
        #expect(answer.result?["response"]?.string == text, "\(name)")
        if streamed { #expect(answer.text == text && answer.deltas.count > 1, "\(name)") }
        #expect(answer.result?["finish_reason"] == "stop", "\(name)")
        let usage = answer.result?["usage"] ?? .null
        #expect(usage["input_tokens"] == 2 && usage["output_tokens"] == 9 && usage["estimated"] == false, "\(name) \(usage)")
        #expect(answer.result?.picodollars == 2 * 1_000_000 + 9 * 2_000_000, "\(name)")
    }
}

/// Tests/Counterparts/proxy.py.
private enum LiteLLM {
    private static let runner = Files.root + "/Tests/Counterparts/run"
    private static let package = "litellm[proxy]==1.99.4"
    /// Seconds. It takes long to load, and longer where others work.
    private static let patienceWithIt = 110.0

    /// Installs it where it is not yet; 77 is the runner's word for that it cannot. Without a port the script does nothing.
    static let isInstalled: Bool = {
        guard let process = try? ChildProcess(runner, [package, "proxy.py"], lifetime: 400) else { return false }
        return (try? process.waitForExit(within: 390)).map { $0 != 77 } ?? false
    }()

    static func start(before sim: SimProcess, log: String) throws -> (process: ChildProcess, port: Int) {
        let (proxy, port) = try ChildProcess.listening(
            runner, [package, "proxy.py", "\(sim.port)"], log: log, lifetime: 2 * patienceWithIt)
        let isUp = holds(within: patienceWithIt) {
            proxy.exitStatus != nil || (try? LoopbackHTTP.get("/health/liveliness", port: port)) != nil
        }
        guard isUp, proxy.exitStatus == nil else {
            proxy.end()
            throw Unexpected("LiteLLM did not start: \(try Files.read(log))")
        }
        return (proxy, port)
    }
}
