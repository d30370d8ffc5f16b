import Logging
import Platform
import Storage
import Synchronization

/// The third level: a file of its own, which outlives the daemon and may be deleted at any time.
final class DatabaseLevel: CacheLevel, EvidenceStore {
    let name = CacheLevelName.database
    private let database: Database
    private let maxBytes: Int
    private let time: any Time
    private let log: LevelLog
    /// What was given out since the last upkeep, and when.
    private let used = Mutex<[CacheKey: Timestamp]>([:])

    private init(_ database: Database, maxBytes: Int, time: any Time, log: Logger) {
        self.database = database
        self.maxBytes = maxBytes
        self.time = time
        self.log = LevelLog(.database, log)
    }

    /// Opens the file. What is damaged is set aside and a new one begun; what cannot be used is left out. The daemon starts
    /// in any case.
    static func open(
        _ path: String, maxBytes: Int, execution: Database.Options.Execution, time: any Time, log: Logger
    ) -> DatabaseLevel? {
        var options = Database.Options()
        options.maxBytes = maxBytes
        options.execution = execution
        do throws(StorageError) {
            let database: Database
            do throws(StorageError) {
                database = try Database(path, migrations: CacheSchema.migrations, options: options)
            } catch .damaged(let reason) {
                let suffix = ".damaged-\(time.wallClock)"
                log.critical("the cache file \(path) is damaged, set aside as \(path)\(suffix) and begun anew: \(reason)")
                try Database.setAside(path, suffix: suffix)
                database = try Database(path, migrations: CacheSchema.migrations, options: options)
            }
            return DatabaseLevel(database, maxBytes: maxBytes, time: time, log: log)
        } catch {
            log.critical("the cache file \(path) cannot be used; nothing cached outlives the daemon: \(error)")
            return nil
        }
    }

    func find(_ exact: CacheKey, normalized: CacheKey?) async -> CacheEntry? {
        let now = time.wallClock
        let found = await attempt { () throws(StorageError) in
            try await self.database.read { transaction throws(StorageError) in
                try CacheSchema.find(exact, normalized, at: now, in: transaction)
            }
        }
        guard let entry = found ?? nil else { return nil }
        used.withLock { used in
            if used.count < Self.mostRemembered { used[entry.exact] = now }
        }
        return entry
    }

    /// Uses that are noted between two upkeeps; a use beyond is forgotten, which makes its entry look older than it is.
    private static let mostRemembered = 10_000

    func store(_ entry: CacheEntry) async {
        let now = time.wallClock
        await attempt { () throws(StorageError) in
            let write: @Sendable (Transaction) throws(StorageError) -> Void = { transaction throws(StorageError) in
                try CacheSchema.store(entry, at: now, in: transaction)
            }
            do throws(StorageError) {
                try await self.database.write(write)
            } catch .full {
                try await self.evict(1)
                try await self.database.write(write)
            }
        }
    }

    func clear(_ selection: CacheSelection) async -> Set<CacheKey> {
        let now = time.wallClock
        return await attempt { () throws(StorageError) in
            try await self.database.write { transaction throws(StorageError) in
                try CacheSchema.clear(selection, at: now, in: transaction)
            }
        } ?? []
    }

    /// Removes what has expired, and beyond nine tenths of the bound what was longest unused.
    func upkeep() async {
        let now = time.wallClock
        let used = used.withLock { used in
            defer { used = [:] }
            return used
        }
        await attempt { () throws(StorageError) in
            try await self.database.write { transaction throws(StorageError) in
                for (key, time) in used { try CacheSchema.use(key, at: time, in: transaction) }
                _ = try CacheSchema.clear(.expired, at: now, in: transaction)
            }
            if try await self.database.bytes() > self.maxBytes / 10 * 9 { try await self.evict(.max) }
        }
    }

    /// Every entry once, in batches: what a semantic index learns from at the start.
    func forEach(_ body: @Sendable (CacheEntry) -> Void) async {
        let now = time.wallClock
        var last: Int64 = 0
        while !Task.isCancelled {
            let after = last
            let batch = await attempt { () throws(StorageError) in
                try await self.database.read { transaction throws(StorageError) in
                    try CacheSchema.batch(after: after, at: now, in: transaction)
                }
            }
            guard let batch, let next = batch.last else { return }
            for entry in batch.entries { body(entry) }
            last = next
        }
    }

    // MARK: Evidence

    func evidence() async -> [HitClass: HitEvidence]? {
        await attempt { () throws(StorageError) in
            try await self.database.read { transaction throws(StorageError) in try CacheSchema.evidence(in: transaction) }
        }
    }

    func keep(_ evidence: HitEvidence, of hit: HitClass) async {
        await attempt { () throws(StorageError) in
            try await self.database.write { transaction throws(StorageError) in
                try CacheSchema.keep(evidence, of: hit, in: transaction)
            }
        }
    }

    func close() {
        try? database.checkpoint()
        try? database.close()
    }

    /// Removes batches of the longest unused, down to eight tenths of the bound.
    private func evict(_ batches: Int) async throws(StorageError) {
        var batches = batches
        while batches > 0, try await database.bytes() > maxBytes / 10 * 8 {
            let count = try await database.write { transaction throws(StorageError) in try CacheSchema.evict(in: transaction) }
            guard count > 0 else { return }
            batches -= 1
        }
    }

    @discardableResult
    private func attempt<Value: Sendable>(_ body: @Sendable () async throws(StorageError) -> Value) async -> Value? {
        do throws(StorageError) {
            let value = try await body()
            log.succeeded()
            return value
        } catch {
            log.failed("\(error)")
            return nil
        }
    }
}
