extension Methods {
    public static let cacheStats = Method<NoParameters>(
        "cache.stats", "What the cache holds and saves.",
        result: object(
            "cache_size", "max_size", "memory_bytes", "hit_rate_percent", "total_requests", "hits_by_type", "misses_by_type",
            "evictions_by_type", "estimated_cost_savings", "estimated_time_savings", "average_entry_age", "average_access_count"))

    public static let cacheClear = Method<CacheClearParameters>(
        "cache.clear", access: .own, "Remove entries: by tag, the caller's own, all, or the expired ones.",
        result: object("cleared_entries"))

    /// Not of spec rpc §3: what an operator asks who wonders at a hit, or at none.
    public static let cacheExplain = Method<CacheExplainParameters>(
        "cache.explain", "Whether an answer to one prompt would be served for another in other words, and why not.",
        result: object("verdict", "similarity", "gap", "reason", "words"))
}

/// What `cache.explain` takes: two prompts.
public struct CacheExplainParameters: ParameterSet {
    public var a = ""
    public var b = ""

    public init() {}

    /// Far more than is ever compared by meaning.
    static let promptLength = 1...10_000

    public static let table = ParameterTable<CacheExplainParameters>([
        Parameter("a", .string(length: promptLength), \.a, required: true, "One prompt."),
        Parameter("b", .string(length: promptLength), \.b, required: true, "The other."),
    ])
}

/// What `cache.clear` takes: at most one of the three; none clears what has expired.
public struct CacheClearParameters: ParameterSet {
    public var tags: [String]?
    public var all = false
    public var mine = false

    public init() {}

    public static let table = ParameterTable<CacheClearParameters>([
        Parameter("tags", .array(of: .string(length: 1...256), count: 1...64), \.tags, "Entries that bear any of them."),
        Parameter("all", .boolean, \.all, "Every entry."),
        Parameter("mine", .boolean, \.mine, "The caller's own entries."),
    ]) { parameters throws(RequestError) in
        if parameters.tags != nil, parameters.all || parameters.mine {
            throw .invalidParams(parameter: "tags", "cannot stand together with all or mine")
        }
        if parameters.all, parameters.mine { throw .invalidParams(parameter: "all", "cannot stand together with mine") }
    }
}
