import Platform

/// Knows how every provider is at this moment and what is left of its quota, but not what any call will draw, nor what comes:
/// it takes the least expected loss of this request alone, and after a failure the next.
struct OracleHarness: Sendable {
    let market: Market
    let weights: LossWeights

    private static let pause = 0.25

    func answer(_ ask: Ask) async -> Bool {
        let deadline = ask.arrival + Ask.patience
        var failed: Set<Int> = []
        while case let now = market.now, now < deadline {
            guard let provider = best(for: ask, without: failed, at: now) else {
                failed = []
                try? await market.time.sleep(for: .seconds(Self.pause))
                continue
            }
            let report = await market.call(ask, at: provider, within: deadline - now)
            if report.outcome == .success { return true }
            failed.insert(provider)
        }
        return false
    }

    private func best(for ask: Ask, without failed: Set<Int>, at now: Double) -> Int? {
        let losses = market.world.offers.indices.filter { !failed.contains($0) }.compactMap { provider in
            prospect(of: provider, for: ask, at: now).map { (provider, $0.loss, $0.failure) }
        }
        let next = losses.map(\.1).min() ?? 0
        return losses.min { $0.1 + $0.2 * next < $1.1 + $1.2 * next }?.0
    }

    /// What it loses by asking this one, and how likely it has to ask another.
    private func prospect(of provider: Int, for ask: Ask, at now: Double) -> (loss: Double, failure: Double)? {
        let offer = market.world.offers[provider]
        guard market.tokensLeft(of: provider) >= ask.inputTokens + Int(Ask.meanOutput) else { return nil }
        var (firstToken, speed, failure, spent) = (offer.firstToken, offer.speed, 0.0, 1.0)
        let condition = market.world.condition(provider, now)
        if let slowness = condition.slowness(beside: market.open(at: provider)) {
            (firstToken, speed) = (firstToken * slowness.firstToken, speed * slowness.speed)
        }
        switch condition {
        case .well, .slow, .crowded: break
        case .flaky(let share): (failure, spent) = (share, 0)
        case .breaking(let share): (failure, spent) = (share, 0.5)
        case .limited(let share, _) where share < 1: (failure, spent) = (share, 0)
        case .dead, .hanging, .limited: return nil
        }
        let price = market.world.price(of: provider, at: now)
        let loss = weights.loss(
            seconds: firstToken + Ask.meanOutput / speed,
            dollars: (Double(ask.inputTokens) * price.input + Ask.meanOutput * price.output) / 1e6)
        return ((1 - failure) * loss + failure * spent * loss, failure)
    }
}
