import Glibc
import Platform
import PromptAPI
import Storage
import TestSupport
import Testing

@testable import PromptGateway

/// A store of jobs in a directory of its own, over real SQLite, on the simulation's one thread.
struct JobFile: ~Copyable {
    let directory: String
    let time: Simulation

    init(seed: UInt64 = 1) throws {
        time = Simulation(seed: seed)
        directory = "/tmp/promptd-jobs-\(getpid())-\(SystemEntropy().next())"
        try #require(mkdir(directory, 0o700) == 0)
    }

    deinit {
        for suffix in ["", "-wal", "-shm"] { unlink("\(directory)/jobs.db\(suffix)") }
        rmdir(directory)
    }

    func database(_ edit: (inout Database.Options) -> Void = { _ in }) throws -> Database {
        var options = Database.Options()
        options.execution = .inline
        options.synchronous = .full
        edit(&options)
        return try Database("\(directory)/jobs.db", migrations: JobSchema.migrations, options: options)
    }

    func store(maxAttempts: Int = 3) throws -> JobStore { try JobStore(try database(), maxAttempts: maxAttempts, time: time) }
}

extension JobStore.Draft {
    static func made(_ name: String, by user: String = "uid:1", priority: Int = 5, prompt: String = "prompt") -> Self {
        .init(
            id: user == "uid:1" ? "job-\(name)" : "job-\(name)-\(user)", caller: Caller(userID: user, isAdministrator: false),
            requestID: name, priority: priority,
            parameters: JSON.Object([.init("prompt", .string(prompt)), .init("request_id", .string(name))]))
    }
}

@Suite struct `The store of jobs` {
    private let user = Caller(userID: "uid:1", isAdministrator: false)
    private let other = Caller(userID: "uid:2", isAdministrator: false)
    private let root = Caller(userID: "uid:0", isAdministrator: true)
    private let bounds = Configuration.Queue()

    @Test func `takes a job once, whoever names it again`() throws {
        let file = try JobFile()
        let store = try file.store()
        let outcomes = try file.time.run { [bounds] in
            [
                try await store.submit(.made("a"), within: bounds), try await store.submit(.made("a"), within: bounds),
                try await store.submit(.made("a", prompt: "another"), within: bounds),
                try await store.submit(.made("a", priority: 6), within: bounds),
                try await store.submit(.made("a", by: "uid:2"), within: bounds),
            ]
        }
        guard case .accepted(let job, let position) = outcomes[0] else { return #expect(Bool(false), "\(outcomes[0])") }
        #expect(position == 1 && job.state == .queued)
        #expect(outcomes[1] == .known(job))
        #expect(outcomes[2] == .conflicts && outcomes[3] == .conflicts)
        guard case .accepted(_, 2) = outcomes[4] else { return #expect(Bool(false), "a name is its user's own") }
        #expect(store.queuedCount == 2)
    }

    @Test func `refuses what is beyond its bounds, and names the bound`() throws {
        let file = try JobFile()
        let store = try file.store()
        var bounds = bounds
        bounds.maxJobs = 3
        bounds.maxJobsPerUser = 2
        let messages = try file.time.run { [bounds] in
            var messages: [String] = []
            for (name, user) in [("a", "uid:1"), ("b", "uid:1"), ("c", "uid:1"), ("d", "uid:2"), ("e", "uid:3")] {
                do throws(RequestError) {
                    _ = try await store.submit(.made(name, by: user), within: bounds)
                    messages.append("taken")
                } catch {
                    messages.append(error.message)
                }
            }
            return messages
        }
        #expect(messages[0] == "taken" && messages[1] == "taken" && messages[3] == "taken")
        #expect(messages[2].contains("queue.max_jobs_per_user") && messages[4].contains("queue.max_jobs"))
        #expect(store.queuedCount == 3)
    }

    @Test func `tells positions by priority, then by age, and begins jobs in that order`() throws {
        let file = try JobFile()
        let store = try file.store()
        let (positions, order) = try file.time.run { [bounds] in
            var positions: [Int?] = []
            for (name, priority) in [("a", 5), ("b", 5), ("c", 9), ("d", 0)] {
                guard case .accepted(_, let position) = try await store.submit(.made(name, priority: priority), within: bounds)
                else { continue }
                positions.append(position)
            }
            for name in ["a", "b", "c", "d"] {
                let job = try await store.job("job-\(name)", for: self.root)
                positions.append(try await store.details(of: job).position)
            }
            var order: [String] = []
            while let (job, parameters) = try await store.next(leavingOut: []) {
                #expect(parameters["request_id"]?.string == job.requestID)
                order.append(job.requestID)
                try await store.change(job.id) { $0.started(at: Timestamp(nanoseconds: 1)) }
            }
            return (positions, order)
        }
        #expect(positions == [1, 2, 1, 4, 2, 3, 1, 4])
        #expect(order == ["c", "a", "b", "d"])
        #expect(store.queuedCount == 0)
    }

    @Test func `passes over users who are left out`() throws {
        let file = try JobFile()
        let store = try file.store()
        let next = try file.time.run { [bounds] in
            for (name, user) in [("a", "uid:1"), ("b", "uid:2"), ("c", "uid:3")] {
                _ = try await store.submit(.made(name, by: user), within: bounds)
            }
            return (
                try await store.next(leavingOut: ["uid:1", "uid:2"])?.job.requestID,
                try await store.next(leavingOut: ["uid:1", "uid:2", "uid:3"])?.job.requestID
            )
        }
        #expect(next == ("c", nil))
    }

    @Test func `shows a job to its user and to administrators, to others as if it were not there`() throws {
        let file = try JobFile()
        let store = try file.store()
        let (own, admins, others, lists) = try file.time.run { [bounds] in
            for (name, user) in [("a", "uid:1"), ("b", "uid:2"), ("c", "uid:1")] {
                _ = try await store.submit(.made(name, by: user), within: bounds)
            }
            let none: Result<Job, RequestError>
            do throws(RequestError) { none = .success(try await store.job("job-a", for: self.other)) } catch {
                none = .failure(error)
            }
            var after = QueueListParameters()
            after.after = "job-a"
            var running = QueueListParameters()
            running.state = .running
            let lists = [
                try await store.list(.init(), for: self.user), try await store.list(.init(), for: self.root),
                try await store.list(after, for: self.user), try await store.list(running, for: self.root),
            ]
            return (
                try await store.job("job-a", for: self.user).id, try await store.job("job-a", for: self.root).id, none,
                lists.map { "\($0.jobs.map(\.requestID)) of \($0.total)" }
            )
        }
        #expect(own == "job-a" && admins == "job-a")
        #expect(others == .failure(.notFound("there is no job job-a")))
        #expect(lists == [#"["a", "c"] of 2"#, #"["a", "b", "c"] of 3"#, #"["c"] of 2"#, "[] of 0"])
    }

    @Test func `deletes what has ended, and nothing else`() throws {
        let file = try JobFile()
        let store = try file.store()
        let (refusal, left) = try file.time.run { [bounds] in
            _ = try await store.submit(.made("a"), within: bounds)
            var refusal: RequestError?
            do throws(RequestError) { try await store.delete("job-a", for: self.user) } catch { refusal = error }
            try await store.change("job-a") { $0.cancelled(at: Timestamp(nanoseconds: 1)) }
            try await store.delete("job-a", for: self.user)
            return (refusal, try await store.list(.init(), for: self.root).total)
        }
        #expect(refusal == .invalidParams(parameter: "job_id", "has not ended; cancel it first"))
        #expect(left == 0 && store.queuedCount == 0)
    }

    @Test func `wakes who waits for an end, and lets nobody wait longer than it wished`() throws {
        for seed in 1...50 as ClosedRange<UInt64> {
            let file = try JobFile(seed: seed)
            let store = try file.store()
            let time = file.time
            let (woken, early) = try time.run { [bounds] in
                _ = try await store.submit(.made("a"), within: bounds)
                return try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        try await time.sleep(for: .seconds(10))
                        try await store.change("job-a") { $0.cancelled(at: time.wallClock) }
                    }
                    let early = try await store.job("job-a", for: self.user, wait: .seconds(4))
                    let after = time.now
                    let woken = try await store.job("job-a", for: self.user, wait: .seconds(3600))
                    try await group.waitForAll()
                    return ((woken.state, time.now), (early.state, after))
                }
            }
            #expect(early == (.queued, Instant(nanoseconds: 4_000_000_000)), "seed \(seed)")
            #expect(woken == (.cancelled, Instant(nanoseconds: 10_000_000_000)), "seed \(seed)")
        }
    }

    @Test func `takes back what a daemon died under, as often as may be`() throws {
        let file = try JobFile()
        let before = try file.store()
        try file.time.run { [bounds] in
            for name in ["a", "b"] { _ = try await before.submit(.made(name), within: bounds) }
            try await before.change("job-a") { $0.started(at: Timestamp(nanoseconds: 1)) }
            _ = try await before.recordCall("job-a", Deployment(provider: "p", model: "m"))
        }
        let after = try file.store()
        #expect(after.queuedCount == 2)
        let (job, calls) = try file.time.run {
            let job = try await after.job("job-a", for: self.user)
            return (job, try await after.details(of: job).calls)
        }
        #expect(job.state == .queued && job.attempts == 1)
        #expect(calls.map(\.json["outcome"]) == ["unknown"], "nobody knows what became of the call")
        try file.time.run { try await after.change("job-a") { $0.started(at: Timestamp(nanoseconds: 2)) } }
        let last = try file.store(maxAttempts: 2)
        #expect(last.queuedCount == 1)
        #expect(try file.time.run { try await last.job("job-a", for: self.user).state } == .failed)
    }

    @Test func `removes what ended before a limit, and its calls with it`() throws {
        let file = try JobFile()
        let store = try file.store()
        let left = try file.time.run { [bounds] in
            for index in 0..<1200 {
                _ = try await store.submit(.made("\(index)"), within: bounds)
                try await store.change("job-\(index)") { $0.cancelled(at: Timestamp(nanoseconds: Int64(index))) }
            }
            #expect(try await store.removeEnded(before: Timestamp(nanoseconds: 1100)) == 1100)
            return try await store.list(.init(), for: self.root).total
        }
        #expect(left == 100)
    }

    /// Whatever statement fails, a submission is either there and answered for, or not there and refused.
    @Test func `a failure at any statement loses nothing and invents nothing`() throws {
        for statement in 1...40 {
            let file = try JobFile(seed: UInt64(statement))
            let database = try file.database()
            let store = try JobStore(database, maxAttempts: 3, time: file.time)
            let acknowledged = try file.time.run { [bounds] in
                database.inject(FaultAt(statement: statement))
                return await withTaskGroup(of: String?.self) { group in
                    for index in 0..<8 {
                        group.addTask {
                            let outcome = try? await store.submit(.made("\(index)"), within: bounds)
                            return outcome == nil ? nil : "\(index)"
                        }
                    }
                    return await group.reduce(into: Set<String>()) { if let name = $1 { $0.insert(name) } }
                }
            }
            database.inject(nil)
            #expect(store.queuedCount == acknowledged.count, "statement \(statement)")
            let kept = try file.time.run { try await store.list(.init(), for: self.root).jobs.map(\.requestID) }
            #expect(Set(kept) == acknowledged, "statement \(statement)")
        }
    }
}
