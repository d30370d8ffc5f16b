import Platform
import Synchronization

/// The providers of one run: they answer, refuse, bill and count, each call by the keys (seed, request, provider, call).
final class Market: Sendable {
    /// What becomes of a call, in seconds from its beginning.
    enum Fate: Sendable {
        case answer(firstToken: Double, whole: Double)
        case refusal(status: Int, after: Double, retryAfter: Int?)
        case silence
        case broken(firstToken: Double, at: Double)
    }

    struct Call: Sendable {
        var ask: Ask
        var provider: Int
        var began: Double
        var fate: Fate
        /// Of the quota, after this call.
        var tokensLeft: Int
        /// Seconds until the quota is whole again.
        var reset: Double
    }

    private struct State {
        /// Calls of one request to one provider.
        var calls: [[Int]]
        var bills: [Double]
        /// What answers cost that came whole.
        var useful: [Double]
        var attempts: [Int]
        /// The tokens each provider has taken in which minute.
        var minutes: [(minute: Int, tokens: Int)]
        /// Calls under way, by provider.
        var open: [Int]
        var ordering: (any Ordering)?
        var generator: SplitMix64
    }

    let world: World
    let time: any Time
    private let seed: Int
    private let state: Mutex<State>

    static let secondsToRefuse = 0.08

    init(_ world: World, requests: Int, seed: Int, time: any Time, ordering: (any Ordering)? = nil) {
        self.world = world
        self.seed = seed
        self.time = time
        let count = world.offers.count
        state = Mutex(
            State(
                calls: Array(repeating: Array(repeating: 0, count: count), count: requests),
                bills: Array(repeating: 0, count: requests), useful: Array(repeating: 0, count: requests),
                attempts: Array(repeating: 0, count: requests),
                minutes: Array(repeating: (0, 0), count: count), open: Array(repeating: 0, count: count), ordering: ordering,
                generator: SplitMix64(seed: UInt64(seed) ^ 0x0A5C)))
    }

    var now: Double { Double(time.now.nanoseconds) / 1e9 }
    var bills: [Double] { state.withLock { $0.bills } }
    var attempts: [Int] { state.withLock { $0.attempts } }
    var useful: [Double] { state.withLock { $0.useful } }
    /// Calls that have begun and not ended.
    var open: Int { state.withLock { $0.open.reduce(0, +) } }

    func open(at provider: Int) -> Int { state.withLock { $0.open[provider] } }

    // MARK: Whom to ask

    func chosen(among providers: [Int], for ask: Ask) -> Int? {
        let now = now
        return state.withLock { $0.ordering?.choice(among: providers, for: ask, at: now, using: &$0.generator) }
    }

    /// The whole order: one choice after another; who is never chosen comes last.
    func order(_ providers: [Int], for ask: Ask) -> [Int] {
        var (order, rest) = ([Int](), providers)
        while let next = chosen(among: rest, for: ask) {
            order.append(next)
            rest.removeAll { $0 == next }
        }
        return order + rest
    }

    func tokensLeft(of provider: Int) -> Int {
        let minute = Int(now / 60)
        return state.withLock { state in
            let taken = state.minutes[provider].minute == minute ? state.minutes[provider].tokens : 0
            return world.offers[provider].quota - taken
        }
    }

    // MARK: Calls

    func begin(_ ask: Ask, at provider: Int) -> Call {
        let now = now
        return state.withLock { state in
            let number = state.calls[ask.index][provider]
            state.calls[ask.index][provider] += 1
            state.attempts[ask.index] += 1
            state.ordering?.began(provider, ask, at: now)
            var fate = fate(of: ask, at: provider, call: number, beside: state.open[provider], now)
            state.open[provider] += 1
            let minute = Int(now / 60)
            if state.minutes[provider].minute != minute { state.minutes[provider] = (minute, 0) }
            let reset = Double(minute + 1) * 60 - now
            let tokens = ask.inputTokens + ask.outputTokens
            switch fate {
            case .refusal: break
            case .answer, .broken, .silence:
                if state.minutes[provider].tokens + tokens > world.offers[provider].quota {
                    fate = .refusal(status: 429, after: Self.secondsToRefuse, retryAfter: Int(reset.rounded(.up)))
                } else {
                    state.minutes[provider].tokens += tokens
                }
            }
            return Call(
                ask: ask, provider: provider, began: now, fate: fate,
                tokensLeft: max(0, world.offers[provider].quota - state.minutes[provider].tokens), reset: reset)
        }
    }

    /// - Parameter isWhole: whether the call came to the end that its fate has; else whoever made it has left it.
    func end(_ call: Call, isWhole: Bool) {
        let now = now
        let elapsed = now - call.began
        let report = Report(call, elapsed: elapsed, isWhole: isWhole)
        let bill = bill(call, elapsed: elapsed, isWhole: isWhole)
        state.withLock { state in
            state.open[call.provider] -= 1
            state.bills[call.ask.index] += bill
            if report.outcome == .success { state.useful[call.ask.index] += bill }
            state.ordering?.ended(call.provider, call.ask, report, at: now)
        }
    }

    /// Makes a call for who has no transport, and gives it up in time.
    func call(_ ask: Ask, at provider: Int, within limit: Double) async -> Report {
        let call = begin(ask, at: provider)
        let length: Double =
            switch call.fate {
            case .answer(_, let whole): whole
            case .refusal(_, let after, _): after
            case .silence: .infinity
            case .broken(_, let at): at
            }
        let isWhole = length <= limit
        try? await time.sleep(for: .seconds(min(length, limit)))
        end(call, isWhole: isWhole)
        return Report(call, elapsed: min(length, limit), isWhole: isWhole)
    }

    private func fate(of ask: Ask, at provider: Int, call: Int, beside others: Int, _ now: Double) -> Fate {
        var draw = Draw(seed, ask.index, provider, call)
        var firstToken = draw.logNormal(median: world.offers[provider].firstToken, sigma: 0.35)
        var speed = draw.logNormal(median: world.offers[provider].speed, sigma: 0.15)
        let chance = draw.uniform()
        let condition = world.condition(provider, now)
        if let (factor, speedFactor) = condition.slowness(beside: others) {
            firstToken *= factor
            speed *= speedFactor
        }
        let whole = firstToken + Double(ask.outputTokens) / speed
        switch condition {
        case .flaky(let share) where chance < share: return .refusal(status: 500, after: firstToken, retryAfter: nil)
        case .dead: return .refusal(status: 503, after: Self.secondsToRefuse, retryAfter: nil)
        case .hanging: return .silence
        case .limited(let share, let hint) where chance < share:
            return .refusal(status: 429, after: Self.secondsToRefuse, retryAfter: hint)
        case .breaking(let share) where chance < share: return .broken(firstToken: firstToken, at: (firstToken + whole) / 2)
        case .well, .slow, .flaky, .limited, .breaking, .crowded: return .answer(firstToken: firstToken, whole: whole)
        }
    }

    /// Providers bill what they have read and written; a refusal is free.
    private func bill(_ call: Call, elapsed: Double, isWhole: Bool) -> Double {
        let price = world.price(of: call.provider, at: call.began)
        let written: Double
        switch call.fate {
        case .refusal: return 0
        case .silence: written = 0
        case .answer where isWhole: written = 1
        case .answer(let firstToken, let whole): written = max(0, min(1, (elapsed - firstToken) / (whole - firstToken)))
        case .broken(let firstToken, let at): written = max(0, min(0.5, (elapsed - firstToken) / (at - firstToken) / 2))
        }
        return (Double(call.ask.inputTokens) * price.input + written * Double(call.ask.outputTokens) * price.output) / 1e6
    }
}

/// How a call ended, as a client sees it.
struct Report: Sendable {
    enum Outcome: Sendable, Hashable {
        case success, timeout
        case status(Int)
        /// After its caller had seen some of it.
        case broken
    }

    var outcome: Outcome
    var seconds: Double
    var firstToken: Double?
    var tokens: Int
    var outputTokens: Int
    var retryAfter: Int?

    init(_ call: Market.Call, elapsed: Double, isWhole: Bool) {
        seconds = elapsed
        tokens = 0
        outputTokens = 0
        switch call.fate {
        case .answer(let firstToken, _) where isWhole:
            outcome = .success
            self.firstToken = firstToken
            tokens = call.ask.inputTokens + call.ask.outputTokens
            outputTokens = call.ask.outputTokens
        case .refusal(let status, _, let hint) where isWhole:
            outcome = .status(status)
            retryAfter = hint
        case .broken where isWhole: outcome = .broken
        case .answer, .refusal, .broken, .silence: outcome = .timeout
        }
    }
}
