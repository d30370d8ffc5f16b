import Logging
import Platform
import Synchronization

/// The prompts of kept answers, to be found by what they mean: neighbours by vector, judged by the guard and word by word.
final class PromptIndex: SemanticIndex {
    fileprivate typealias Vectors = VectorIndex<CacheKey>

    /// Prompts that are known at most: about 0.5 KB each with their text, so 100 MB. Beyond that the oldest go; their answers stay,
    /// for who asks in the same words.
    static let maxPrompts = 200_000

    /// Prompts whose words are at hand: 10 to 20 MB at most.
    static let maxRecent = 2000

    fileprivate struct Known {
        let place: Vectors.Entry
        let prompt: String
        let expires: Timestamp
        let number: Int
    }

    fileprivate struct State {
        var vectors = Vectors()
        var known: [CacheKey: Known] = [:]
        var keys: [Vectors.Entry: CacheKey] = [:]
        /// In the order of coming, from `oldest` on; what is gone since is passed over.
        var order: [CacheKey] = []
        var oldest = 0
        var inserted = 0
        var recent = RecentPrompts(limit: PromptIndex.maxRecent)
        var match: SemanticMatch
        var quarantined: Set<CacheKey> = []
    }

    private let state: Mutex<State>
    private let log: Logger?

    /// - Parameter log: told, for debugging, why a similar question's answer is not served.
    init(_ configuration: Configuration.Cache.Semantic, log: Logger? = nil) {
        state = Mutex(State(match: SemanticMatch(configuration)))
        self.log = log
    }

    func apply(_ configuration: Configuration.Cache.Semantic) {
        state.withLock { $0.match = SemanticMatch(configuration) }
    }

    var count: Int { state.withLock { $0.known.count } }

    func vector(of prompt: String) -> [UInt8] { (try? PromptEmbedding(prompt).vector.encoded) ?? [] }

    func insert(_ entry: CacheEntry) {
        guard let prompt = entry.prompt, let vector = PromptVector(encoded: entry.vector) else { return }
        state.withLock { state in
            guard !state.quarantined.contains(entry.exact) else { return }
            state.remove(entry.exact)
            state.insert(entry.exact, prompt, vector, in: entry.partition, until: entry.expires)
            while state.known.count > Self.maxPrompts { state.removeOldest() }
        }
    }

    func contains(_ key: CacheKey) -> Bool { state.withLock { $0.known[key] != nil } }

    func remove(_ key: CacheKey) {
        state.withLock { $0.remove(key) }
    }

    func removeExpired(at now: Timestamp) {
        state.withLock { state in
            for key in state.known.filter({ $0.value.expires <= now }).keys { state.remove(key) }
        }
    }

    /// Beyond so many, the earliest are forgotten all at once: an operator's threshold is wrong by then.
    private static let maxQuarantined = 10_000

    func quarantine(_ key: CacheKey) -> Bool {
        state.withLock { state in
            if state.quarantined.count >= Self.maxQuarantined { state.quarantined = [] }
            state.remove(key)
            return state.quarantined.insert(key).inserted
        }
    }

    func match(_ prompt: String, in partition: CacheKey) -> (key: CacheKey, similarity: Double)? {
        guard let embedding = try? PromptEmbedding(prompt) else { return nil }
        let (match, candidates) = state.withLock { ($0.match, $0.candidates(for: embedding.vector, in: partition)) }
        guard !candidates.isEmpty else { return nil }
        // Judged without the lock: the guard reads what was asked, and what nobody has compared lately.
        let asked = SemanticMatch.Prompt(prompt, embedding)
        let places = Dictionary(uniqueKeysWithValues: candidates.map { ($0.neighbour.entry, $0) })
        var read: [CacheKey: SemanticMatch.Prompt] = [:]
        let best = match.best(for: asked, among: candidates.map(\.neighbour)) { entry in
            guard let candidate = places[entry] else { return nil }
            if let recent = candidate.recent { return recent }
            guard let made = try? SemanticMatch.Prompt(candidate.prompt) else { return nil }
            read[candidate.key] = made
            return made
        } onRefusal: { verdict in
            log?.debug("the answer to a similar question is not served", metadata: [Field.kind: .string(verdict.name)])
        }
        if !read.isEmpty { state.withLock { state in read.forEach { state.keep($0.value, of: $0.key) } } }
        return best.flatMap { neighbour in places[neighbour.entry].map { ($0.key, Double(neighbour.cosine)) } }
    }
}

extension SemanticMatch {
    /// The built-in bounds where the operator has set no threshold.
    init(_ configuration: Configuration.Cache.Semantic) {
        self.init()
        if configuration.threshold > 0 { bounds.similarity = Float(configuration.threshold) }
    }
}

extension PromptIndex.State {
    fileprivate struct Candidate {
        let neighbour: VectorIndex<CacheKey>.Neighbour
        let key: CacheKey
        let prompt: String
        /// The prompt with what is compared of it, where that is at hand.
        let recent: SemanticMatch.Prompt?
    }

    /// The nearest that are near enough, best first.
    fileprivate mutating func candidates(for vector: PromptVector, in partition: CacheKey) -> [Candidate] {
        let neighbours = vectors.neighbours(of: vector, in: partition, limit: SemanticMatch.candidates)
        return neighbours.prefix { $0.cosine >= match.bounds.similarity }.compactMap { neighbour in
            guard let key = keys[neighbour.entry], let prompt = known[key]?.prompt else { return nil }
            return Candidate(neighbour: neighbour, key: key, prompt: prompt, recent: recent.find(key))
        }
    }

    fileprivate mutating func keep(_ prompt: SemanticMatch.Prompt, of key: CacheKey) {
        if known[key] != nil { recent.insert(prompt, for: key) }
    }

    fileprivate mutating func insert(
        _ key: CacheKey, _ prompt: String, _ vector: PromptVector, in partition: CacheKey, until expires: Timestamp
    ) {
        let place = vectors.insert(vector, in: partition)
        known[key] = PromptIndex.Known(place: place, prompt: prompt, expires: expires, number: inserted)
        keys[place] = key
        order.append(key)
        inserted += 1
    }

    fileprivate mutating func remove(_ key: CacheKey) {
        guard let gone = known.removeValue(forKey: key) else { return }
        keys[gone.place] = nil
        recent.remove(key)
        vectors.remove(gone.place)
        // What is mostly gone is written anew.
        guard order.count - oldest > 2 * known.count + 64 else { return }
        order = known.sorted { $0.value.number < $1.value.number }.map(\.key)
        oldest = 0
    }

    fileprivate mutating func removeOldest() {
        guard oldest < order.count else { return }
        let key = order[oldest]
        oldest += 1
        remove(key)
    }
}
