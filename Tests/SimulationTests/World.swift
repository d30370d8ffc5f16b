import Logging
import Platform
import PromptAPI
import PromptGateway
import PromptProviders
import Synchronization
import TestSupport

/// A gateway with its providers, callers and mishaps, all of it drawn from one seed.
struct World {
    static let inputPrice = 1.0
    static let outputPrice = 2.0

    let simulation: Simulation
    let providers: SimulatedProviders
    let gateway: Gateway
    let configuration: Configuration
    let requests: [Scripted]
    let reloadAt: Duration?

    /// One request of the world: when, by whom, and whether its caller loses patience.
    struct Scripted: Sendable {
        var parameters: GenerateParameters
        var caller: Caller
        var at: Duration
        var cancelAfter: Duration?
    }

    init(seed: UInt64) {
        var generator = SplitMix64(seed: seed ^ 0x3042)
        let count = Int.random(in: 1...4, using: &generator)
        let simulation = Simulation(seed: seed)
        let transport = SimulatedProviders(plan: FaultPlan(seed: seed, providers: count), seed: seed, time: simulation)
        var configuration = Configuration()
        configuration.queue.maxInFlight = Int.random(in: 1...8, using: &generator)
        configuration.queue.maxInFlightPerUser = Int.random(in: 1...4, using: &generator)
        configuration.queue.maxSize = Int.random(in: 0...12, using: &generator)
        configuration.queue.maxWaitingPerUser = Int.random(in: 1...8, using: &generator)
        self.simulation = simulation
        providers = transport
        self.configuration = configuration
        gateway = Gateway(
            configuration, providers: Self.providers(count, transport, simulation), time: simulation,
            entropy: SeededEntropy(seed: seed), log: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() })
        requests = (0..<Int.random(in: 5...40, using: &generator)).map { Self.request($0, providers: count, using: &generator) }
        reloadAt = generator.next() % 3 == 0 ? .seconds(Double.random(in: 0...20, using: &generator)) : nil
    }

    static func providers(_ count: Int, _ transport: SimulatedProviders, _ time: any Time) -> [Provider] {
        let factory = ProviderFactory(
            time: time, transports: { _ throws(TransportOptionsError) in transport },
            secrets: { _ throws(Provider.Unusable) in throw Provider.Unusable("the world has no secrets") })
        return (0..<count).map { index in
            var provider = ProviderConfiguration(name: "provider-\(index)", kind: .openai, baseURL: "http://provider-\(index)/v1")
            var model = ModelConfiguration(id: "model-\(index)")
            model.inputPrice = inputPrice
            model.outputPrice = outputPrice
            provider.models = [model]
            return factory.provider(provider, connectTimeout: .seconds(3))
        }
    }

    private static func request(_ number: Int, providers: Int, using generator: inout SplitMix64) -> Scripted {
        var parameters = GenerateParameters()
        parameters.prompt = "prompt \(number)"
        parameters.requestID = "request-\(number)"
        parameters.stream = generator.next() % 2 == 0
        parameters.onInterrupt = generator.next() % 2 == 0 ? .fail : .restart
        parameters.maxRetries = Int.random(in: 0...3, using: &generator)
        parameters.timeout = Double.random(in: 0.05...60, using: &generator)
        parameters.fallbackEnabled = generator.next() % 4 != 0
        if generator.next() % 4 == 0 { parameters.provider = "provider-\(Int.random(in: 0..<providers, using: &generator))" }
        if generator.next() % 8 == 0 { parameters.model = "model-\(Int.random(in: 0...providers, using: &generator))" }
        let user = Int.random(in: 0..<3, using: &generator)
        return Scripted(
            parameters: parameters, caller: Caller(userID: "uid:\(1000 + user)", isAdministrator: false),
            at: .seconds(Double.random(in: 0...20, using: &generator)),
            cancelAfter: generator.next() % 5 == 0 ? .seconds(Double.random(in: 0...10, using: &generator)) : nil)
    }
}

/// What one request's caller saw.
final class Witness: AnswerSink {
    struct Seen: Sendable {
        var text = ""
        var resets = 0
        var hasEnded = false
        /// Pieces that came after the end: there must be none.
        var late = 0
    }

    private let seen = Mutex(Seen())

    var current: Seen { seen.withLock { $0 } }

    func delta(_ text: String) async throws {
        seen.withLock { seen in
            if seen.hasEnded { seen.late += 1 }
            seen.text += text
        }
    }

    func reset(reason: String) async throws {
        seen.withLock { seen in
            seen.text = ""
            seen.resets += 1
        }
    }

    func end() { seen.withLock { $0.hasEnded = true } }
}
