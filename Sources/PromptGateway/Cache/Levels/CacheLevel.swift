import Platform

/// A level below the memory. It may be slow, full or gone: then it finds nothing and keeps nothing, and says so in the log.
protocol CacheLevel: Sendable {
    var name: CacheLevelName { get }
    /// By its exact key, or where `normalized` is given by that too.
    func find(_ exact: CacheKey, normalized: CacheKey?) async -> CacheEntry?
    func store(_ entry: CacheEntry) async
    /// - Returns: the keys of what it removed.
    func clear(_ selection: CacheSelection) async -> Set<CacheKey>
    func upkeep() async
}

/// The names on the wire (spec rpc §3.1).
enum CacheLevelName: String, Sendable, Hashable {
    case memory = "l1_memory"
    case redis = "l2_redis"
    case database = "l3_database"
}

/// Which entries are to go.
enum CacheSelection: Sendable, Hashable {
    case all
    case expired
    case of(userID: String)
    case one(CacheKey)
    /// Those that bear any of them.
    case tagged([String])

    func contains(_ entry: CacheEntry, at now: Timestamp) -> Bool {
        switch self {
        case .all: true
        case .one(let key): entry.exact == key
        case .expired: entry.isExpired(at: now)
        case .of(let userID): entry.userID == userID
        case .tagged(let tags): !Set(tags).isDisjoint(with: entry.tags)
        }
    }
}
