import Platform

/// The first level: entries by recency, bounded in number and in bytes. Every verb but `removeAll(where:)` takes the same time
/// however many there are.
struct MemoryLevel {
    private struct Slot {
        var entry: CacheEntry
        var bytes: Int
        var accesses = 0
        /// Towards the more recent, and towards the less recent.
        var newer = -1
        var older = -1
    }

    private(set) var maxEntries: Int
    private(set) var maxBytes: Int
    private(set) var bytes = 0
    private var slots: [Slot?] = []
    private var free: [Int] = []
    private var places: [CacheKey: Int] = [:]
    private var aliases: [CacheKey: Int] = [:]
    private var newest = -1
    private var oldest = -1

    /// What an entry takes beside its texts: keys, places in the tables, the slot.
    static let overhead = 512

    init(maxEntries: Int, maxBytes: Int) {
        self.maxEntries = maxEntries
        self.maxBytes = maxBytes
    }

    var count: Int { places.count }

    enum Found: Sendable, Hashable {
        case hit(CacheEntry, accesses: Int)
        /// It was here and is too old.
        case expired(CacheEntry)
        case missing
    }

    /// By its exact key, or where `normalized` is given by that too; a hit becomes the most recent. What is too old goes, unless it
    /// is to be found so once more.
    mutating func find(
        _ exact: CacheKey, normalized: CacheKey?, at now: Timestamp, removingExpired: Bool = true
    ) -> Found {
        guard let index = places[exact] ?? normalized.flatMap({ aliases[$0] }), let slot = slots[index] else { return .missing }
        guard !slot.entry.isExpired(at: now) else {
            if removingExpired { remove(at: index) }
            return .expired(slot.entry)
        }
        unlink(index)
        linkAsNewest(index)
        slots[index]?.accesses += 1
        return .hit(slot.entry, accesses: slot.accesses + 1)
    }

    /// Takes the entry in place of any of its key.
    /// - Returns: those that had to go for it; itself, where it is larger than all there is room for.
    mutating func insert(_ entry: CacheEntry) -> [CacheEntry] {
        if let index = places[entry.exact] { remove(at: index) }
        let size = Self.size(of: entry)
        guard size <= maxBytes, maxEntries > 0 else { return [entry] }
        let evicted = shrink(entries: maxEntries - 1, bytes: maxBytes - size)
        let index = free.popLast() ?? slots.count
        if index == slots.count { slots.append(nil) }
        slots[index] = Slot(entry: entry, bytes: size)
        places[entry.exact] = index
        if let normalized = entry.normalized { aliases[normalized] = index }
        bytes += size
        linkAsNewest(index)
        return evicted
    }

    /// Other bounds from here on.
    /// - Returns: those that had to go for it.
    mutating func bound(entries: Int, bytes: Int) -> [CacheEntry] {
        (maxEntries, maxBytes) = (entries, bytes)
        return shrink(entries: entries, bytes: bytes)
    }

    private mutating func shrink(entries: Int, bytes most: Int) -> [CacheEntry] {
        var evicted: [CacheEntry] = []
        while count > entries || bytes > most {
            guard let entry = slots[oldest]?.entry else { preconditionFailure("what takes room has an oldest entry") }
            evicted.append(entry)
            remove(at: oldest)
        }
        return evicted
    }

    mutating func remove(_ key: CacheKey) -> CacheEntry? {
        guard let index = places[key] else { return nil }
        defer { remove(at: index) }
        return slots[index]?.entry
    }

    mutating func removeAll(where isUnwanted: (CacheEntry) -> Bool) -> [CacheEntry] {
        let unwanted = slots.indices.filter { slots[$0].map { isUnwanted($0.entry) } ?? false }
        return unwanted.compactMap { index in
            defer { remove(at: index) }
            return slots[index]?.entry
        }
    }

    /// Every entry with the times it was given out, in no order.
    var entries: some Sequence<(CacheEntry, accesses: Int)> {
        slots.lazy.compactMap { $0.map { ($0.entry, accesses: $0.accesses) } }
    }

    static func size(of entry: CacheEntry) -> Int {
        overhead + entry.response.utf8.count + (entry.prompt?.utf8.count ?? 0) + entry.vector.count
            + entry.tags.reduce(0) { $0 + $1.utf8.count + 32 }
    }

    // MARK: Recency

    private mutating func remove(at index: Int) {
        guard let slot = slots[index] else { return }
        unlink(index)
        slots[index] = nil
        free.append(index)
        places[slot.entry.exact] = nil
        // A later entry may have taken the name over.
        if let normalized = slot.entry.normalized, aliases[normalized] == index { aliases[normalized] = nil }
        bytes -= slot.bytes
    }

    private mutating func unlink(_ index: Int) {
        guard let slot = slots[index] else { return }
        if slot.newer >= 0 { slots[slot.newer]?.older = slot.older } else { newest = slot.older }
        if slot.older >= 0 { slots[slot.older]?.newer = slot.newer } else { oldest = slot.newer }
    }

    private mutating func linkAsNewest(_ index: Int) {
        slots[index]?.newer = -1
        slots[index]?.older = newest
        if newest >= 0 { slots[newest]?.newer = index } else { oldest = index }
        newest = index
    }
}
