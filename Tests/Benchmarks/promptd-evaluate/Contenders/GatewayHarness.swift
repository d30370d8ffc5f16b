import Logging
import Platform
import PromptAPI
@_spi(Evaluation) import PromptGateway
import PromptProviders
import Synchronization
import TestSupport

/// The gateway itself over the market.
struct GatewayHarness: Sendable {
    let gateway: Gateway
    private let market: Market
    private let asks: [Ask]
    private let strategy: RoutingStrategy
    private let isHurried: Bool
    private let configuration: Configuration
    /// Answers whose pieces are not what was answered.
    let garbled = Tally()

    /// What is taken out of it.
    struct Variant: Sendable {
        var strategy = RoutingStrategy.intelligent
        var usesOrdering = false
        var hasLedger = true
        var hasBreaker = true
        var hasRetryBudget = true
        var limitsFirstToken = true
        var samplesPosteriors = false
        var countsInFlight = true
    }

    init(_ variant: Variant, _ market: Market, _ asks: [Ask], seed: Int, isHurried: Bool) {
        self.market = market
        self.asks = asks
        self.isHurried = isHurried
        strategy = variant.strategy
        var configuration = Configuration()
        configuration.cache.enabled = false
        if !variant.hasBreaker {
            configuration.resilience.breaker.consecutiveFailures = .max
            configuration.resilience.breaker.minRequests = .max
        }
        if !variant.hasRetryBudget {
            configuration.resilience.retryBudget.initial = 1e9
            configuration.resilience.retryBudget.max = 1e9
        }
        self.configuration = configuration
        var experiment = Experiment()
        experiment.samplesPosteriors = variant.samplesPosteriors
        experiment.countsInFlight = variant.countsInFlight
        experiment.limitsFirstToken = variant.limitsFirstToken
        if variant.usesOrdering {
            let names = market.world.offers.map(\.name)
            experiment.order = { parameters, providers in
                let numbers = providers.compactMap { names.firstIndex(of: $0) }
                return market.order(numbers, for: asks[parameters.sampling.seed ?? 0]).map { names[$0] }
            }
        }
        let transport = MarketTransport(market: market, asks: asks, tellsLimits: variant.hasLedger)
        self.transport = transport
        gateway = Gateway(
            configuration, providers: Self.providers(market, transport, at: 0), time: market.time,
            entropy: SeededEntropy(seed: UInt64(seed)), log: Logger(label: "evaluation") { _ in SwiftLogNoOpLogHandler() },
            experiment: experiment)
    }

    private let transport: MarketTransport

    func answer(_ ask: Ask) async -> Bool {
        var parameters = GenerateParameters()
        parameters.prompt = String(decoding: repeatElement(UInt8(ascii: "w"), count: 4 * ask.inputTokens), as: UTF8.self)
        parameters.taskType = .chat
        parameters.routingStrategy = strategy
        parameters.speedPriority = isHurried
        parameters.timeout = Ask.patience
        parameters.sampling.seed = ask.index
        parameters.sampling.maxTokens = Ask.maxOutput
        parameters.stream = ask.isStreamed
        parameters.onInterrupt = .restart
        let seen = Seen()
        let caller = Caller(userID: "uid:\(ask.user)", isAdministrator: false)
        guard let result = try? await gateway.generate(parameters, of: caller, id: "\(ask.index)", into: seen) else {
            return false
        }
        if ask.isStreamed, seen.text != result.response { garbled.add() }
        return true
    }

    /// The operator enters the new price.
    func reprice() {
        gateway.apply(configuration, providers: Self.providers(market, transport, at: market.now))
    }

    private static func providers(_ market: Market, _ transport: MarketTransport, at seconds: Double) -> [Provider] {
        let factory = ProviderFactory(
            time: market.time, transports: { _ throws(TransportOptionsError) in transport },
            secrets: { _ throws(Provider.Unusable) in throw Provider.Unusable("the world has no secrets") })
        return market.world.offers.enumerated().map { index, offer in
            var provider = ProviderConfiguration(name: offer.name, kind: .openai, baseURL: "http://\(index)/v1")
            var model = ModelConfiguration(id: "model-\(index)")
            let price = market.world.price(of: index, at: seconds)
            model.inputPrice = price.input
            model.outputPrice = price.output
            provider.models = [model]
            return factory.provider(provider, connectTimeout: .seconds(3))
        }
    }
}

/// What one caller has seen of an answer.
private final class Seen: AnswerSink {
    private let pieces = Mutex("")

    var text: String { pieces.withLock { $0 } }

    func delta(_ text: String) async throws { pieces.withLock { $0 += text } }
    func reset(reason: String) async throws { pieces.withLock { $0 = "" } }
}

/// A count that many add to.
final class Tally: Sendable {
    private let number = Mutex(0)

    var count: Int { number.withLock { $0 } }

    func add() { number.withLock { $0 += 1 } }
}
