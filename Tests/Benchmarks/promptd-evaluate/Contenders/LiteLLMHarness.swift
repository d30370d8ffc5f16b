import Synchronization

/// LiteLLM's loop around a strategy, by the letter (facts/resilience §B1, §B2): two retries, cooldowns of five seconds, and
/// every retry chooses anew. Its timeout is set to 30 s, which is kinder to it than its default of 600 s.
final class LiteLLMHarness: Sendable {
    static let retries = 2
    static let timeout = 30.0
    static let cooldown = 5.0
    static let window = 60.0
    static let leastRequests = 5

    private struct Counter {
        var began = -Double.infinity
        var failures = 0
        var requests = 0
    }

    private struct State {
        var coolUntil: [Double]
        var counters: [Counter]
    }

    private let market: Market
    private let state: Mutex<State>
    private let seed: Int

    init(_ market: Market, seed: Int) {
        self.market = market
        self.seed = seed
        let count = market.world.offers.count
        state = Mutex(
            State(coolUntil: Array(repeating: 0, count: count), counters: Array(repeating: Counter(), count: count)))
    }

    private var isGroup: Bool { market.world.offers.count > 1 }

    func answer(_ ask: Ask) async -> Bool {
        var draw = Draw(seed, ask.index, -1)
        let deadline = ask.arrival + Ask.patience
        for attempt in 0...Self.retries {
            let now = market.now
            guard now < deadline, let provider = market.chosen(among: warm(at: now), for: ask) else { return false }
            let report = await market.call(ask, at: provider, within: min(Self.timeout, deadline - now))
            note(report, of: provider, at: market.now)
            switch report.outcome {
            case .success: return true
            // The caller has seen some of it: nothing is made again.
            case .broken where ask.isStreamed: return false
            case .broken, .timeout, .status:
                guard attempt < Self.retries else { return false }
                let wait = wait(after: report, attempt: attempt, jitter: draw.uniform(), at: market.now)
                if wait > 0 { try? await market.time.sleep(for: .seconds(wait)) }
            }
        }
        return false
    }

    private func warm(at now: Double) -> [Int] {
        state.withLock { state in state.coolUntil.indices.filter { state.coolUntil[$0] <= now } }
    }

    private func wait(after report: Report, attempt: Int, jitter: Double, at now: Double) -> Double {
        if isGroup, !warm(at: now).isEmpty { return 0 }
        if let hint = report.retryAfter, (1...60).contains(hint) { return Double(hint) }
        return min(8, 0.5 * Double(1 << attempt)) + 0.75 * jitter
    }

    private func note(_ report: Report, of provider: Int, at now: Double) {
        state.withLock { state in
            if now - state.counters[provider].began > Self.window {
                state.counters[provider] = Counter(began: now)
            }
            state.counters[provider].requests += 1
            guard report.outcome != .success else { return }
            state.counters[provider].failures += 1
            guard shouldCool(report, state.counters[provider]) else { return }
            state.coolUntil[provider] = now + (report.retryAfter.map { Double($0) } ?? Self.cooldown)
        }
    }

    private func shouldCool(_ report: Report, _ counter: Counter) -> Bool {
        if isGroup, report.outcome == .status(429) { return true }
        if counter.failures == counter.requests, counter.requests >= 1000 { return true }
        return isGroup && counter.requests >= Self.leastRequests && Double(counter.failures) > 0.5 * Double(counter.requests)
    }
}
