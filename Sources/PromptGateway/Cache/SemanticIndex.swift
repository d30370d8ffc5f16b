import Platform

/// Finds entries that ask the same in other words. What it is told it keeps in memory; entries carry what it made of their
/// prompts through every level.
protocol SemanticIndex: Sendable {
    /// Other rules from here on.
    func apply(_ configuration: Configuration.Cache.Semantic)
    /// What it makes of a prompt, to be kept with the entry; empty where it can make nothing of it.
    func vector(of prompt: String) -> [UInt8]
    /// An entry is there to be found. One of the same key is replaced.
    func insert(_ entry: CacheEntry)
    func contains(_ key: CacheKey) -> Bool
    func remove(_ key: CacheKey)
    /// What is too old by now goes, whether any level still had it or not.
    func removeExpired(at now: Timestamp)
    /// It is removed, and not taken again.
    /// - Returns: false where it was so already.
    func quarantine(_ key: CacheKey) -> Bool
    /// The best entry of the partition that asks the same, if any does, and how like it is, 0…1.
    func match(_ prompt: String, in partition: CacheKey) -> (key: CacheKey, similarity: Double)?
}
