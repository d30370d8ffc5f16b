import Glibc
import PromptAPI
import PromptClient
import Testing

/// A daemon with its simulated providers.
struct Stand {
    let directory: String
    let sim: SimProcess
    let daemon: DaemonProcess

    func connect() throws -> PromptConnection { try daemon.connect() }
    func connectRaw() throws -> RawConnection { try RawConnection(daemon.socket) }

    /// Starts both, and ends both whatever becomes of `body`.
    ///
    /// - Parameters:
    ///   - models: of the scenario, a YAML item each. One that answers at once if not said otherwise.
    ///   - settings: of the daemon beside `providers`.
    ///   - providers: of the daemon, given the simulator; a provider for each of `models`, named like it, if not said
    ///     otherwise.
    ///   - cache: of the daemon; off if not said otherwise.
    static func run<Value>(
        models: [String] = ["{id: a}"], settings: String = "", keys: [String] = [], environment: [String: String] = [:],
        cache: String = Text.noCache, providers: ((SimProcess) throws -> String)? = nil, _ body: (Stand) throws -> Value
    ) throws -> Value {
        var scenario = "models:\n" + models.map { "  - \($0)\n" }.joined()
        if !keys.isEmpty { scenario += "api_keys: [\(keys.joined(separator: ", "))]\n" }
        return try run(
            scenario: scenario, settings: settings, environment: environment, cache: cache,
            providers: providers ?? { sim in models.map { Text.provider(Text.id(of: $0), at: sim.url) }.joined() }, body)
    }

    /// - Parameter scenario: the simulator's whole file.
    static func run<Value>(
        scenario: String, settings: String = "", environment: [String: String] = [:], cache: String = Text.noCache,
        providers: (SimProcess) throws -> String, _ body: (Stand) throws -> Value
    ) throws -> Value {
        try withTemporaryDirectory { directory in
            let sim = try SimProcess(scenario: scenario, directory: directory)
            defer { sim.end() }
            let daemon = try DaemonProcess(
                configuration: Text.configuration(settings, cache: cache, providers: providers(sim)), directory: directory,
                environment: environment)
            defer { daemon.end() }
            return try body(Stand(directory: directory, sim: sim, daemon: daemon))
        }
    }

    /// A daemon alone.
    static func runDaemon<Value>(settings: String = "", _ body: (DaemonProcess) throws -> Value) throws -> Value {
        try withTemporaryDirectory { directory in
            let daemon = try DaemonProcess(configuration: Text.configuration(settings), directory: directory)
            defer { daemon.end() }
            return try body(daemon)
        }
    }
}

/// Pieces of configuration files.
enum Text {
    /// Most tests count what the provider was asked: nothing is answered from a cache.
    static let noCache = "{ enabled: false }"

    static func configuration(_ settings: String = "", cache: String = noCache, providers: String = "") -> String {
        let list = providers.isEmpty ? "providers: []\n" : "providers:\n" + providers
        return "cache: \(cache)\n" + (settings.isEmpty ? "" : settings + "\n") + list
    }

    /// A provider with one model.
    static func provider(
        _ name: String, at url: String, model: String? = nil, more: String = "", contextWindow: Int = 100_000,
        prices: String = "input_price: 0.15, output_price: 0.60"
    ) -> String {
        let model = "{ id: \(model ?? name), context_window: \(contextWindow), \(prices) }"
        return "  - { name: \(name), kind: openai, base_url: \"\(url)\", \(more.isEmpty ? "" : more + ", ")models: [\(model)] }\n"
    }

    /// The `id` of a scenario's model, `{id: a, …}`.
    static func id(of model: String) -> String {
        String(model.drop { $0 != ":" }.dropFirst().drop { $0 == " " }.prefix { $0 != "," && $0 != "}" })
    }
}

extension PromptConnection {
    /// The error that a call must end with.
    func error(_ method: String, _ params: JSON = [:]) throws -> RPCError {
        do throws(ClientError) {
            let result = try call(method, params)
            throw ClientError.protocolViolation("\(method) answered \(result) where an error was due")
        } catch {
            guard case .rpc(let error) = error else { throw error }
            return error
        }
    }
}

extension JSON {
    /// What a result cost, exactly: a picodollar is the millionth part of what a million tokens cost in USD.
    var picodollars: Int { Int(((self["cost_estimate"]?.number ?? -1) * 1e12).rounded()) }
}
