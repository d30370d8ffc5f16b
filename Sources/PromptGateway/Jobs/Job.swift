import Platform
import PromptAPI

/// One durable job, as a state machine: an event gives the job that comes after, or nothing where it does not apply. What comes
/// after is written in one transaction, so a job is always in exactly one of its states.
///
///     queued ─ start ─▶ running ─ end ─▶ succeeded | failed
///        ▲ ▲               │ │ └─ cancel ─▶ cancelled
///        │ └── put back ───┘ │
///        └──── recover ──────┘
struct Job: Sendable, Hashable {
    /// A UUIDv7.
    let id: String
    let caller: Caller
    /// The caller's name for the request, or one that was made: a second submission with it is the same job.
    let requestID: String
    /// 0…9, higher first.
    let priority: Int
    let created: Timestamp
    private(set) var state = JobState.queued
    /// How often it was begun and not put back.
    private(set) var attempts = 0
    /// When it was begun last.
    private(set) var started: Timestamp?
    private(set) var finished: Timestamp?
    /// What it ended with.
    private(set) var outcome: Outcome?

    enum Outcome: Sendable, Hashable {
        case result(JSON)
        case error(JSON)
    }

    init(id: String, caller: Caller, requestID: String, priority: Int, created: Timestamp) {
        self.id = id
        self.caller = caller
        self.requestID = requestID
        self.priority = priority
        self.created = created
    }

    var isEnded: Bool { finished != nil }

    /// It is its turn. An attempt counts from here on, whatever becomes of it.
    func started(at now: Timestamp) -> Job? {
        guard state == .queued else { return nil }
        return changed {
            $0.state = .running
            $0.attempts += 1
            $0.started = now
        }
    }

    func ended(with outcome: Outcome, at now: Timestamp) -> Job? {
        guard state == .running else { return nil }
        return changed {
            $0.outcome = outcome
            $0.finished = now
            if case .result = outcome { $0.state = .succeeded } else { $0.state = .failed }
        }
    }

    func cancelled(at now: Timestamp) -> Job? {
        guard !isEnded else { return nil }
        return changed {
            $0.state = .cancelled
            $0.finished = now
            $0.outcome = .error(RequestError.cancelled.json(requestID: requestID))
        }
    }

    /// The daemon stops before it is done: it goes on at the next start, and has lost no attempt.
    func putBack() -> Job? {
        guard state == .running else { return nil }
        return changed {
            $0.state = .queued
            $0.attempts -= 1
            $0.started = nil
        }
    }

    /// The daemon died under it: the attempt that was cut off counts, and is made again while there are some left.
    func recovered(maxAttempts: Int, at now: Timestamp) -> Job? {
        guard state == .running else { return nil }
        guard attempts < maxAttempts else {
            let error = RequestError.internal(
                "promptd died under each of the \(attempts) attempts at this job (queue.max_job_attempts)")
            return ended(with: .error(error.json(requestID: requestID)), at: now)
        }
        return changed { $0.state = .queued }
    }

    private func changed(_ edit: (inout Job) -> Void) -> Job {
        var job = self
        edit(&job)
        return job
    }
}

extension Job {
    /// As it was kept.
    init(
        id: String, caller: Caller, requestID: String, priority: Int, created: Timestamp, state: JobState, attempts: Int,
        started: Timestamp?, finished: Timestamp?, outcome: Outcome?
    ) {
        self.init(id: id, caller: caller, requestID: requestID, priority: priority, created: created)
        self.state = state
        self.attempts = attempts
        self.started = started
        self.finished = finished
        self.outcome = outcome
    }

    /// As `queue.get` shows it (spec rpc §3.3).
    ///
    /// - Parameter position: how many are before it and itself, while it is queued.
    func json(position: Int?) -> JSON {
        var result: JSON?
        var error: JSON?
        switch outcome {
        case .result(let value): result = value
        case .error(let value): error = value
        case nil: break
        }
        return .object([
            "job_id": .string(id), "state": .string(state.rawValue), "request_id": .string(requestID), "priority": JSON(priority),
            "result": result, "error": error, "created_at": .string(created.description),
            "started_at": started.map { .string($0.description) }, "finished_at": finished.map { .string($0.description) },
            "attempts": JSON(attempts), "position": position.map { JSON($0) },
        ])
    }
}
