import Platform
import PromptAPI
import Storage

/// Jobs as rows: every statement about them. Each function runs inside a transaction that its caller holds.
struct JobTable {
    let transaction: Transaction

    private static let columns =
        "id, user, administrator, request_id, priority, created, state, attempts, started, finished, result, error"

    // MARK: Writing

    func insert(_ job: Job, parameters: JSON) throws(StorageError) {
        try transaction.run(
            """
            INSERT INTO jobs (id, user, administrator, request_id, parameters, priority, created, state, attempts)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(job.id), .text(job.caller.userID), SQLValue(job.caller.isAdministrator), .text(job.requestID),
                .text(parameters.description), SQLValue(job.priority), .integer(job.created.nanoseconds),
                .text(job.state.rawValue),
                SQLValue(job.attempts),
            ])
    }

    func update(_ job: Job) throws(StorageError) {
        var result: String?
        var error: String?
        switch job.outcome {
        case .result(let value): result = value.description
        case .error(let value): error = value.description
        case nil: break
        }
        try transaction.run(
            "UPDATE jobs SET state = ?, attempts = ?, started = ?, finished = ?, result = ?, error = ? WHERE id = ?",
            [
                .text(job.state.rawValue), SQLValue(job.attempts), SQLValue(job.started), SQLValue(job.finished),
                SQLValue(result),
                SQLValue(error), .text(job.id),
            ])
    }

    func delete(_ id: String) throws(StorageError) {
        try transaction.run("DELETE FROM jobs WHERE id = ?", [.text(id)])
    }

    /// Removes some of those that ended before `limit`: how many were removed.
    func deleteEnded(before limit: Timestamp, atMost count: Int) throws(StorageError) -> Int {
        try transaction.run(
            "DELETE FROM jobs WHERE number IN (SELECT number FROM jobs WHERE finished < ? ORDER BY finished LIMIT ?)",
            [.integer(limit.nanoseconds), SQLValue(count)])
        return transaction.changes
    }

    // MARK: Reading

    func job(_ id: String) throws(StorageError) -> Job? {
        try jobs("WHERE id = ?", [.text(id)]).first
    }

    func job(of user: String, requestID: String) throws(StorageError) -> Job? {
        try jobs("WHERE user = ? AND request_id = ?", [.text(user), .text(requestID)]).first
    }

    func parameters(of id: String) throws(StorageError) -> JSON? {
        let row = try transaction.rows("SELECT parameters FROM jobs WHERE id = ?", [.text(id)]).first
        return row?[0].text.flatMap { try? JSONParser.parse($0) }
    }

    func running() throws(StorageError) -> [Job] { try jobs("WHERE state = 'running' ORDER BY number", []) }

    /// The queued job whose turn it is among those of some users. Each user's first is found by the index, so that it costs nothing how
    /// many wait behind it.
    func next(of users: [String]) throws(StorageError) -> Job? {
        try jobs(
            """
            WHERE number IN (
                SELECT (SELECT number FROM jobs WHERE state = 'queued' AND user = users.value ORDER BY priority DESC, number LIMIT 1)
                FROM json_each(?) AS users
            ) ORDER BY priority DESC, number LIMIT 1
            """, [.text(JSON(users).description)]
        ).first
    }

    /// How many queued jobs there are before one, itself included.
    func position(of job: Job) throws(StorageError) -> Int? {
        guard job.state == .queued else { return nil }
        let row = try transaction.rows(
            """
            SELECT (SELECT count(*) FROM jobs WHERE state = 'queued' AND priority > mine.priority)
                 + (SELECT count(*) FROM jobs WHERE state = 'queued' AND priority = mine.priority AND number <= mine.number)
            FROM jobs AS mine WHERE id = ?
            """, [.text(job.id)])
        return row.first?[0].integer.map(Int.init)
    }

    /// Jobs, oldest first; and how many there are without `after` and `limit`.
    func list(
        of user: String?, state: JobState?, after: String?, limit: Int
    ) throws(StorageError) -> (jobs: [Job], total: Int) {
        var conditions: [String] = []
        var arguments: [SQLValue] = []
        if let user {
            conditions.append("user = ?")
            arguments.append(.text(user))
        }
        if let state {
            conditions.append("state = ?")
            arguments.append(.text(state.rawValue))
        }
        let matching = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let total = try transaction.rows("SELECT count(*) FROM jobs \(matching)", arguments).first?[0].integer ?? 0
        if let after {
            conditions.append("number > (SELECT number FROM jobs WHERE id = ?)")
            arguments.append(.text(after))
        }
        let selected = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        return (try jobs("\(selected) ORDER BY number LIMIT ?", arguments + [SQLValue(limit)]), Int(total))
    }

    /// Queued jobs by user and priority.
    func queuedCounts() throws(StorageError) -> [(user: String, priority: Int, count: Int)] {
        try transaction.rows("SELECT user, priority, count(*) FROM jobs WHERE state = 'queued' GROUP BY user, priority").map {
            ($0[0].text ?? "", Int($0[1].integer ?? 0), Int($0[2].integer ?? 0))
        }
    }

    private func jobs(_ clause: String, _ arguments: [SQLValue]) throws(StorageError) -> [Job] {
        try transaction.rows("SELECT \(Self.columns) FROM jobs \(clause)", arguments).map(Job.init)
    }

    // MARK: Calls to providers

    /// - Returns: its number among the job's.
    func insertCall(_ job: String, _ deployment: Deployment, at now: Timestamp) throws(StorageError) -> Int {
        let number = 1 + (try transaction.rows("SELECT count(*) FROM calls WHERE job = ?", [.text(job)]).first?[0].integer ?? 0)
        try transaction.run(
            "INSERT INTO calls (job, number, provider, model, started) VALUES (?, ?, ?, ?, ?)",
            [
                .text(job), .integer(number), .text(deployment.provider), .text(deployment.model), .integer(now.nanoseconds),
            ])
        return Int(number)
    }

    /// - Parameter outcome: `ok`, or the kind of error.
    func settleCall(_ job: String, number: Int, outcome: String, cost: Money?) throws(StorageError) {
        try transaction.run(
            "UPDATE calls SET outcome = ?, cost = ? WHERE job = ? AND number = ?",
            [.text(outcome), cost.map { .integer($0.picodollars) } ?? .null, .text(job), SQLValue(number)])
    }

    func calls(of job: String) throws(StorageError) -> [JobCall] {
        try transaction.rows(
            "SELECT provider, model, started, outcome, cost FROM calls WHERE job = ? ORDER BY number", [.text(job)]
        ).map {
            JobCall(
                deployment: Deployment(provider: $0[0].text ?? "", model: $0[1].text ?? ""),
                started: Timestamp(nanoseconds: $0[2].integer ?? 0), outcome: $0[3].text,
                cost: $0[4].integer.map { Money(picodollars: $0) })
        }
    }
}

/// A call to a provider on behalf of a job.
struct JobCall: Sendable, Hashable {
    var deployment: Deployment
    var started: Timestamp
    /// `ok` or the kind of error; `nil`: not known, since the daemon died before it was.
    var outcome: String?
    var cost: Money?

    var json: JSON {
        .object([
            "provider": .string(deployment.provider), "model": .string(deployment.model),
            "started_at": .string(started.description), "outcome": .string(outcome ?? "unknown"),
            "cost": cost.map { JSON($0.dollars) },
        ])
    }
}

extension SQLValue {
    fileprivate init(_ timestamp: Timestamp?) { self = timestamp.map { .integer($0.nanoseconds) } ?? .null }
}

extension Job {
    fileprivate init(_ row: SQLRow) {
        func time(_ column: Int) -> Timestamp? { row[column].integer.map { Timestamp(nanoseconds: $0) } }
        func json(_ column: Int) -> JSON? { row[column].text.flatMap { try? JSONParser.parse($0) } }
        self.init(
            id: row[0].text ?? "", caller: Caller(userID: row[1].text ?? "", isAdministrator: row[2].integer == 1),
            requestID: row[3].text ?? "", priority: Int(row[4].integer ?? 0), created: time(5) ?? Timestamp(nanoseconds: 0),
            state: JobState(rawValue: row[6].text ?? "") ?? .queued, attempts: Int(row[7].integer ?? 0), started: time(8),
            finished: time(9), outcome: json(10).map(Outcome.result) ?? json(11).map(Outcome.error))
    }
}
