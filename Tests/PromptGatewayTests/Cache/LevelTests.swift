import Logging
import Platform
import Storage
import Synchronization
import TestSupport
import Testing

@testable import PromptGateway

/// A clock that stands where it is put.
final class StillTime: Time {
    private let offset = Mutex(Duration.zero)

    var now: Instant { Instant(nanoseconds: 0) + offset.withLock { $0 } }
    var wallClock: Timestamp { CacheEntry.epoch + offset.withLock { $0 } }
    func pass(_ duration: Duration) { offset.withLock { $0 += duration } }
    func sleep(until deadline: Instant) async throws(CancellationError) {}
}

let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

@Suite struct `The database level` {
    private let directory: TemporaryDirectory
    private let time = StillTime()
    private var path: String { directory.path + "/cache.db" }

    init() throws { directory = try TemporaryDirectory() }

    private func open(maxBytes: Int = 1 << 24) throws -> DatabaseLevel {
        try #require(DatabaseLevel.open(path, maxBytes: maxBytes, execution: .queue, time: time, log: silence))
    }

    @Test func `keeps an entry over a restart, by either key`() async throws {
        let entry = try CacheEntry.made("What is it?", tags: ["a"])
        let first = try open()
        await first.store(entry)
        first.close()
        let second = try open()
        #expect(await second.find(entry.exact, normalized: nil) == entry)
        let asked = try CacheEntry.made("what is it")
        #expect(await second.find(asked.exact, normalized: nil) == nil)
        #expect(await second.find(asked.exact, normalized: asked.normalized) == entry)
        let newer = try CacheEntry.made("What is it?", "newer")
        await second.store(newer)
        #expect(await second.find(entry.exact, normalized: nil) == newer)
    }

    @Test func `clears by tag, by user, all, and what has expired`() async throws {
        let level = try open()
        let a = try CacheEntry.made("a", tags: ["x", "y"])
        let b = try CacheEntry.made("b", by: "uid:1", tags: ["y"])
        let c = try CacheEntry.made("c", expires: .seconds(5), tags: ["z", "z"])
        for entry in [a, b, c] { await level.store(entry) }
        #expect(await level.clear(.tagged(["x", "y", "none"])) == [a.exact, b.exact])
        for entry in [a, b, c] { await level.store(entry) }
        #expect(await level.clear(.of(userID: "uid:1")) == [b.exact])
        #expect(await level.clear(.expired) == [])
        time.pass(.seconds(5))
        #expect(await level.find(c.exact, normalized: c.normalized) == nil)
        #expect(await level.clear(.expired) == [c.exact])
        #expect(await level.clear(.all) == [a.exact])
        #expect(await level.find(a.exact, normalized: nil) == nil)
    }

    @Test func `stays within its bytes, and lets the longest unused go`() async throws {
        let level = try open(maxBytes: 1 << 20)
        let kept = try CacheEntry.made("kept")
        await level.store(kept)
        for number in 0..<600 {
            time.pass(.seconds(1))
            await level.store(try .made("prompt \(number)", String(repeating: "x", count: 4000)))
            if number % 50 == 0 {
                _ = await level.find(kept.exact, normalized: nil)
                await level.upkeep()
            }
        }
        let last = try CacheEntry.made("prompt 599")
        #expect(await level.find(last.exact, normalized: nil) != nil)
        #expect(await level.find(kept.exact, normalized: nil) == kept)
        let first = try CacheEntry.made("prompt 0")
        #expect(await level.find(first.exact, normalized: nil) == nil)
        level.close()
        #expect(FileBytes.size(of: path) <= 1 << 20)
    }

    @Test func `tells all it has, once each`() async throws {
        let level = try open()
        let entries = try (0..<600).map { try CacheEntry.made("prompt \($0)") }
        for entry in entries { await level.store(entry) }
        let told = Mutex<[CacheEntry]>([])
        await level.forEach { entry in told.withLock { $0.append(entry) } }
        #expect(told.withLock { $0 } == entries)
    }

    @Test func `sets aside what is damaged and begins anew`() async throws {
        try FileBytes.overwrite(path, from: 0, with: Array(repeating: 0x55, count: 9000))
        let level = try open()
        let entry = try CacheEntry.made("a")
        await level.store(entry)
        #expect(await level.find(entry.exact, normalized: nil) == entry)
        let aside = directory.names.filter { $0.hasPrefix("cache.db.damaged-2026-11-24T") }
        #expect(aside.count == 1)
        #expect(FileBytes.size(of: directory.path + "/" + (aside.first ?? "")) == 9000)
    }

    @Test func `is left out where it cannot be written, or is of a later version`() throws {
        let nowhere = directory.path + "/none/cache.db"
        #expect(DatabaseLevel.open(nowhere, maxBytes: 1 << 20, execution: .queue, time: time, log: silence) == nil)
        try Database(path, migrations: CacheSchema.migrations + [["CREATE TABLE later (a)"]]).close()
        #expect(DatabaseLevel.open(path, maxBytes: 1 << 20, execution: .queue, time: time, log: silence) == nil)
    }

    @Test func `finds nothing and breaks nothing once it is closed`() async throws {
        let level = try open()
        level.close()
        let entry = try CacheEntry.made("a")
        await level.store(entry)
        #expect(await level.find(entry.exact, normalized: nil) == nil)
        #expect(await level.clear(.all) == [])
        await level.upkeep()
    }
}

@Suite(.enabled(if: RedisServer.isInstalled, Comment(rawValue: RedisServer.absence))) struct `The Redis level` {
    private let time = StillTime()

    private func level(_ redis: Redis, realm: String = "here") -> RedisLevel {
        RedisLevel(redis, realm: realm, time: time, log: silence)
    }

    @Test func `keeps an entry for others of its realm, by either key`() async throws {
        let redis = try await Redis.connected(to: try RedisServer())
        let entry = try CacheEntry.made("What is it?", tags: ["a"])
        await level(redis).store(entry)
        let asked = try CacheEntry.made("what is it")
        #expect(await level(redis).find(entry.exact, normalized: nil) == entry)
        #expect(await level(redis).find(asked.exact, normalized: nil) == nil)
        #expect(await level(redis).find(asked.exact, normalized: asked.normalized) == entry)
        #expect(await level(redis, realm: "there").find(entry.exact, normalized: entry.normalized) == nil)
    }

    @Test func `lets Redis forget what has expired`() async throws {
        let redis = try await Redis.connected(to: try RedisServer())
        let entry = try CacheEntry.made("a", expires: .seconds(100), tags: ["x"])
        await level(redis).store(entry)
        let keys = try await redis.send(["KEYS", "*"]).array?.compactMap(\.text) ?? []
        #expect(keys.count == 5, "the entry, its normal form, its user, its tag, the stream: \(keys)")
        for key in keys {
            let left = try await redis.send(["PTTL", RedisArgument(key)]).integer ?? 0
            #expect(30_000...100_000 ~= left)
        }
        time.pass(.seconds(100))
        await level(redis).store(try .made("b", expires: .seconds(50)))
        #expect(try await redis.send(["DBSIZE"]).integer == 5, "what is over already is not kept")
    }

    @Test func `clears by tag, by user, and all of its realm`() async throws {
        let redis = try await Redis.connected(to: try RedisServer())
        let level = level(redis, realm: "a*b")
        let other = self.level(redis, realm: "axb")
        let a = try CacheEntry.made("a", tags: ["x", "y"])
        let b = try CacheEntry.made("b", by: "uid:1", tags: ["y"])
        for entry in [a, b] {
            await level.store(entry)
            await other.store(entry)
        }
        #expect(await level.clear(.tagged(["x", "none"])) == [a.exact])
        #expect(await level.clear(.tagged(["x"])) == [])
        #expect(await level.clear(.of(userID: "uid:1")) == [b.exact])
        for number in 0..<700 { await level.store(try .made("prompt \(number)", tags: ["many"])) }
        #expect(await level.clear(.tagged(["many"])).count == 700)
        for number in 0..<300 { await level.store(try .made("prompt \(number)")) }
        #expect(await level.clear(.all).count == 300)
        #expect(await level.clear(.all) == [])
        #expect(await other.find(a.exact, normalized: nil) == a)
    }

    @Test func `tells its realm of what may be found by meaning, from where one has read`() async throws {
        let redis = try await Redis.connected(to: try RedisServer())
        let level = level(redis)
        let start = RedisLevel.NewsPlace()
        #expect(await level.keysKept(after: start) == ([], start))
        var mute = try CacheEntry.made("without a vector")
        mute.vector = []
        let entries = try (0..<300).map { try CacheEntry.made("prompt \($0)") }
        for entry in [mute] + entries { await level.store(entry) }
        let first = await level.keysKept(after: start)
        let second = await level.keysKept(after: first.upTo)
        #expect(first.keys + second.keys == entries.map(\.exact))
        #expect(await level.keysKept(after: second.upTo) == ([], second.upTo))
        #expect(await self.level(redis, realm: "there").keysKept(after: start) == ([], start))
        _ = try await redis.send(["XADD", "promptd:here:news", "*", "exact", "no key"])
        #expect(await level.keysKept(after: second.upTo).keys == [])
    }

    @Test func `finds nothing and breaks nothing while Redis is gone`() async throws {
        let server = try RedisServer()
        let redis = try await Redis.connected(to: server)
        server.kill()
        let entry = try CacheEntry.made("a")
        await level(redis).store(entry)
        #expect(await level(redis).find(entry.exact, normalized: nil) == nil)
        #expect(await level(redis).clear(.all) == [])
    }
}
