import Platform
import PromptAPI
import Storage
import Synchronization

/// Keeps jobs. What it has answered is on disk (`synchronous = FULL`); what comes at once is committed at once.
final class JobStore: Sendable {
    private let database: Database
    private let commits: GroupCommit
    private let time: any Time
    private let state: Mutex<State>

    private struct State {
        var backlog = Backlog()
        /// Finished when a job ends: by the job, and a number of their own.
        var waiters: [String: [UInt64: AsyncStream<Never>.Continuation]] = [:]
        var lastWaiter: UInt64 = 0
        /// Nobody waits for a job any longer that is not under way.
        var isDraining = false
        /// Told that there may be something to start.
        var wake: AsyncStream<Void>.Continuation?
    }

    /// Takes the jobs of a database, and those back that the last daemon died under.
    init(_ database: Database, maxAttempts: Int, time: any Time) throws(StorageError) {
        self.database = database
        self.time = time
        commits = GroupCommit(database)
        let now = time.wallClock
        state = Mutex(
            State(
                backlog: try database.writeNow { transaction throws(StorageError) in
                    let table = JobTable(transaction: transaction)
                    for job in try table.running() {
                        if let recovered = job.recovered(maxAttempts: maxAttempts, at: now) { try table.update(recovered) }
                    }
                    return Backlog(try table.queuedCounts())
                }))
    }

    /// Jobs that wait for their turn.
    var queuedCount: Int { state.withLock { $0.backlog.count } }

    // MARK: Submitting

    /// What is to be done, as it was asked for.
    struct Draft: Sendable {
        let id: String
        let caller: Caller
        let requestID: String
        let priority: Int
        /// As the caller sent them.
        let parameters: JSON.Object
    }

    enum Submission: Sendable, Hashable {
        case accepted(Job, position: Int)
        /// The same was submitted before: this is what became of it.
        case known(Job)
        /// Something else was submitted under this name.
        case conflicts
    }

    /// Returns once the job is on disk.
    ///
    /// - Parameter bounds: `queue.max_jobs` and `queue.max_jobs_per_user`.
    func submit(_ draft: Draft, within bounds: Configuration.Queue) async throws(RequestError) -> Submission {
        let user = draft.caller.userID
        let position = try state.withLock { state throws(RequestError) in
            try state.backlog.admit(user, priority: draft.priority, within: bounds)
        }
        let job = Job(
            id: draft.id, caller: draft.caller, requestID: draft.requestID, priority: draft.priority, created: time.wallClock)
        let outcome: Submission
        do throws(StorageError) {
            outcome = try await commits.write { transaction throws(StorageError) in
                let table = JobTable(transaction: transaction)
                guard let earlier = try table.job(of: user, requestID: draft.requestID) else {
                    try table.insert(job, parameters: .object(draft.parameters))
                    return .accepted(job, position: position)
                }
                let isSame = Self.isSame(try table.parameters(of: earlier.id)?.object, draft.parameters)
                return isSame && earlier.priority == draft.priority ? .known(earlier) : .conflicts
            }
        } catch {
            state.withLock { $0.backlog.remove(user, priority: draft.priority) }
            throw .kept(error)
        }
        guard case .accepted = outcome else {
            state.withLock { $0.backlog.remove(user, priority: draft.priority) }
            return outcome
        }
        wakeRunner()
        return outcome
    }

    /// Whether two ask for the same, in whatever order and form they say it.
    private static func isSame(_ a: JSON.Object?, _ b: JSON.Object) -> Bool {
        guard let a, let first = try? QueueSubmitParameters(decoding: a), let second = try? QueueSubmitParameters(decoding: b)
        else { return false }
        return first.generate == second.generate
    }

    // MARK: Looking

    /// A caller's job; what belongs to another is not there.
    func job(_ id: String, for caller: Caller) async throws(RequestError) -> Job {
        let job = try await reading { table throws(StorageError) in try table.job(id) }
        guard let job, job.isVisible(to: caller) else { throw .notFound("there is no job \(id.prefix(64))") }
        return job
    }

    /// Waits for a job's end, for so long.
    func job(_ id: String, for caller: Caller, wait: Duration) async throws(RequestError) -> Job {
        // The place of a waiter comes first: an end between looking and waiting would be missed.
        let (ends, end) = AsyncStream.makeStream(of: Never.self)
        let number = state.withLock { state in
            state.lastWaiter += 1
            state.waiters[id, default: [:]][state.lastWaiter] = end
            return state.lastWaiter
        }
        defer { forget(number, of: id) }
        let job = try await job(id, for: caller)
        let isHopeless = job.state == .queued && state.withLock { $0.isDraining }
        guard !job.isEnded, !isHopeless, wait > .zero else { return job }
        do {
            _ = try await time.run(until: Deadline(time.now + wait)) { for await _ in ends {} }
        } catch {
            throw .cancelled
        }
        guard !Task.isCancelled else { throw .cancelled }
        return try await self.job(id, for: caller)
    }

    private func forget(_ waiter: UInt64, of id: String) {
        state.withLock { state in
            state.waiters[id]?[waiter] = nil
            if state.waiters[id]?.isEmpty ?? false { state.waiters[id] = nil }
        }
    }

    /// The daemon stops: whoever waits for a job that does not begin any more learns how it stands.
    func drain(underWay: Set<String>) {
        let waiters = state.withLock { state in
            state.isDraining = true
            return state.waiters.filter { !underWay.contains($0.key) }.flatMap(\.value.values)
        }
        for waiter in waiters { waiter.finish() }
    }

    func details(of job: Job) async throws(RequestError) -> (position: Int?, calls: [JobCall]) {
        try await reading { table throws(StorageError) in (try table.position(of: job), try table.calls(of: job.id)) }
    }

    func list(
        _ parameters: QueueListParameters, for caller: Caller
    ) async throws(RequestError) -> (jobs: [Job], total: Int) {
        try await reading { table throws(StorageError) in
            try table.list(
                of: caller.isAdministrator ? nil : caller.userID, state: parameters.state, after: parameters.after,
                limit: parameters.limit)
        }
    }

    func delete(_ id: String, for caller: Caller) async throws(RequestError) {
        let job = try await job(id, for: caller)
        guard job.isEnded else { throw .invalidParams(parameter: "job_id", "has not ended; cancel it first") }
        try await writing { table throws(StorageError) in try table.delete(id) }
    }

    // MARK: Changing

    /// The job whose turn it is, and what it asks for.
    func next(leavingOut leftOut: Set<String>) async throws(RequestError) -> (job: Job, parameters: JSON.Object)? {
        let users = state.withLock { $0.backlog.users.subtracting(leftOut).sorted() }
        guard !users.isEmpty else { return nil }
        return try await reading { table throws(StorageError) in
            guard let job = try table.next(of: users) else { return nil }
            return (job, try table.parameters(of: job.id)?.object ?? JSON.Object())
        }
    }

    /// Writes what a transition makes of a job, if it applies to what the job is by then: one transaction.
    ///
    /// - Parameter also: written with it.
    /// - Returns: the job as it is afterwards, and whether this was what changed it.
    @discardableResult
    func change(
        _ id: String, _ transition: @escaping @Sendable (Job) -> Job?,
        also: @escaping @Sendable (JobTable) throws(StorageError) -> Void = { _ throws(StorageError) in }
    ) async throws(RequestError) -> (job: Job?, isChanged: Bool) {
        let (before, after) = try await writing { table throws(StorageError) -> (Job?, Job?) in
            guard let job = try table.job(id) else { return (nil, nil) }
            let next = transition(job)
            if let next { try table.update(next) }
            try also(table)
            return (job, next)
        }
        if let before, let after { note(before, after) }
        return (after ?? before, after != nil)
    }

    /// - Returns: the call's number among the job's.
    func recordCall(_ job: String, _ deployment: Deployment) async throws(RequestError) -> Int {
        let now = time.wallClock
        return try await writing { table throws(StorageError) in try table.insertCall(job, deployment, at: now) }
    }

    /// Removes what has been ended for longer than results are kept.
    func removeEnded(before limit: Timestamp) async throws(RequestError) -> Int {
        var removed = 0
        while true {
            let step = try await writing { table throws(StorageError) in
                try table.deleteEnded(before: limit, atMost: Self.removedAtOnce)
            }
            removed += step
            if step < Self.removedAtOnce { return removed }
        }
    }

    /// Jobs that one transaction removes at most: others want to write too.
    private static let removedAtOnce = 500

    // MARK: Who waits

    /// Told whenever there may be something to start.
    func wakes() -> AsyncStream<Void> {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { $0.wake = wake }
        return wakes
    }

    func wakeRunner() {
        _ = state.withLock { $0.wake }?.yield()
    }

    private func note(_ before: Job, _ after: Job) {
        let waiters = state.withLock { state in
            switch (before.state == .queued, after.state == .queued) {
            case (true, false): state.backlog.remove(before.caller.userID, priority: before.priority)
            case (false, true): state.backlog.add(after.caller.userID, priority: after.priority)
            default: break
            }
            return after.isEnded ? state.waiters[after.id] : nil
        }
        for waiter in (waiters ?? [:]).values { waiter.finish() }
    }

    // MARK: The database

    private func reading<Value: Sendable>(
        _ body: @escaping @Sendable (JobTable) throws(StorageError) -> Value
    ) async throws(RequestError) -> Value {
        do throws(StorageError) {
            return try await database.read { transaction throws(StorageError) in try body(JobTable(transaction: transaction)) }
        } catch {
            throw .kept(error)
        }
    }

    private func writing<Value: Sendable>(
        _ body: @escaping @Sendable (JobTable) throws(StorageError) -> Value
    ) async throws(RequestError) -> Value {
        do throws(StorageError) {
            return try await commits.write { transaction throws(StorageError) in try body(JobTable(transaction: transaction)) }
        } catch {
            throw .kept(error)
        }
    }
}

extension Job {
    func isVisible(to caller: Caller) -> Bool { caller.isAdministrator || self.caller.userID == caller.userID }
}
