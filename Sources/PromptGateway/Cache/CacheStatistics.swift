import PromptAPI

/// What the cache did since the daemon started, and what lies in its memory (spec rpc §3.4).
struct CacheStatistics: Sendable, Hashable {
    var hits = Hits()
    var misses = Misses()
    var evictions = Evictions()
    /// USD, and seconds, that hits made needless.
    var savedCost = 0.0
    var savedTime = 0.0
    var entries = 0
    var maxEntries = 0
    var bytes = 0
    /// Seconds.
    var averageAge = 0.0
    var averageAccesses = 0.0

    /// By the level that had it; `semantic` counts besides, whatever its level.
    struct Hits: Sendable, Hashable {
        var memory = 0
        var redis = 0
        var database = 0
        var semantic = 0

        var total: Int { memory + redis + database }

        mutating func count(_ level: CacheLevelName) {
            switch level {
            case .memory: memory += 1
            case .redis: redis += 1
            case .database: database += 1
            }
        }
    }

    struct Misses: Sendable, Hashable {
        var notFound = 0
        var expired = 0
        /// The request wanted no cache, or the operator none.
        var disabled = 0
    }

    struct Evictions: Sendable, Hashable {
        var size = 0
        var expired = 0
        var manual = 0
    }

    /// Requests that a hit could have answered, and those that wanted none.
    var requests: Int { hits.total + misses.notFound + misses.expired + misses.disabled }

    /// Percent of the requests that wanted one.
    var hitRate: Double {
        let asked = requests - misses.disabled
        return asked == 0 ? 0 : 100 * Double(hits.total) / Double(asked)
    }

    var json: JSON {
        [
            "cache_size": JSON(entries), "max_size": JSON(maxEntries), "memory_bytes": JSON(bytes),
            "hit_rate_percent": JSON(hitRate), "total_requests": JSON(requests),
            "hits_by_type": [
                "l1": JSON(hits.memory), "l2": JSON(hits.redis), "l3": JSON(hits.database), "semantic": JSON(hits.semantic),
            ],
            "misses_by_type": [
                "not_found": JSON(misses.notFound), "expired": JSON(misses.expired), "disabled": JSON(misses.disabled),
            ],
            "evictions_by_type": [
                "size": JSON(evictions.size), "expired": JSON(evictions.expired), "manual": JSON(evictions.manual),
            ],
            "estimated_cost_savings": JSON(savedCost), "estimated_time_savings": .seconds(savedTime),
            "average_entry_age": .seconds(averageAge), "average_access_count": JSON(averageAccesses),
        ]
    }
}
