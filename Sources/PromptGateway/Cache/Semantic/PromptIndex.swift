import Synchronization

/// The prompts of kept answers, to be found by what they mean: neighbours by vector, judged by the guard and word by word.
final class PromptIndex: SemanticIndex {
    fileprivate typealias Vectors = VectorIndex<CacheKey>

    /// Prompts that are known at most: about 0.5 KB each with their text, so 100 MB. Beyond that the oldest go; their answers stay,
    /// for who asks in the same words.
    static let maxPrompts = 200_000

    fileprivate struct Known {
        let place: Vectors.Entry
        let prompt: String
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
        var match: SemanticMatch
        var quarantined: Set<CacheKey> = []
    }

    private let state: Mutex<State>

    init(_ configuration: Configuration.Cache.Semantic) {
        state = Mutex(State(match: Self.match(configuration)))
    }

    private static func match(_ configuration: Configuration.Cache.Semantic) -> SemanticMatch {
        var bounds = SemanticMatch.Bounds()
        if configuration.threshold > 0 { bounds.similarity = Float(configuration.threshold) }
        return SemanticMatch(bounds: bounds) { Guard.refusal($0, $1)?.reason.rawValue }
    }

    func apply(_ configuration: Configuration.Cache.Semantic) {
        state.withLock { $0.match = Self.match(configuration) }
    }

    var count: Int { state.withLock { $0.known.count } }

    func vector(of prompt: String) -> [UInt8] { (try? PromptEmbedding(prompt).vector.encoded) ?? [] }

    func insert(_ entry: CacheEntry) {
        guard let prompt = entry.prompt, let vector = PromptVector(encoded: entry.vector) else { return }
        state.withLock { state in
            guard !state.quarantined.contains(entry.exact) else { return }
            state.remove(entry.exact)
            state.insert(entry.exact, prompt, vector, in: entry.partition)
            while state.known.count > Self.maxPrompts { state.removeOldest() }
        }
    }

    func remove(_ key: CacheKey) {
        state.withLock { $0.remove(key) }
    }

    /// Beyond so many, the earliest are forgotten all at once: an operator's threshold is wrong by then.
    private static let maxQuarantined = 10_000

    func quarantine(_ key: CacheKey) {
        state.withLock { state in
            if state.quarantined.count >= Self.maxQuarantined { state.quarantined = [] }
            state.quarantined.insert(key)
            state.remove(key)
        }
    }

    func match(_ prompt: String, in partition: CacheKey) -> (key: CacheKey, similarity: Double)? {
        guard let asked = try? SemanticMatch.Prompt(prompt) else { return nil }
        let (match, candidates) = state.withLock { state in
            let neighbours = state.vectors.neighbours(of: asked.embedding.vector, in: partition, limit: SemanticMatch.candidates)
            return (state.match, neighbours.compactMap { neighbour in state.candidate(neighbour) })
        }
        let texts = Dictionary(uniqueKeysWithValues: candidates.map { ($0.neighbour.entry, $0) })
        // Judged without the lock: the guard reads both prompts.
        let best = match.best(for: asked, among: candidates.map(\.neighbour), text: { texts[$0]?.prompt })
        return best.flatMap { neighbour in texts[neighbour.entry].map { ($0.key, Double(neighbour.cosine)) } }
    }
}

extension PromptIndex.State {
    fileprivate struct Candidate {
        let neighbour: VectorIndex<CacheKey>.Neighbour
        let key: CacheKey
        let prompt: String
    }

    fileprivate func candidate(_ neighbour: VectorIndex<CacheKey>.Neighbour) -> Candidate? {
        guard let key = keys[neighbour.entry], let prompt = known[key]?.prompt else { return nil }
        return Candidate(neighbour: neighbour, key: key, prompt: prompt)
    }

    fileprivate mutating func insert(_ key: CacheKey, _ prompt: String, _ vector: PromptVector, in partition: CacheKey) {
        let place = vectors.insert(vector, in: partition)
        known[key] = PromptIndex.Known(place: place, prompt: prompt, number: inserted)
        keys[place] = key
        order.append(key)
        inserted += 1
    }

    fileprivate mutating func remove(_ key: CacheKey) {
        guard let gone = known.removeValue(forKey: key) else { return }
        keys[gone.place] = nil
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
