import GRDB
import Glibc
import Platform
import Synchronization

/// One SQLite file. Every call is one transaction: it happens as a whole or not at all, also when the machine stops.
///
/// A task that is cancelled still completes its call: whoever gives up waiting must not thereby undo what is being kept.
public final class Database: Sendable {
    public let path: String
    private let options: Options
    private let file: any DatabaseWriter
    private let faults: StatementFaults

    /// How a file is held.
    public struct Options: Sendable {
        /// Whether a transaction that was answered for outlives a loss of power (`full`), or only the death of the program.
        public enum Synchronous: String, Sendable {
            case normal = "NORMAL"
            case full = "FULL"
        }

        /// Where a call runs.
        public enum Execution: Sendable {
            /// On threads of SQLite's own, readers beside the writer: the caller's thread is free meanwhile.
            case queue
            /// On the calling task, one call after another: for a simulation, which must own every thread.
            case inline
        }

        public var synchronous = Synchronous.normal
        public var execution = Execution.queue
        /// Pages beyond that are refused with `StorageError.full`; `nil`: as far as the disk goes.
        public var maxBytes: Int?
        /// How long a call waits for another process that holds the file.
        public var busyTimeout = Duration.seconds(5)
        /// Whether the whole file is read at the opening, to find damage then and not later.
        public var looksForDamage = true
        /// For tests: counts from the first statement of the opening.
        public var fault: FaultAt?

        public init() {}
    }

    /// Opens the file, or makes it; brings its schema up to the last of `migrations`.
    /// - Throws: `.damaged`, `.tooNew`, `.unusable`, `.full`, each of which leaves the file as it was.
    public init(_ path: String, migrations: [Migration], options: Options = Options()) throws(StorageError) {
        self.path = path
        self.options = options
        faults = StatementFaults(options.fault)
        try Self.create(path)
        do throws(StorageError) {
            file = try StorageError.mapping { () throws in try Self.open(path, options) }
        } catch {
            throw error.naming(path)
        }
        if options.looksForDamage { try lookForDamage() }
        try migrate(migrations)
    }

    // MARK: Calls

    /// Runs `body` in a transaction, which is rolled back where it throws.
    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        guard options.execution == .queue else { return try writeNow(body) }
        let (file, faults) = (file, faults)
        let result = await withCheckedContinuation { continuation in
            file.asyncWriteWithoutTransaction { database in
                continuation.resume(returning: Self.transact(database, faults, body))
            }
        }
        return try result.get()
    }

    /// Runs `body` on one state of the file; it may write nothing.
    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        guard options.execution == .queue else { return try readNow(body) }
        let (file, faults) = (file, faults)
        let result = await withCheckedContinuation { continuation in
            file.asyncRead { database in
                continuation.resume(
                    returning: StorageError.result { () throws in try body(Transaction(try database.get(), faults)) })
            }
        }
        return try result.get()
    }

    /// `write` for a caller that may block its thread.
    public func writeNow<Value>(_ body: (Transaction) throws(StorageError) -> Value) throws(StorageError) -> Value {
        try file.writeWithoutTransaction { Self.transact($0, faults, body) }.get()
    }

    /// `read` for a caller that may block its thread.
    public func readNow<Value>(_ body: (Transaction) throws(StorageError) -> Value) throws(StorageError) -> Value {
        try StorageError.mapping { () throws in try file.read { try body(Transaction($0, faults)) } }
    }

    private static func transact<Value>(
        _ database: GRDB.Database, _ faults: StatementFaults, _ body: (Transaction) throws(StorageError) -> Value
    ) -> Result<Value, StorageError> {
        StorageError.result { () throws in
            var value: Value?
            try database.inTransaction(.immediate) {
                value = try body(Transaction(database, faults))
                try faults.next()
                return .commit
            }
            guard let value else { preconditionFailure("a transaction that was committed ran its body") }
            return value
        }
    }

    // MARK: The file

    /// Bytes in use, without free pages and without the log of the last writes.
    public func bytes() async throws(StorageError) -> Int {
        try await read { transaction throws(StorageError) in try transaction.bytes }
    }

    /// Brings the log of the last writes into the file and empties it.
    public func checkpoint() throws(StorageError) {
        _ = try StorageError.mapping { () throws in try file.writeWithoutTransaction { try $0.checkpoint(.truncate) } }
    }

    /// Waits for calls under way. Later ones fail.
    public func close() throws(StorageError) {
        try StorageError.mapping { () throws in try file.close() }
    }

    /// For tests: makes a later statement fail, counted from now; `nil`: none.
    public func inject(_ fault: FaultAt?) {
        faults.set(fault)
    }

    /// Whether an injected fault is still to come.
    public var hasFaultAhead: Bool { faults.isAhead }

    /// Moves a file that is not open, and what belongs to it, out of the way: `<path><suffix>`.
    public static func setAside(_ path: String, suffix: String) throws(StorageError) {
        guard rename(path, path + suffix) == 0 else { throw .unusable("\(path): \(String(cString: strerror(errno)))") }
        // Without its log of writes the file may be of no use to anybody; where there is none there is none to move.
        for part in ["-wal", "-shm"] { _ = rename(path + part, path + suffix + part) }
    }

    // MARK: Opening

    /// What is kept may be private: nobody but the owner reads it, whatever the umask says.
    private static func create(_ path: String) throws(StorageError) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unusable("\(path): \(String(cString: strerror(errno)))") }
        Glibc.close(descriptor)
    }

    private static func open(_ path: String, _ options: Options) throws -> any DatabaseWriter {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(options.busyTimeout.seconds)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = \(options.synchronous.rawValue)")
            guard let maxBytes = options.maxBytes else { return }
            let pageSize = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 4096
            try database.execute(sql: "PRAGMA max_page_count = \(max(1, maxBytes / pageSize))")
        }
        switch options.execution {
        case .queue: return try DatabasePool(path: path, configuration: configuration)
        case .inline: return try DatabaseQueue(path: path, configuration: configuration)
        }
    }

    private func lookForDamage() throws(StorageError) {
        let findings = try readNow { transaction throws(StorageError) in try transaction.rows("PRAGMA quick_check(1)") }
        guard findings.first?[0].text == "ok" else {
            throw .damaged("\(path): \(findings.first?[0].text ?? "no answer to quick_check")")
        }
    }

    private func migrate(_ migrations: [Migration]) throws(StorageError) {
        let found = try readNow { transaction throws(StorageError) in try transaction.schemaVersion }
        guard found <= migrations.count else { throw .tooNew(found: found, known: migrations.count) }
        guard found < migrations.count else { return }
        try writeNow { transaction throws(StorageError) in
            for migration in migrations[found...] {
                for statement in migration.statements { try transaction.run(statement) }
            }
            try transaction.run("PRAGMA user_version = \(migrations.count)")
        }
    }
}

extension Transaction {
    fileprivate var schemaVersion: Int {
        get throws(StorageError) { Int(try rows("PRAGMA user_version").first?[0].integer ?? 0) }
    }

    /// Bytes of the pages in use, as this transaction sees them.
    public var bytes: Int {
        get throws(StorageError) {
            let row = try rows(
                """
                SELECT (page_count - freelist_count) * page_size
                FROM pragma_page_count, pragma_freelist_count, pragma_page_size
                """)
            return Int(row.first?[0].integer ?? 0)
        }
    }
}
