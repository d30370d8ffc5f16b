import Platform
import PromptAPI
import PromptProviders
import Synchronization

/// Answers that were given before, on up to three levels: memory, Redis, a file. Only the memory is asked under the request's
/// own steam at once; what lies below is read when it has nothing, and written behind the answer's back.
final class Cache: Sendable {
    private struct State {
        var policy: CachePolicy
        var memory: MemoryLevel
        var statistics = CacheStatistics()
        /// Raised when somebody clears: what was read below before it is not brought up after it.
        var generation = 0
        /// Clearings under way: what lies below may be what they have not come to yet.
        var clearings = 0
    }

    private let state: Mutex<State>
    private let realm: String
    /// From above to below.
    private let levels: [any CacheLevel]
    private let semantic: (any SemanticIndex)?
    private let bound: ErrorBound?
    private let writes = WriteBehind()
    private let time: any Time

    init(
        _ configuration: Configuration.Cache, realm: String, levels: [any CacheLevel] = [],
        semantic: (any SemanticIndex)? = nil, bound: ErrorBound? = nil, time: any Time
    ) {
        state = Mutex(
            State(
                policy: CachePolicy(configuration: configuration),
                memory: MemoryLevel(maxEntries: configuration.maxEntries, maxBytes: configuration.maxBytes)))
        self.realm = realm
        self.levels = levels
        self.semantic = semantic
        self.bound = bound
        self.time = time
    }

    /// Writes to the lower levels until `finish`, or until its task is cancelled; meanwhile teaches the semantic index what the
    /// file holds, and what other daemons put into Redis.
    func run() async {
        // Before anything is written over it.
        if let evidenceStore { bound?.recall(await evidenceStore.evidence()) }
        await withDiscardingTaskGroup { group in
            async let writing: Void = writes.run()
            if let semantic {
                for case let level as RedisLevel in levels { group.addTask { await self.learn(from: level, semantic) } }
                for case let level as DatabaseLevel in levels { await level.forEach { semantic.insert($0) } }
            }
            await writing
            // Others' news have no end of their own.
            group.cancelAll()
        }
    }

    /// How long it may take until what another daemon keeps is found in other words.
    private static let learningPause = Duration.seconds(1)

    private func learn(from level: RedisLevel, _ semantic: any SemanticIndex) async {
        var place = RedisLevel.NewsPlace()
        while !Task.isCancelled {
            let news = await level.keysKept(after: place)
            for key in news.keys where !semantic.contains(key) {
                if let entry = await level.find(key, normalized: nil), entry.exact == key { semantic.insert(entry) }
            }
            // There may be more at once.
            if news.upTo != place {
                place = news.upTo
                continue
            }
            do throws(CancellationError) { try await time.sleep(until: time.now + Self.learningPause) } catch { return }
        }
    }

    /// What was stored until now is still written; `run` returns then.
    func finish() { writes.finish() }

    /// Other rules and bounds from here on.
    func apply(_ configuration: Configuration.Cache) {
        state.withLock { state in
            state.policy = CachePolicy(configuration: configuration)
            let evicted = state.memory.bound(entries: configuration.maxEntries, bytes: configuration.maxBytes)
            state.statistics.evictions.size += evicted.count
        }
        semantic?.apply(configuration.semantic)
        bound?.apply(configuration.semantic)
    }

    // MARK: Asking

    /// `nil` where the request wants no cache; then nothing is shared and nothing stored.
    func query(_ request: Request) -> CacheQuery? {
        let policy = state.withLock { $0.policy }
        guard let matching = policy.matching(request) else {
            state.withLock { $0.statistics.misses.disabled += 1 }
            return nil
        }
        return CacheQuery(request, matching: matching, scope: policy.configuration.scope, realm: realm)
    }

    /// What the memory has under the request's own keys, without waiting. Only a hit is counted: who has none looks further.
    func hitInMemory(_ query: CacheQuery) -> CacheHit? {
        inMemory(query.keys.exact, normalized: query.normalized, removingExpired: false).hit
    }

    /// What any level has, under the request's own keys or, where it may be, in other words.
    func lookUp(_ query: CacheQuery) async -> CacheFinding {
        let (exact, normalized) = (query.keys.exact, query.normalized)
        let (hit, wasExpired) = inMemory(exact, normalized: normalized)
        if let hit { return .hit(hit) }
        if let hit = await below(exact, normalized) { return .hit(hit) }
        let finding = await inOtherWords(query)
        if case .hit = finding { return finding }
        state.withLock { if wasExpired { $0.statistics.misses.expired += 1 } else { $0.statistics.misses.notFound += 1 } }
        return finding
    }

    /// - Parameter removingExpired: false where somebody looks further, who has to learn why there was no hit.
    private func inMemory(
        _ exact: CacheKey, normalized: CacheKey?, removingExpired: Bool = true
    ) -> (hit: CacheHit?, wasExpired: Bool) {
        let now = time.wallClock
        let (found, isGone) = state.withLock { state in
            let found = state.memory.find(exact, normalized: normalized, at: now, removingExpired: removingExpired)
            if case .expired = found, removingExpired { state.statistics.evictions.expired += 1 }
            guard case .hit(let entry, let accesses) = found else { return (nil as CacheHit?, found != .missing) }
            return (Self.hit(entry, .memory, .exact, accesses, now, &state.statistics), false)
        }
        return (found, isGone)
    }

    private func below(_ exact: CacheKey, _ normalized: CacheKey?, _ match: CacheHit.Match = .exact) async -> CacheHit? {
        guard let generation = state.withLock({ $0.clearings == 0 ? $0.generation : nil }) else { return nil }
        for (index, level) in levels.enumerated() {
            guard let entry = await level.find(exact, normalized: normalized) else { continue }
            let now = time.wallClock
            // What a store gives back is not believed to be what was asked for.
            guard entry.exact == exact || normalized != nil && entry.normalized == normalized, !entry.isExpired(at: now) else {
                continue
            }
            let hit = state.withLock { state -> CacheHit? in
                guard state.generation == generation else { return nil }
                state.statistics.evictions.size += state.memory.insert(entry).count
                _ = state.memory.find(entry.exact, normalized: nil, at: now)
                return Self.hit(entry, level.name, match, 1, now, &state.statistics)
            }
            guard let hit else { return nil }
            writes.store(entry, into: Array(levels[..<index]))
            semantic?.insert(entry)
            return hit
        }
        return nil
    }

    private func inOtherWords(_ query: CacheQuery) async -> CacheFinding {
        guard let semantic, let prompt = query.semanticPrompt,
            let (key, similarity) = semantic.match(prompt, in: query.keys.partition)
        else { return .miss }
        let hitClass = HitClass(query.task, similarity: similarity)
        if bound?.verdict(on: hitClass) == .compare {
            if let entry = await kept(key) { return .withheld(CacheShadow(hitClass: hitClass, response: entry.response)) }
        } else if let hit = await served(key, .semantic(similarity: similarity)) {
            return .hit(hit)
        }
        // It has gone from every level.
        semantic.remove(key)
        return .miss
    }

    private func served(_ key: CacheKey, _ match: CacheHit.Match) async -> CacheHit? {
        let now = time.wallClock
        let hit = state.withLock { state -> CacheHit? in
            guard case .hit(let entry, let accesses) = state.memory.find(key, normalized: nil, at: now) else { return nil }
            return Self.hit(entry, .memory, match, accesses, now, &state.statistics)
        }
        if let hit { return hit }
        return await below(key, nil, match)
    }

    /// What any level has, to be compared and not to be given: it counts as no hit.
    private func kept(_ key: CacheKey) async -> CacheEntry? {
        let now = time.wallClock
        if case .hit(let entry, _) = state.withLock({ $0.memory.find(key, normalized: nil, at: now) }) { return entry }
        for level in levels {
            if let entry = await level.find(key, normalized: nil), entry.exact == key, !entry.isExpired(at: now) { return entry }
        }
        return nil
    }

    private static func hit(
        _ entry: CacheEntry, _ level: CacheLevelName, _ match: CacheHit.Match, _ accesses: Int, _ now: Timestamp,
        _ statistics: inout CacheStatistics
    ) -> CacheHit {
        statistics.hits.count(level)
        if match != .exact { statistics.hits.semantic += 1 }
        statistics.savedCost += entry.cost ?? 0
        statistics.savedTime += entry.responseTime
        return CacheHit(entry: entry, level: level, match: match, age: max(now - entry.created, .zero), accesses: accesses)
    }

    // MARK: Keeping

    /// Keeps the answer where the rules allow it: in memory at once, below when there is time.
    /// - Parameter provider: the one that answered.
    func store(_ result: GenerateResult, to request: Request, _ query: CacheQuery, from provider: ProviderConfiguration?) {
        let policy = state.withLock { $0.policy }
        if let shadow = query.shadow, CachePolicy.isWhole(result) {
            record(shadow.hitClass, isRight: AnswerAgreement.agree(shadow.response, result.response))
        }
        guard let lifetime = policy.lifetime(request, result, from: provider) else { return }
        let now = time.wallClock
        let entry = CacheEntry(
            exact: query.keys.exact, normalized: query.keys.normalized, partition: query.keys.partition,
            userID: request.caller.userID, prompt: query.keys.prompt,
            vector: query.keys.prompt.flatMap { semantic?.vector(of: $0) } ?? [], response: result.response,
            provider: result.providerUsed, model: result.modelUsed, taskType: request.taskType, usage: result.usage,
            cost: result.costEstimate, responseTime: result.responseTime, created: now, expires: now + lifetime,
            tags: policy.tags(request, result))
        state.withLock { state in
            let evicted = state.memory.insert(entry)
            state.statistics.evictions.size += evicted.count
        }
        writes.store(entry, into: levels)
        semantic?.insert(entry)
    }

    // MARK: Removing

    /// An answer was wrong for the question that it was served for: it goes from every level, and is not learnt again in other words.
    func quarantine(_ key: CacheKey, servedAs hitClass: HitClass) async {
        // Who says it twice says it once.
        if semantic?.quarantine(key) == true { record(hitClass, isRight: false) }
        _ = await clear(.one(key))
    }

    // MARK: Evidence

    private var evidenceStore: (any EvidenceStore)? { levels.lazy.compactMap { $0 as? any EvidenceStore }.first }

    private func record(_ hitClass: HitClass, isRight: Bool) {
        guard let bound, bound.record(hitClass, isRight: isRight), let evidenceStore else { return }
        writes.post {
            if let evidence = bound.evidence(of: hitClass) { await evidenceStore.keep(evidence, of: hitClass) }
        }
    }

    /// - Returns: how many distinct entries went, on whatever levels they were.
    func clear(_ selection: CacheSelection) async -> Int {
        let now = time.wallClock
        let removed = state.withLock { state in
            if selection != .expired {
                state.generation += 1
                state.clearings += 1
            }
            let removed = state.memory.removeAll { selection.contains($0, at: now) }
            if selection == .expired {
                state.statistics.evictions.expired += removed.count
            } else {
                state.statistics.evictions.manual += removed.count
            }
            return removed
        }
        let levels = levels
        // Behind what is still to be written, so that nothing of it comes back.
        let below = await writes.perform {
            var keys: Set<CacheKey> = []
            for level in levels { keys.formUnion(await level.clear(selection)) }
            return keys
        }
        if selection != .expired { state.withLock { $0.clearings -= 1 } }
        let keys = below.union(removed.map(\.exact))
        for key in keys { semantic?.remove(key) }
        return keys.count
    }

    /// Expired entries go, and what is too much; every `metrics.cleanup_interval`.
    func upkeep() async {
        _ = await clear(.expired)
        // Levels make room without a word, and what went for that is to be found no longer.
        semantic?.removeExpired(at: time.wallClock)
        for level in levels { await level.upkeep() }
    }

    /// How two prompts would be judged, were one asked and the other kept.
    func explanation(of a: String, _ b: String) -> MatchExplanation {
        MatchExplanation(a, b, SemanticMatch(state.withLock { $0.policy.configuration.semantic }))
    }

    var statistics: CacheStatistics {
        let now = time.wallClock
        return state.withLock { state in
            var statistics = state.statistics
            statistics.entries = state.memory.count
            statistics.maxEntries = state.memory.maxEntries
            statistics.bytes = state.memory.bytes
            guard statistics.entries > 0 else { return statistics }
            for (entry, accesses) in state.memory.entries {
                statistics.averageAge += (now - entry.created).seconds / Double(statistics.entries)
                statistics.averageAccesses += Double(accesses) / Double(statistics.entries)
            }
            return statistics
        }
    }
}
