import Logging
import Platform
import PromptAPI
import Storage

/// The durable queue as callers see it: a store and who works on it, or the reason why there is none.
public final class Jobs: Sendable {
    private let access: Result<(store: JobStore, runner: JobRunner), RequestError>
    private let time: any Time
    private let log: Logger
    private let newID: @Sendable () -> String

    /// - Parameters:
    ///   - database: the store, or why it cannot be used. A daemon serves `generate` all the same.
    ///   - newID: a name for a job, and for a request that brings none.
    init(
        _ database: Result<Database, StorageError>?, bounds: Configuration.Queue, time: any Time, log: Logger,
        newID: @escaping @Sendable () -> String, answer: @escaping JobRunner.Answer
    ) {
        self.time = time
        self.log = log
        self.newID = newID
        guard let database else {
            access = .failure(
                .internal("jobs need a state directory (service.state_directory, --state-directory), and there is none"))
            return
        }
        access = database.flatMap { database in
            Result { () throws(StorageError) in
                let store = try JobStore(database, maxAttempts: bounds.maxJobAttempts, time: time)
                return (store, JobRunner(store, bounds: bounds, time: time, log: log, answer: answer))
            }
        }.mapError(RequestError.kept)
        if case .failure(let error) = access {
            log.record(.jobsUnusable, .critical, "\(error.message); queue.submit is refused until that is mended")
        }
    }

    var queuedCount: Int { (try? access.get().store.queuedCount) ?? 0 }

    public func submit(
        _ parameters: QueueSubmitParameters, as sent: JSON.Object, of caller: Caller, within bounds: Configuration.Queue
    )
        async throws(RequestError) -> JSON
    {
        let acting = try caller.acting(for: parameters.generate.userID)
        let draft = JobStore.Draft(
            id: newID(), caller: acting, requestID: parameters.generate.requestID ?? newID(), priority: parameters.priority,
            parameters: sent)
        switch try await access.get().store.submit(draft, within: bounds) {
        case .accepted(let job, let position):
            return [
                "job_id": .string(job.id), "state": .string(job.state.rawValue), "position": JSON(position),
                "request_id": .string(job.requestID),
            ]
        case .known(let job): return try await shown(job)
        case .conflicts:
            throw .invalidParams(parameter: "request_id", "was submitted before, with other parameters")
        }
    }

    public func get(_ parameters: QueueGetParameters, of caller: Caller) async throws(RequestError) -> JSON {
        let store = try access.get().store
        return try await shown(try await store.job(parameters.jobID, for: caller, wait: .seconds(parameters.wait)))
    }

    public func list(_ parameters: QueueListParameters, of caller: Caller) async throws(RequestError) -> JSON {
        let (jobs, total) = try await access.get().store.list(parameters, for: caller)
        return ["jobs": .array(jobs.map { $0.json(position: nil) }), "total": JSON(total)]
    }

    /// Ends a job that has not ended. One that is under way loses its call to the provider.
    public func cancel(_ parameters: JobParameters, of caller: Caller) async throws(RequestError) -> JSON {
        let (store, runner) = try access.get()
        _ = try await store.job(parameters.jobID, for: caller)
        let now = time.wallClock
        let (job, _) = try await store.change(parameters.jobID) { $0.cancelled(at: now) }
        runner.cancel(parameters.jobID)
        guard let job else { throw .notFound("there is no job \(parameters.jobID.prefix(64))") }
        return try await shown(job)
    }

    public func delete(_ parameters: JobParameters, of caller: Caller) async throws(RequestError) -> JSON {
        try await access.get().store.delete(parameters.jobID, for: caller)
        return ["deleted": true]
    }

    private func shown(_ job: Job) async throws(RequestError) -> JSON {
        let (position, calls) = try await access.get().store.details(of: job)
        guard case .object(var object) = job.json(position: position) else { return .null }
        object["provider_calls"] = .array(calls.map(\.json))
        return .object(object)
    }

    // MARK: Life

    /// Works on jobs until it is cancelled.
    func run() async {
        guard let runner = try? access.get().runner else { return }
        await runner.run()
    }

    func apply(_ bounds: Configuration.Queue) {
        try? access.get().runner.apply(bounds)
    }

    func drain() {
        try? access.get().runner.drain()
    }

    /// Removes jobs that ended longer ago than they are kept (`queue.result_ttl`).
    func upkeep(_ ttl: Duration) async {
        guard let store = try? access.get().store else { return }
        do throws(RequestError) {
            let removed = try await store.removeEnded(before: time.wallClock + (.zero - ttl))
            if removed > 0 {
                log.debug("\(removed) jobs that had ended were kept for long enough and are removed (queue.result_ttl)")
            }
        } catch {
            log.record(.jobsUnusable, .error, "jobs that were kept for long enough could not be removed: \(error.message)")
        }
    }
}
