/// What is compared of the prompts that were neighbours of others lately, kept because making it takes some seven times as long
/// as comparing it (measured on Quora's questions: 45 µs and 7 µs). What was not used for as long as `limit` others took to
/// come in is forgotten, and made again when wanted.
struct RecentPrompts: Sendable {
    /// About 7 KB each.
    let limit: Int
    private var young: [CacheKey: SemanticMatch.Prompt] = [:]
    private var old: [CacheKey: SemanticMatch.Prompt] = [:]

    init(limit: Int) {
        precondition(limit > 0, "of nothing kept nothing is found")
        self.limit = limit
    }

    /// At most twice the limit.
    var count: Int { young.count + old.count }

    mutating func find(_ key: CacheKey) -> SemanticMatch.Prompt? {
        if let prompt = young[key] { return prompt }
        guard let prompt = old.removeValue(forKey: key) else { return nil }
        insert(prompt, for: key)
        return prompt
    }

    mutating func insert(_ prompt: SemanticMatch.Prompt, for key: CacheKey) {
        if young.count >= limit, young[key] == nil {
            old = young
            young = [:]
        }
        old[key] = nil
        young[key] = prompt
    }

    mutating func remove(_ key: CacheKey) {
        young[key] = nil
        old[key] = nil
    }
}
