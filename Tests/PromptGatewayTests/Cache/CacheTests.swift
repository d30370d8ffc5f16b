import Platform
import PromptAPI
import Storage
import Synchronization
import TestSupport
import Testing

@testable import PromptGateway

@Suite struct `The cache` {
    private let time = StillTime()

    /// A level in a dictionary, which may be held up.
    private final class Shelf: CacheLevel {
        let name: CacheLevelName
        private let entries = Mutex<[CacheKey: CacheEntry]>([:])

        init(_ name: CacheLevelName) { self.name = name }

        var count: Int { entries.withLock { $0.count } }
        func find(_ exact: CacheKey, normalized: CacheKey?) async -> CacheEntry? {
            entries.withLock { entries in
                entries[exact] ?? normalized.flatMap { normalized in entries.values.first { $0.normalized == normalized } }
            }
        }
        func store(_ entry: CacheEntry) async { entries.withLock { $0[entry.exact] = entry } }
        func clear(_ selection: CacheSelection) async -> Set<CacheKey> {
            entries.withLock { entries in
                let gone = entries.values.filter { selection.contains($0, at: CacheEntry.epoch) }.map(\.exact)
                for key in gone { entries[key] = nil }
                return Set(gone)
            }
        }
        func upkeep() async {}
    }

    private func cache(_ levels: [any CacheLevel] = [], _ edit: (inout Configuration.Cache) -> Void = { _ in }) -> Cache {
        var configuration = Configuration.Cache()
        edit(&configuration)
        return Cache(configuration, realm: "here", levels: levels, time: time)
    }

    /// Runs the writes that are behind, all of them.
    private func settle(_ cache: Cache) async {
        cache.finish()
        await cache.run()
    }

    private func ask(
        _ cache: Cache, _ prompt: String, by user: String = "uid:1000", _ edit: (inout GenerateParameters) -> Void = { _ in }
    ) async throws -> CacheHit? {
        let request = try Request.made(by: user) {
            $0.prompt = prompt
            edit(&$0)
        }
        guard let query = cache.query(request) else { return nil }
        if let hit = await cache.lookUp(query).hit { return hit }
        cache.store(.made(for: request, "answer to \(prompt)"), to: request, query, from: nil)
        return nil
    }

    @Test func `never asks twice`() async throws {
        let cache = cache()
        #expect(try await ask(cache, "What is it?") == nil)
        time.pass(.seconds(10))
        let hit = try #require(try await ask(cache, "What is it?"))
        #expect(hit.entry.response == "answer to What is it?")
        #expect(hit.level == .memory && hit.match == .exact && hit.age == .seconds(10) && hit.accesses == 1)
        #expect(try await ask(cache, "what is it")?.accesses == 2)
        #expect(try await ask(cache, "what is it") { $0.cacheStrategy = .simple } == nil)
        #expect(try await ask(cache, "What is it?", by: "uid:1001") == nil)
    }

    @Test func `crosses users only where the operator says so`() async throws {
        let cache = cache { $0.scope = .shared }
        #expect(try await ask(cache, "a") == nil)
        #expect(try await ask(cache, "a", by: "uid:1001") != nil)
    }

    @Test func `brings up what a lower level has`() async throws {
        let (redis, file) = (Shelf(.redis), Shelf(.database))
        let first = cache([redis, file])
        #expect(try await ask(first, "a") == nil)
        #expect(file.count == 0, "the answer did not wait for it")
        await settle(first)
        #expect(redis.count == 1 && file.count == 1)
        let second = cache([Shelf(.redis), file])
        #expect(try await ask(second, "a")?.level == .database)
        #expect(try await ask(second, "a")?.level == .memory)
        let third = cache([redis, file])
        #expect(try await ask(third, "a")?.level == .redis)
    }

    @Test func `writes what it found below to the levels between`() async throws {
        let (redis, file) = (Shelf(.redis), Shelf(.database))
        await file.store(try CacheEntry.made("a"))
        let cache = cache([redis, file])
        #expect(try await ask(cache, "a")?.level == .database)
        await settle(cache)
        #expect(redis.count == 1)
    }

    @Test func `clears every level, and counts an entry once`() async throws {
        let (redis, file) = (Shelf(.redis), Shelf(.database))
        let cache = cache([redis, file])
        for prompt in ["a", "b"] { #expect(try await ask(cache, prompt) { $0.tags = [prompt] } == nil) }
        #expect(try await ask(cache, "c", by: "uid:1") == nil)
        await settle(cache)
        #expect(await cache.clear(.tagged(["a", "x"])) == 1)
        #expect(await cache.clear(.of(userID: "uid:1")) == 1)
        #expect(await cache.clear(.expired) == 0)
        #expect(await cache.clear(.all) == 1)
        #expect(redis.count == 0 && file.count == 0 && cache.statistics.entries == 0)
        #expect(cache.statistics.evictions.manual == 3)
    }

    /// The order of a write and a clear is that in which they were asked for, whatever the order of their tasks.
    @Test(arguments: 1...50 as ClosedRange<UInt64>) func `does not bring back what was cleared`(seed: UInt64) throws {
        let simulation = Simulation(seed: seed)
        try simulation.run {
            let file = Shelf(.database)
            let cache = Cache(Configuration.Cache(), realm: "", levels: [file], time: simulation)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await cache.run() }
                group.addTask {
                    for number in 0..<10 {
                        let request = try Request.made { $0.prompt = "prompt \(number)" }
                        let query = try #require(cache.query(request))
                        cache.store(.made(for: request), to: request, query, from: nil)
                    }
                    #expect(await cache.clear(.all) == 10)
                    cache.finish()
                }
                try await group.waitForAll()
            }
            #expect(file.count == 0)
        }
    }

    @Test func `holds up no more than it may while nobody writes`() async throws {
        let file = Shelf(.database)
        let cache = cache([file])
        for number in 0..<(WriteBehind.maxJobs + 5) { _ = try await ask(cache, "prompt \(number)") }
        await settle(cache)
        #expect(file.count == WriteBehind.maxJobs)
    }

    @Test func `counts`() async throws {
        let cache = cache { $0.maxEntries = 2 }
        for prompt in ["a", "a", "b", "b", "b"] { _ = try await ask(cache, prompt) }
        _ = try await ask(cache, "x") { $0.cacheEnabled = false }
        #expect(try await ask(cache, "c") { $0.cacheTTL = 1 } == nil)
        time.pass(.seconds(2))
        #expect(try await ask(cache, "c") { $0.cacheTTL = 1 } == nil)
        let statistics = cache.statistics
        #expect(statistics.hits.memory == 3 && statistics.hits.total == 3)
        #expect(statistics.misses == .init(notFound: 3, expired: 1, disabled: 1))
        #expect(statistics.evictions == .init(size: 1, expired: 1, manual: 0))
        #expect(statistics.requests == 8)
        #expect(statistics.hitRate == 300.0 / 7)
        #expect(statistics.savedCost == 0.75 && statistics.savedTime == 1.5)
        #expect(statistics.entries == 2 && statistics.maxEntries == 2 && statistics.bytes > 1000)
        #expect(statistics.averageAge == 1 && statistics.averageAccesses == 1)
        #expect(statistics.json["hits_by_type"]?["l1"] == 3)
        #expect(statistics.json["misses_by_type"]?["expired"] == 1)
    }

    @Test func `takes other bounds and rules from a reload`() async throws {
        let cache = cache()
        for prompt in ["a", "b", "c"] { _ = try await ask(cache, prompt) }
        var configuration = Configuration.Cache()
        configuration.maxEntries = 1
        cache.apply(configuration)
        #expect(cache.statistics.entries == 1)
        configuration.enabled = false
        cache.apply(configuration)
        #expect(cache.query(try .made()) == nil)
    }

    // MARK: Other words

    private final class Parrot: SemanticIndex {
        func apply(_ configuration: Configuration.Cache.Semantic) {}
        func quarantine(_ key: CacheKey) -> Bool { false }
        let known = Mutex<[CacheKey: CacheEntry]>([:])

        func vector(of prompt: String) -> [UInt8] { Array(prompt.utf8.prefix(3)) }
        func insert(_ entry: CacheEntry) { known.withLock { $0[entry.exact] = entry } }
        func contains(_ key: CacheKey) -> Bool { known.withLock { $0[key] != nil } }
        func remove(_ key: CacheKey) { known.withLock { $0[key] = nil } }
        func removeExpired(at now: Timestamp) { known.withLock { known in known = known.filter { $0.value.expires > now } } }
        func match(_ prompt: String, in partition: CacheKey) -> (key: CacheKey, similarity: Double)? {
            let found = known.withLock { known in known.values.first { $0.partition == partition } }
            return found.map { ($0.exact, 0.9) }
        }
    }

    @Test func `asks the semantic index where it may, and within the partition`() async throws {
        let parrot = Parrot()
        let file = Shelf(.database)
        let cache = Cache(Configuration.Cache(), realm: "here", levels: [file], semantic: parrot, time: time)
        #expect(try await ask(cache, "What is it?") == nil)
        let hit = try #require(try await ask(cache, "Tell me of it") { $0.cacheStrategy = .semantic })
        #expect(
            hit.match == .semantic(similarity: 0.9) && hit.entry.prompt == "What is it?" && hit.entry.vector == Array("Wha".utf8))
        #expect(cache.statistics.hits.semantic == 1)
        #expect(try await ask(cache, "Say more") == nil, "adaptive does not, unless the operator says so")
        #expect(try await ask(cache, "Tell me", by: "uid:1") { $0.cacheStrategy = .semantic } == nil)
        #expect(await cache.clear(.all) == 3)
        #expect(parrot.known.withLock { $0.isEmpty })
    }

    @Test func `teaches the semantic index what the file holds, and forgets what has gone from every level`() async throws {
        let directory = try TemporaryDirectory()
        let level = try #require(
            DatabaseLevel.open(directory.path + "/cache.db", maxBytes: 1 << 24, execution: .queue, time: time, log: silence))
        await level.store(try .made("What is it?"))
        let parrot = Parrot()
        let cache = Cache(Configuration.Cache(), realm: "here", levels: [level], semantic: parrot, time: time)
        cache.finish()
        await cache.run()
        #expect(parrot.known.withLock { $0.count } == 1)
        #expect(try await ask(cache, "Tell me") { $0.cacheStrategy = .semantic }?.level == .database)
        _ = await level.clear(.all)
        _ = await cache.clear(.all)
        parrot.insert(try .made("What is it?"))
        let request = try Request.made { $0.cacheStrategy = .semantic }
        #expect(await cache.lookUp(try #require(cache.query(request))) == .miss)
        #expect(parrot.known.withLock { $0.isEmpty })
        level.close()
    }
}
