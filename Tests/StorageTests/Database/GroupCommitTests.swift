import Dispatch
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Storage

/// Many writers at once on a real file.
@Suite struct `A group commit` {
    let directory: TemporaryDirectory
    let database: Database
    let commits: GroupCommit

    init() throws {
        directory = try TemporaryDirectory()
        database = try Database(
            directory.path + "/some.db", migrations: [["CREATE TABLE thing (name TEXT NOT NULL UNIQUE)"]])
        commits = GroupCommit(database)
    }

    private static func add(_ name: String, to commits: GroupCommit) async throws(StorageError) -> Int64 {
        try await commits.write { transaction throws(StorageError) in
            try transaction.run("INSERT INTO thing (name) VALUES (?)", [.text(name)])
            return transaction.lastID
        }
    }

    private var names: [String] {
        get async throws {
            try await database.read { transaction throws(StorageError) in
                try transaction.rows("SELECT name FROM thing").compactMap { $0[0].text }
            }
        }
    }

    /// Where a transaction is held up, on a thread of the database's own.
    private final class Gate: Sendable {
        let isReached = Atomic(false)
        let opens = DispatchSemaphore(value: 0)
    }

    /// Adds a thing whose transaction lasts until all of `names` wait behind it, and then those.
    ///
    /// - Returns: which were added, the first among them.
    private func add(_ names: [String], behind first: String) async -> Set<String> {
        let gate = Gate()
        return await withTaskGroup(of: String?.self) { group in
            group.addTask { [commits] in
                do throws(StorageError) {
                    try await commits.write { transaction throws(StorageError) in
                        gate.isReached.store(true, ordering: .sequentiallyConsistent)
                        gate.opens.wait()
                        try transaction.run("INSERT INTO thing (name) VALUES (?)", [.text(first)])
                    }
                    return first
                } catch {
                    return nil
                }
            }
            while !gate.isReached.load(ordering: .sequentiallyConsistent) { await Task.yield() }
            for name in names {
                group.addTask { [commits] in (try? await Self.add(name, to: commits)) == nil ? nil : name }
            }
            while commits.pendingCount < names.count { await Task.yield() }
            gate.opens.signal()
            return await group.reduce(into: Set<String>()) { if let name = $1 { $0.insert(name) } }
        }
    }

    @Test func `gives each writer its own value once it is kept`() async throws {
        let ids = try await withThrowingTaskGroup(of: Int64.self) { group in
            for index in 0..<500 { group.addTask { [commits] in try await Self.add("\(index)", to: commits) } }
            return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
        }
        #expect(ids == Set(1...500))
        #expect(try await names.count == 500)
    }

    /// One after another in each of a few tasks: most of them come just as the lead is given up.
    @Test func `wakes every writer once, also who comes as the last one leaves`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask { [commits] in
                    for index in 0..<500 { _ = try await Self.add("\(task)/\(index)", to: commits) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await names.count == 2000)
    }

    @Test func `commits together those who come while another commits: they are kept together, or none of them`() async throws {
        let added = await add(["a", "b", "b", "c"], behind: "first")
        #expect(added == ["first"], "one of them cannot be")
        #expect(try await names == ["first"])
        #expect(await add(["a", "b", "c"], behind: "second") == ["second", "a", "b", "c"], "and the lead was given back")
        #expect(try await names.count == 5)
    }

    @Test func `hands the lead on where more wait than one transaction takes`() async throws {
        let names = (0..<(2 * GroupCommit.maxBatch + 7)).map { "\($0)" }
        #expect(await add(names, behind: "first").count == names.count + 1)
        #expect(try await self.names.count == names.count + 1)
    }

    @Test func `what a cancelled task has begun to write is kept`() async throws {
        let added = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<50 { group.addTask { [commits] in (try? await Self.add("\(index)", to: commits)) != nil } }
            group.cancelAll()
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(added == 50)
        #expect(try await names.count == 50)
    }

    /// In rounds, so that groups of every size come about.
    @Test func `whatever statement fails, what was acknowledged is what is kept`() async throws {
        var acknowledged: Set<String> = []
        for statement in 1...60 {
            database.inject(FaultAt(statement: statement))
            acknowledged.formUnion(
                await withTaskGroup(of: String?.self) { group in
                    for index in 0..<20 {
                        let name = "\(statement)/\(index)"
                        group.addTask { [commits] in (try? await Self.add(name, to: commits)) == nil ? nil : name }
                    }
                    return await group.reduce(into: Set<String>()) { if let name = $1 { $0.insert(name) } }
                })
        }
        database.inject(nil)
        #expect(Set(try await names) == acknowledged)
        #expect(acknowledged.count < 60 * 20, "something did fail")
    }
}
