import Platform
import PromptAPI
import Storage

/// The tables of the cache file, and every statement that touches them.
enum CacheSchema {
    /// Times are nanoseconds since 1970.
    static let migrations: [Migration] = [
        [
            """
            CREATE TABLE entry (
                id INTEGER PRIMARY KEY, exact BLOB NOT NULL UNIQUE, normalized BLOB, user TEXT NOT NULL,
                expires INTEGER NOT NULL, used INTEGER NOT NULL, body BLOB NOT NULL)
            """,
            "CREATE INDEX entry_normalized ON entry(normalized) WHERE normalized IS NOT NULL",
            "CREATE INDEX entry_user ON entry(user)",
            "CREATE INDEX entry_expires ON entry(expires)",
            "CREATE INDEX entry_used ON entry(used)",
            """
            CREATE TABLE tag (
                name TEXT NOT NULL, entry INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
                PRIMARY KEY (name, entry)) WITHOUT ROWID
            """,
            "CREATE INDEX tag_entry ON tag(entry)",
        ],
        [
            """
            CREATE TABLE evidence (
                task TEXT NOT NULL, bin INTEGER NOT NULL, trials INTEGER NOT NULL, wrong INTEGER NOT NULL,
                PRIMARY KEY (task, bin)) WITHOUT ROWID
            """
        ],
    ]

    /// Entries of one batch: short enough that a writer who waits does not notice.
    private static let batch = 256

    static func find(
        _ exact: CacheKey, _ normalized: CacheKey?, at now: Timestamp, in transaction: Transaction
    ) throws(StorageError) -> CacheEntry? {
        let now = SQLValue.integer(now.nanoseconds)
        let rows = try transaction.rows("SELECT body FROM entry WHERE exact = ? AND expires > ?", [.blob(exact.bytes), now])
        if let entry = rows.first?[0].blob.flatMap(CacheEntry.init(encoded:)) { return entry }
        guard let normalized else { return nil }
        return try transaction.rows(
            "SELECT body FROM entry WHERE normalized = ? AND expires > ? ORDER BY id DESC LIMIT 1",
            [.blob(normalized.bytes), now]
        ).first?[0].blob.flatMap(CacheEntry.init(encoded:))
    }

    static func store(_ entry: CacheEntry, at now: Timestamp, in transaction: Transaction) throws(StorageError) {
        try transaction.run("DELETE FROM entry WHERE exact = ?", [.blob(entry.exact.bytes)])
        try transaction.run(
            "INSERT INTO entry (exact, normalized, user, expires, used, body) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .blob(entry.exact.bytes), SQLValue(entry.normalized?.bytes), .text(entry.userID),
                .integer(entry.expires.nanoseconds), .integer(now.nanoseconds), .blob(entry.encoded),
            ])
        let id = transaction.lastID
        for tag in entry.tags {
            try transaction.run("INSERT OR IGNORE INTO tag (name, entry) VALUES (?, ?)", [.text(tag), .integer(id)])
        }
    }

    static func use(_ key: CacheKey, at time: Timestamp, in transaction: Transaction) throws(StorageError) {
        try transaction.run("UPDATE entry SET used = ? WHERE exact = ?", [.integer(time.nanoseconds), .blob(key.bytes)])
    }

    static func clear(
        _ selection: CacheSelection, at now: Timestamp, in transaction: Transaction
    ) throws(StorageError) -> Set<CacheKey> {
        switch selection {
        case .all: return try delete(where: "true", [], in: transaction)
        case .expired: return try delete(where: "expires <= ?", [.integer(now.nanoseconds)], in: transaction)
        case .one(let key): return try delete(where: "exact = ?", [.blob(key.bytes)], in: transaction)
        case .of(let userID): return try delete(where: "user = ?", [.text(userID)], in: transaction)
        case .tagged(let tags):
            var keys: Set<CacheKey> = []
            for tag in tags {
                keys.formUnion(
                    try delete(where: "id IN (SELECT entry FROM tag WHERE name = ?)", [.text(tag)], in: transaction))
            }
            return keys
        }
    }

    /// The longest unused go, a thirty-second of all at a time: how large they are is not known.
    /// - Returns: how many.
    static func evict(in transaction: Transaction) throws(StorageError) -> Int {
        try transaction.run(
            """
            DELETE FROM entry WHERE id IN (
                SELECT id FROM entry ORDER BY used LIMIT (SELECT count(*) / 32 + 1 FROM entry))
            """)
        return transaction.changes
    }

    /// The next entries behind a row, and the last row that was looked at.
    static func batch(
        after last: Int64, at now: Timestamp, in transaction: Transaction
    ) throws(StorageError) -> (entries: [CacheEntry], last: Int64?) {
        let rows = try transaction.rows(
            "SELECT id, body FROM entry WHERE id > ? AND expires > ? ORDER BY id LIMIT \(batch)",
            [.integer(last), .integer(now.nanoseconds)])
        return (rows.compactMap { $0[1].blob.flatMap(CacheEntry.init(encoded:)) }, rows.last?[0].integer)
    }

    // MARK: Evidence

    /// What no counts can be is left out.
    static func evidence(in transaction: Transaction) throws(StorageError) -> [HitClass: HitEvidence] {
        let rows = try transaction.rows("SELECT task, bin, trials, wrong FROM evidence")
        return rows.reduce(into: [:]) { evidence, row in
            guard let task = row[0].text.flatMap(TaskType.init(rawValue:)), let bin = row[1].integer,
                let trials = row[2].integer, let wrong = row[3].integer
            else { return }
            evidence[HitClass(task, bin: Int(bin))] = HitEvidence(trials: Int(trials), wrong: Int(wrong))
        }
    }

    static func keep(_ evidence: HitEvidence, of hit: HitClass, in transaction: Transaction) throws(StorageError) {
        try transaction.run(
            "INSERT OR REPLACE INTO evidence (task, bin, trials, wrong) VALUES (?, ?, ?, ?)",
            [
                .text(hit.task.rawValue), .integer(Int64(hit.bin)), .integer(Int64(evidence.trials)),
                .integer(Int64(evidence.wrong)),
            ])
    }

    private static func delete(
        where condition: String, _ arguments: [SQLValue], in transaction: Transaction
    ) throws(StorageError) -> Set<CacheKey> {
        let rows = try transaction.rows("SELECT exact FROM entry WHERE \(condition)", arguments)
        if !rows.isEmpty { try transaction.run("DELETE FROM entry WHERE \(condition)", arguments) }
        return Set(rows.compactMap { $0[0].blob.flatMap { CacheKey(bytes: $0) } })
    }
}
