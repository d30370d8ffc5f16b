import Logging
import Platform
import PromptAPI
import Storage
import Synchronization
import TestSupport
import Testing

@testable import PromptGateway

/// Two daemons that share a real Redis.
@Suite(.enabled(if: RedisServer.isInstalled, "\(RedisServer.absence)")) struct `Counters in Redis` {
    private let server: RedisServer
    private let redis: Redis
    private let log = LogRecorder()
    private let hosts: [RedisCounters]
    private let now = SystemTime().wallClock

    init() async throws {
        server = try RedisServer()
        redis = try await Redis.connected(to: server)
        hosts = [Self.counters(redis, log), Self.counters(redis, log)]
    }

    private static func counters(_ redis: Redis, _ log: LogRecorder, spent: [String: Money] = [:]) -> RedisCounters {
        let time = SystemTime()
        let alone = LocalCounters(spent: spent, day: time.wallClock.day)
        return RedisCounters(redis, realm: "test", alone: alone, log: log.logger) {
            UUIDv7.make(at: time.wallClock, entropy: SystemEntropy())
        }
    }

    private func money(_ picodollars: Int64) -> Money { Money(picodollars: picodollars) }

    private func claim(_ most: Int64, _ expected: Int64? = nil) -> Budget.Claim {
        Budget.Claim(most: money(most), expected: money(expected ?? most))
    }

    @Test func `two hundred at once on two hosts never pass the budget`() async {
        let reserved = await withTaskGroup(of: Reservation?.self) { group in
            for index in 0..<200 {
                group.addTask { [hosts, now] in
                    await hosts[index % 2].reserve(self.claim(1_000_003), of: "uid:1", limit: self.money(10_000_030), at: now)
                }
            }
            return await group.reduce(into: [Reservation]()) { if let reservation = $1 { $0.append(reservation) } }
        }
        #expect(reserved.count == 10)
        #expect(await hosts[0].reserve(claim(1), of: "uid:2", limit: money(1), at: now) != nil, "another user has its own")
        for (index, reservation) in reserved.enumerated() {
            // Settled by whichever host: half of it was spent.
            await hosts[index % 2].settle(reservation, actual: index < 5 ? reservation.amount : .zero, at: now)
        }
        var again = 0
        while await hosts[again % 2].reserve(claim(1_000_003), of: "uid:1", limit: money(10_000_030), at: now) != nil {
            again += 1
        }
        #expect(again == 5, "what was spent is spent, on either host, and the rest is free")
        #expect(log.messages(at: .error) == [])
    }

    @Test func `a lone request is let in by what its like have cost, as without Redis`() async throws {
        hosts[0].spend(money(85), by: "uid:1", at: now)
        let first = await hosts[0].reserve(claim(40, 15), of: "uid:1", limit: money(100), at: now)
        #expect(first?.amount == money(40))
        #expect(await hosts[1].reserve(claim(40, 1), of: "uid:1", limit: money(100), at: now) == nil, "it is not alone")
        await hosts[0].settle(try #require(first), actual: money(15), at: now)
        #expect(await hosts[1].reserve(claim(40, 0), of: "uid:1", limit: money(100), at: now) == nil, "all is spent")
    }

    @Test func `a minute sees no more on two hosts than on one, and says when the next fits`() async {
        let waits = await withTaskGroup(of: Duration?.self) { group in
            for index in 0..<50 { group.addTask { [hosts, now] in await hosts[index % 2].admit("uid:1", limit: 20, at: now) } }
            return await group.reduce(into: [Duration?]()) { $0.append($1) }
        }
        #expect(waits.count { $0 == nil } == 20)
        #expect(waits.allSatisfy { $0.map { (.seconds(1) ... .seconds(60)).contains($0) } ?? true })
        #expect(await hosts[0].admit("uid:2", limit: 20, at: now) == nil)
    }

    @Test func `a dead host's money comes back, and what a day has spent goes with it`() async throws {
        hosts[0].spend(money(10), by: "uid:1", at: now)
        _ = await hosts[0].reserve(claim(90), of: "uid:1", limit: money(100), at: now)
        #expect(await hosts[1].reserve(claim(10), of: "uid:1", limit: money(100), at: now) == nil)
        let key: RedisArgument = "promptd:test:limit:uid:1:money"
        let life = try await redis.send(["TTL", key]).integer ?? 0
        #expect((86_400...172_800).contains(life), "nothing is kept for ever")
        for field in try await redis.send(["HKEYS", key]).array?.compactMap(\.text) ?? [] where field.hasPrefix("r:") {
            _ = try await redis.send(["HSET", key, RedisArgument(field), "1 90"])
        }
        #expect(await hosts[1].reserve(claim(90), of: "uid:1", limit: money(100), at: now) != nil, "its time was over")
        _ = try await redis.send(["HSET", key, "day", "1"])
        #expect(
            await hosts[1].reserve(claim(100), of: "uid:1", limit: money(190), at: now) != nil, "yesterday's money is another's")
    }

    @Test func `a Redis that has lost its data learns again what those who live have spent`() async throws {
        hosts[0].spend(money(70), by: "uid:1", at: now)
        _ = await hosts[0].reserve(claim(1), of: "uid:1", limit: money(100), at: now)
        _ = try await redis.send(["FLUSHALL"])
        #expect(await hosts[0].reserve(claim(40), of: "uid:1", limit: money(100), at: now) == nil)
    }

    @Test func `without Redis each host counts alone from what it knows, and says so once`() async throws {
        let host = Self.counters(redis, log, spent: ["uid:1": money(30)])
        let held = try #require(await host.reserve(claim(20), of: "uid:1", limit: money(100), at: now))
        #expect(await host.admit("uid:1", limit: 1, at: now) == nil)
        server.kill()
        while redis.isUp { await Task.yield() }
        await host.settle(held, actual: money(20), at: now)
        #expect(await host.reserve(claim(51), of: "uid:1", limit: money(100), at: now) == nil, "50 are spent")
        let alone = try #require(await host.reserve(claim(50), of: "uid:1", limit: money(100), at: now))
        #expect(await host.reserve(claim(1), of: "uid:1", limit: money(100), at: now) == nil)
        await host.settle(alone, actual: .zero, at: now)
        #expect(await host.reserve(claim(50), of: "uid:1", limit: money(100), at: now) != nil)
        #expect(await host.admit("uid:1", limit: 1, at: now) != nil, "it has counted along")
        #expect(log.messages(at: .error).count == 1)
        #expect(log.messages(at: .error).first?.contains("alone") == true)
    }
}
