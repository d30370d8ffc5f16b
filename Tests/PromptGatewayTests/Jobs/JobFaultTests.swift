import Platform
import PromptAPI
import Storage
import TestSupport
import Testing

@testable import PromptGateway

/// A store that fails in the middle of jobs' lives, from their submission to the next start.
@Suite struct `Jobs over a store that fails` {
    private static let root = Caller(userID: "uid:0", isAdministrator: true)
    private static let names = ["a", "b", "c", "d"]

    /// Submits all, again and again where that is refused, and returns once all have ended.
    private static func live(_ store: JobStore, _ time: Simulation) async throws -> [Job] {
        for name in names {
            while (try? await store.submit(.made(name), within: Configuration.Queue())) == nil {
                try await time.sleep(for: .milliseconds(100))
            }
            try await time.sleep(for: .milliseconds(300))
        }
        while true {
            try await time.sleep(for: .milliseconds(100))
            guard let jobs = try? await store.list(.init(), for: root).jobs else { continue }
            if jobs.allSatisfy(\.isEnded) { return jobs }
        }
    }

    /// As many statements as four jobs take, and some more.
    @Test func `end once each, whichever statement fails, and every call is on record`() throws {
        var failed = 0
        for statement in 1...110 {
            let file = try JobFile(seed: UInt64(statement))
            let answers = JobAnswers(file.time)
            let database = try file.database()
            let time = file.time
            let jobs = try file.play(answers, perUser: 2, over: database) { store, _ in
                database.inject(FaultAt(statement: statement))
                return try await Self.live(store, time)
            }
            if !database.hasFaultAhead { failed += 1 }
            database.inject(nil)
            #expect(jobs.map(\.state) == Self.names.map { _ in .succeeded }, "statement \(statement)")
            #expect(jobs.allSatisfy { $0.attempts == 1 }, "statement \(statement): a failure of the store is no attempt")
            let calls = try database.readNow { transaction throws(StorageError) in
                let table = JobTable(transaction: transaction)
                var calls: [JobCall] = []
                for job in jobs { calls += try table.calls(of: job.id) }
                return calls
            }
            #expect(calls.map(\.outcome) == Self.names.map { _ in "ok" }, "statement \(statement)")
            #expect(answers.order.count == calls.count, "statement \(statement): nothing was sent that is not on record")
        }
        #expect(failed > 40, "the failures did happen")
    }

    /// It fails, and the daemon is gone before it works again: a new one finds every job that was acknowledged.
    @Test func `are taken up by the next daemon, whichever statement was the last to be tried`() throws {
        for statement in 1...60 {
            let file = try JobFile(seed: UInt64(statement))
            let database = try file.database()
            let time = file.time
            let acknowledged = try file.play(JobAnswers(time), perUser: 2, over: database) { store, _ in
                var acknowledged: Set<String> = []
                database.inject(FaultAt(statement: statement))
                for name in Self.names {
                    if (try? await store.submit(.made(name), within: Configuration.Queue())) != nil { acknowledged.insert(name) }
                    try await time.sleep(for: .milliseconds(700))
                    if !database.hasFaultAhead { break }
                }
                return acknowledged
            }
            database.inject(nil)
            let jobs = try file.play(JobAnswers(time)) { store, _ in
                while try await store.list(.init(), for: Self.root).jobs.contains(where: { !$0.isEnded }) {
                    try await time.sleep(for: .milliseconds(100))
                }
                return try await store.list(.init(), for: Self.root).jobs
            }
            #expect(Set(jobs.map(\.requestID)) == acknowledged, "statement \(statement)")
            #expect(jobs.allSatisfy { $0.state == .succeeded }, "statement \(statement)")
        }
    }

    @Test func `wait where the disk is full: what was taken is kept, what is refused is told why, and room is enough`() throws {
        let file = try JobFile()
        let log = LogRecorder()
        let time = file.time
        // Room for the schema and a few jobs of 8 KB.
        let database = try file.database { $0.maxBytes = 164 << 10 }
        let prompt = String(repeating: "word ", count: 1600)
        let (acknowledged, refusal) = try file.play(JobAnswers(time), over: database, log: log.logger) { store, _ in
            var acknowledged: [String] = []
            var refusal: RequestError?
            for index in 0..<40 where refusal == nil {
                do throws(RequestError) {
                    _ = try await store.submit(.made("\(index)", prompt: prompt), within: Configuration.Queue())
                    acknowledged.append("\(index)")
                } catch {
                    refusal = error
                }
            }
            try await time.sleep(for: .seconds(10))
            return (acknowledged, refusal)
        }
        #expect(acknowledged.count > 3)
        #expect(refusal?.message.contains("no room left") == true, "\(String(describing: refusal))")
        try database.close()
        let answers = JobAnswers(time)
        let jobs = try file.play(answers) { store, _ in
            while try await store.list(.init(), for: Self.root).jobs.contains(where: { !$0.isEnded }) {
                try await time.sleep(for: .milliseconds(100))
            }
            return try await store.list(.init(), for: Self.root).jobs
        }
        #expect(jobs.map(\.requestID) == acknowledged)
        #expect(jobs.allSatisfy { $0.state == .succeeded })
        #expect(log.messages(at: .critical).count <= 1, "and it says so once")
    }
}
