import Storage
import TestSupport
import Testing

/// Both ways of running calls, on real files.
@Suite struct `A database` {
    static let executions: [Database.Options.Execution] = [.queue, .inline]
    static let schema: [Migration] = [
        ["CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, body BLOB)"],
        [
            "CREATE TABLE part (thing INTEGER NOT NULL REFERENCES thing(id), weight REAL)",
            "CREATE INDEX part_thing ON part(thing)",
        ],
    ]

    let directory: TemporaryDirectory
    var path: String { directory.path + "/some.db" }

    init() throws { directory = try TemporaryDirectory() }

    private func open(
        _ execution: Database.Options.Execution = .queue, _ change: (inout Database.Options) -> Void = { _ in }
    ) throws(StorageError) -> Database {
        var options = Database.Options()
        options.execution = execution
        change(&options)
        return try Database(path, migrations: Self.schema, options: options)
    }

    private static func add(_ name: String, to database: Database) async throws(StorageError) {
        try await database.write { transaction throws(StorageError) in
            try transaction.run("INSERT INTO thing (name) VALUES (?)", [.text(name)])
        }
    }

    private static func names(in database: Database) async throws(StorageError) -> [String] {
        try await database.read { transaction throws(StorageError) in
            try transaction.rows("SELECT name FROM thing ORDER BY id").compactMap { $0["name"].text }
        }
    }

    @Test(arguments: executions) func `keeps what was written, over a restart`(execution: Database.Options.Execution) async throws
    {
        let values: [SQLValue] = [
            .null, .integer(.min), .integer(.max), .real(0.1), "", "grüß\u{0}e", .blob([]), .blob([0, 255, 0]),
        ]
        let first = try open(execution)
        try await first.write { transaction throws(StorageError) in
            for value in values { try transaction.run("INSERT INTO thing (name, body) VALUES (hex(randomblob(8)), ?)", [value]) }
            #expect(transaction.changes == 1)
            #expect(transaction.lastID == Int64(values.count))
        }
        try first.close()
        let second = try open(execution)
        let kept = try await second.read { transaction throws(StorageError) in
            try transaction.rows("SELECT body FROM thing ORDER BY id").map { $0[0] }
        }
        #expect(kept == values)
    }

    @Test(arguments: executions) func `undoes a transaction that throws`(execution: Database.Options.Execution) async throws {
        let database = try open(execution)
        await #expect(throws: StorageError.damaged("by intent")) {
            try await database.write { transaction throws(StorageError) in
                try transaction.run("INSERT INTO thing (name) VALUES ('a')")
                throw .damaged("by intent")
            }
        }
        #expect(try await Self.names(in: database) == [])
        try await Self.add("b", to: database)
        #expect(try await Self.names(in: database) == ["b"])
    }

    @Test(arguments: executions) func `fails at every statement without a trace`(execution: Database.Options.Execution)
        async throws
    {
        let database = try open(execution)
        var failures = 0
        while true {
            database.inject(FaultAt(statement: failures + 1, error: .full("injected")))
            do throws(StorageError) {
                try await database.write { transaction throws(StorageError) in
                    try transaction.run("INSERT INTO thing (name) VALUES ('a')")
                    try transaction.run("INSERT INTO part VALUES (1, 2.5)")
                }
                break
            } catch {
                #expect(error == .full("injected"))
                failures += 1
                #expect(try await Self.names(in: database) == [])
            }
        }
        #expect(failures == 3, "two statements and the commit")
        #expect(database.hasFaultAhead)
        database.inject(nil)
        #expect(try await Self.names(in: database) == ["a"])
    }

    @Test(arguments: executions) func `refuses what its constraints forbid`(execution: Database.Options.Execution) async throws {
        let database = try open(execution)
        for statement in ["INSERT INTO part VALUES (7, 1.0)", "INSERT INTO thing (name) VALUES (NULL)", "SELECT nonsense"] {
            let error = await #expect(throws: StorageError.self) {
                try await database.write { transaction throws(StorageError) in try transaction.run(statement) }
            }
            guard case .failed = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test(arguments: executions) func `writes nothing in a read`(execution: Database.Options.Execution) async throws {
        let database = try open(execution)
        await #expect(throws: StorageError.self) {
            try await database.read { transaction throws(StorageError) in
                try transaction.run("INSERT INTO thing (name) VALUES ('a')")
            }
        }
        #expect(try await Self.names(in: database) == [])
    }

    @Test(arguments: executions) func `completes a call whose task was cancelled`(execution: Database.Options.Execution)
        async throws
    {
        let database = try open(execution)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                withUnsafeCurrentTask { $0?.cancel() }
                try await Self.add("a", to: database)
                #expect(try await Self.names(in: database) == ["a"])
            }
            try await group.waitForAll()
        }
    }

    @Test func `serves many at once`() async throws {
        let database = try open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask { try await Self.add("\(number)", to: database) }
                group.addTask { _ = try await Self.names(in: database) }
            }
            try await group.waitForAll()
        }
        #expect(try await Self.names(in: database).count == 200)
    }

    @Test func `tells its size, and empties its log`() async throws {
        let database = try open()
        let empty = try await database.bytes()
        try await database.write { transaction throws(StorageError) in
            try transaction.run("INSERT INTO thing (name, body) VALUES ('a', zeroblob(100000))")
        }
        let filled = try await database.bytes()
        #expect(filled >= empty + 90_000)
        #expect(FileBytes.size(of: path + "-wal") > 0)
        try database.checkpoint()
        #expect(FileBytes.size(of: path + "-wal") == 0)
        #expect(FileBytes.size(of: path) >= filled)
        try await database.write { transaction throws(StorageError) in try transaction.run("DELETE FROM thing") }
        #expect(try await database.bytes() < filled - 80_000)
    }

    @Test func `is for its owner's eyes`() throws {
        let database = try open()
        #expect(FileBytes.mode(of: path) == 0o600)
        #expect(FileBytes.mode(of: path + "-wal") == 0o600)
        try database.close()
    }

    @Test func `fails after it was closed`() async throws {
        let database = try open()
        try database.close()
        await #expect(throws: StorageError.self) { try await Self.add("a", to: database) }
        await #expect(throws: StorageError.self) { try await Self.names(in: database) }
    }

    // MARK: What may be wrong with a file

    @Test(arguments: executions) func `says that it is full, and goes on`(execution: Database.Options.Execution) async throws {
        let database = try open(execution) { $0.maxBytes = 200_000 }
        let error = await #expect(throws: StorageError.self) {
            try await database.write { transaction throws(StorageError) in
                try transaction.run("INSERT INTO thing (name, body) VALUES ('large', zeroblob(300000))")
            }
        }
        guard case .full = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        try await Self.add("small", to: database)
        #expect(try await Self.names(in: database) == ["small"])
    }

    @Test(arguments: executions) func `refuses a file of a later version`(execution: Database.Options.Execution) throws {
        var more = Self.schema
        more.append(["CREATE TABLE later (id)"])
        try Database(path, migrations: more).close()
        #expect(throws: StorageError.tooNew(found: 3, known: 2)) { _ = try open(execution) }
    }

    @Test func `brings a file of an earlier version up to date`() async throws {
        let old = try Database(path, migrations: [Self.schema[0]])
        try await Self.add("a", to: old)
        try old.close()
        let new = try open()
        #expect(try await Self.names(in: new) == ["a"])
        try await new.write { transaction throws(StorageError) in try transaction.run("INSERT INTO part VALUES (1, 1)") }
    }

    @Test func `does not half apply migrations`() throws {
        try Database(path, migrations: [Self.schema[0]]).close()
        for statement in 1...20 {
            do throws(StorageError) {
                _ = try open { $0.fault = FaultAt(statement: statement) }
                #expect(statement > 5, "quick_check, the version, two statements, the new version, the commit")
                break
            } catch {
                let check = try Database(path, migrations: [Self.schema[0]])
                try check.close()
            }
        }
        try open().close()
    }

    @Test(arguments: executions) func `notices a file that is none of its own`(execution: Database.Options.Execution) throws {
        try FileBytes.overwrite(path, from: 0, with: Array(repeating: UInt8(ascii: "x"), count: 5000))
        let error = #expect(throws: StorageError.self) { _ = try open(execution) }
        guard case .damaged = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: executions) func `notices damage in the middle`(execution: Database.Options.Execution) async throws {
        let database = try open(execution)
        try await database.write { transaction throws(StorageError) in
            for number in 0..<2000 { try transaction.run("INSERT INTO thing (name) VALUES (?)", [.text("name \(number)")]) }
        }
        try database.checkpoint()
        try database.close()
        let size = FileBytes.size(of: path)
        for offset in stride(from: 8192, to: size - 4096, by: 4096) {
            try FileBytes.overwrite(path, from: offset, with: Array(repeating: 0xA5, count: 4096))
        }
        let error = #expect(throws: StorageError.self) { _ = try open(execution) }
        guard case .damaged = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: ["/missing/some.db", ""]) func `says that a place cannot be used`(suffix: String) throws {
        let error = #expect(throws: StorageError.self) { _ = try Database(directory.path + suffix, migrations: []) }
        guard case .unusable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
