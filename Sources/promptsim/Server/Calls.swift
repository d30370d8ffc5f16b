import PromptAPI
import Synchronization

/// What every model was asked and gave: the provider's side of the account, for tests to compare with the caller's.
final class Calls: Sendable {
    private let models: Mutex<[String: Account]>

    /// How a call ended.
    enum Ending: Sendable {
        case completed
        case failed
        /// The caller closed the connection before the answer's end.
        case closedByClient
    }

    init(_ names: [String]) {
        models = Mutex(Dictionary(names.map { ($0, Account()) }, uniquingKeysWith: { first, _ in first }))
    }

    /// The call's number, from 1, and where it stands with the model's limit.
    func begin(
        _ ask: Ask, _ dialect: Dialect, limit: RateLimit?, at elapsed: Duration
    ) -> (number: Int, rate: RateStanding?) {
        models.withLock { models in
            models[ask.model, default: Account()].begin(
                dialect, inputTokens: ask.inputTokens, limit: limit, at: elapsed)
        }
    }

    func end(_ model: String, _ ending: Ending, tokens: TokenCount, limit: RateLimit?, at elapsed: Duration) {
        models.withLock { $0[model]?.end(ending, tokens: tokens, limit: limit, at: elapsed) }
    }

    /// `{"models": {name: {…}}}`, names in their order.
    var json: JSON {
        let accounts = models.withLock { $0 }.sorted { $0.key < $1.key }
        return ["models": .object(JSON.Object(accounts.map { .init($0.key, $0.value.json) }))]
    }
}

/// The account of one model.
struct Account: Sendable, Hashable {
    private var begun = 0
    /// Begun, by the format they were asked in.
    private var dialects: [Dialect: Int] = [:]
    private var completed = 0
    private var failed = 0
    private var closedByClient = 0
    private var maxInFlight = 0
    /// Worked for, whether or not the answer was read to its end.
    private var tokens = TokenCount()
    private var window = RateWindow()

    private var inFlight: Int { begun - completed - failed - closedByClient }

    mutating func begin(
        _ dialect: Dialect, inputTokens: Int, limit: RateLimit?, at elapsed: Duration
    ) -> (number: Int, rate: RateStanding?) {
        begun += 1
        dialects[dialect, default: 0] += 1
        maxInFlight = max(maxInFlight, inFlight)
        return (begun, limit.map { window.admit($0, inputTokens: inputTokens, at: elapsed) })
    }

    mutating func end(_ ending: Calls.Ending, tokens: TokenCount, limit: RateLimit?, at elapsed: Duration) {
        switch ending {
        case .completed: completed += 1
        case .failed: failed += 1
        case .closedByClient: closedByClient += 1
        }
        self.tokens += tokens
        if let limit { window.add(outputTokens: tokens.output, limit, at: elapsed) }
    }

    var json: JSON {
        [
            "begun": JSON(begun), "completed": JSON(completed), "failed": JSON(failed), "in_flight": JSON(inFlight),
            "max_in_flight": JSON(maxInFlight), "input_tokens": JSON(tokens.input), "output_tokens": JSON(tokens.output),
            "closed_by_client": JSON(closedByClient),
            "dialects": .object(
                JSON.Object(Dialect.allCases.compactMap { name in dialects[name].map { .init(name.rawValue, JSON($0)) } })),
        ]
    }
}
