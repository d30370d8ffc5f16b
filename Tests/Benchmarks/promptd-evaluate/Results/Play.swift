import Platform
import Synchronization
import TestSupport

/// One contender in one world with one seed, from the first request to the last answer.
struct Play: Sendable {
    var world: World
    var contender: Contender
    var weights: LossWeights
    var seed: Int
    var requests: Int

    func record() throws -> Record {
        let simulation = Simulation(seed: UInt64(seed))
        let asks = Ask.all(of: world, count: requests, seed: seed)
        let market = Market(world, requests: requests, seed: seed, time: simulation, ordering: contender.rule?(world))
        switch contender.way {
        case .gateway(let variant):
            let harness = GatewayHarness(variant, market, asks, seed: seed, isHurried: weights == .hurried)
            var record = try play(
                asks, in: market, on: simulation, reprice: { harness.reprice() }, beside: { await harness.gateway.run() }
            ) { await harness.answer($0) }
            record.garbled = harness.garbled.count
            record.leaked = harness.gateway.attemptsInFlight + harness.gateway.load.inFlight + market.open
            return record
        case .liteLLM:
            let harness = LiteLLMHarness(market, seed: seed)
            return try play(asks, in: market, on: simulation) { await harness.answer($0) }
        case .oracle:
            let harness = OracleHarness(market: market, weights: weights)
            return try play(asks, in: market, on: simulation) { await harness.answer($0) }
        }
    }

    private func play(
        _ asks: [Ask], in market: Market, on simulation: Simulation, reprice: @escaping @Sendable () -> Void = {},
        beside: @escaping @Sendable () async -> Void = {}, answer: @escaping @Sendable (Ask) async -> Bool
    ) throws -> Record {
        let endings = Endings(asks.count)
        try simulation.run {
            await withDiscardingTaskGroup { daemon in
                daemon.addTask { await beside() }
                await withDiscardingTaskGroup { group in
                    if let rise = world.rise {
                        group.addTask {
                            try? await simulation.sleep(until: Instant(nanoseconds: Int64(rise.from * 1e9)))
                            reprice()
                        }
                    }
                    for ask in asks {
                        try? await simulation.sleep(until: Instant(nanoseconds: Int64(ask.arrival * 1e9)))
                        group.addTask {
                            let isAnswered = await answer(ask)
                            endings.set(ask.index, isAnswered, market.now - ask.arrival)
                        }
                    }
                }
                daemon.cancelAll()
            }
        }
        return record(of: asks, endings.all, market)
    }

    private func record(of asks: [Ask], _ endings: [(isAnswered: Bool, seconds: Double)], _ market: Market) -> Record {
        let (bills, attempts, useful) = (market.bills, market.attempts, market.useful)
        let outcomes = asks.filter { world.isServed(at: $0.arrival) }.map { ask in
            let ending = endings[ask.index]
            return Outcome(
                isAnswered: ending.isAnswered && ending.seconds <= Ask.patience + 0.001, seconds: ending.seconds,
                dollars: bills[ask.index], wastedDollars: bills[ask.index] - useful[ask.index],
                attempts: attempts[ask.index])
        }
        return Record(outcomes: outcomes)
    }
}

private final class Endings: Sendable {
    private let endings: Mutex<[(isAnswered: Bool, seconds: Double)]>

    init(_ count: Int) {
        endings = Mutex(Array(repeating: (false, 0), count: count))
    }

    var all: [(isAnswered: Bool, seconds: Double)] { endings.withLock { $0 } }

    func set(_ index: Int, _ isAnswered: Bool, _ seconds: Double) { endings.withLock { $0[index] = (isAnswered, seconds) } }
}
