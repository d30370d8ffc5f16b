import Platform
import PromptAPI
import PromptGateway
import Storage
import Synchronization
import TestSupport

/// A world of jobs from its first submission until nothing waits.
struct JobRun {
    let world: JobWorld

    struct Record: Sendable {
        /// What every job is at the end, as an administrator sees it.
        var jobs: [JSON] = []
        /// Ids of what was acknowledged, by name.
        var acknowledged: [String: String] = [:]
        /// What users saw of jobs that had ended.
        var ends: [JSON] = []
        /// Names of jobs that were cancelled before they had ended.
        var cancelled: Set<String> = []
        /// Picodollars, as the ledger has them.
        var spent = 0
        var load = (inFlight: 0, waiting: 0)
        var attemptsInFlight = 0
    }

    static let root = Caller(userID: "uid:0", isAdministrator: true)
    /// A day is long enough for all that may be waited for, but for a budget.
    private static let end = Duration.seconds(3 * 86400)

    func play() throws -> Record {
        let world = world
        return try world.simulation.run {
            let daemon = Running()
            return try await withThrowingTaskGroup(of: Void.self) { group in
                for job in world.jobs { group.addTask { try await Self.submit(job, to: daemon, in: world) } }
                for life in world.lives { try await Self.live(life, daemon, in: world) }
                return try await Self.last(daemon, in: world) { try await group.waitForAll() }
            }
        }
    }

    /// The daemon of the moment, and what is known of its jobs.
    private final class Running: Sendable {
        private let state = Mutex<(gateway: Gateway?, record: Record)>((nil, Record()))

        var gateway: Gateway? { state.withLock { $0.gateway } }
        var record: Record { state.withLock { $0.record } }

        func set(_ gateway: Gateway?) { state.withLock { $0.gateway = gateway } }
        func note(_ edit: (inout Record) -> Void) { state.withLock { edit(&$0.record) } }
    }

    // MARK: Daemons

    private static func live(_ life: JobWorld.Life, _ daemon: Running, in world: JobWorld) async throws {
        let time = world.simulation
        let (gateway, database) = try world.start()
        daemon.set(gateway)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await gateway.run() }
            try? await time.sleep(for: life.length / 2)
            if life.reloads { world.reload(gateway) }
            try? await time.sleep(for: life.length / 2)
            daemon.set(nil)
            if life.isKilled {
                // Nothing is written from here on.
                try? database.close()
            } else {
                _ = try? await time.run(until: Deadline(time.now + life.drainTimeout)) { await gateway.drain() }
            }
            group.cancelAll()
        }
        try? database.close()
    }

    /// One that lives until all has ended.
    private static func last(
        _ daemon: Running, in world: JobWorld, users: () async throws -> Void
    ) async throws -> Record {
        let time = world.simulation
        let (gateway, database) = try world.start()
        daemon.set(gateway)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await gateway.run() }
            defer { group.cancelAll() }
            try await users()
            let limit = time.now + end
            while try await isBusy(gateway), time.now < limit { try await time.sleep(for: .seconds(5)) }
        }
        var record = daemon.record
        for job in try await gateway.jobs.list(list(1000), of: root)["jobs"]?.array ?? [] {
            record.jobs.append(try await get(job["job_id"]?.string ?? "", from: gateway, as: root))
        }
        let usage = try await gateway.usage(UsageParameters(), of: root)
        record.spent = (usage["rows"]?.array ?? []).reduce(0) { $0 + Int((($1["cost"]?.number ?? 0) * 1e12).rounded()) }
        record.load = gateway.load
        record.attemptsInFlight = gateway.attemptsInFlight
        try? database.close()
        return record
    }

    private static func isBusy(_ gateway: Gateway) async throws -> Bool {
        for state in [JobState.queued, .running] {
            var parameters = list(1)
            parameters.state = state
            if try await gateway.jobs.list(parameters, of: root)["total"]?.integer != 0 { return true }
        }
        return false
    }

    private static func list(_ limit: Int) -> QueueListParameters {
        var parameters = QueueListParameters()
        parameters.limit = limit
        return parameters
    }

    // MARK: Users

    private static func submit(_ job: JobWorld.Scripted, to daemon: Running, in world: JobWorld) async throws {
        let time = world.simulation
        try await time.sleep(for: job.at)
        let parameters = try QueueSubmitParameters(decoding: job.parameters)
        // Until it is acknowledged: a name makes it safe to say it again.
        let id =
            try await untilAnswered(daemon, time) { gateway in
                try await gateway.jobs.submit(parameters, as: job.parameters, of: job.caller, within: world.configuration.queue)
            }["job_id"]?.string ?? ""
        daemon.note { $0.acknowledged[job.name] = id }
        if let patience = job.cancelAfter {
            try await time.sleep(for: patience)
            let cancelled = try await untilAnswered(daemon, time) { gateway in
                var parameters = JobParameters()
                parameters.jobID = id
                return try await gateway.jobs.cancel(parameters, of: job.caller)
            }
            daemon.note { record in
                record.ends.append(cancelled)
                if cancelled["state"] == "cancelled" { record.cancelled.insert(job.name) }
            }
        }
        // One look at some time after it.
        try await time.sleep(for: .seconds(5))
        let seen = try await untilAnswered(daemon, time) { try await get(id, from: $0, as: job.caller) }
        if seen["finished_at"] != nil { daemon.note { $0.ends.append(seen) } }
    }

    private static func untilAnswered(
        _ daemon: Running, _ time: Simulation, _ body: (Gateway) async throws -> JSON
    ) async throws -> JSON {
        while true {
            if let gateway = daemon.gateway, let answer = try? await body(gateway) { return answer }
            try await time.sleep(for: .milliseconds(50))
        }
    }

    private static func get(_ id: String, from gateway: Gateway, as caller: Caller) async throws -> JSON {
        var parameters = QueueGetParameters()
        parameters.jobID = id
        return try await gateway.jobs.get(parameters, of: caller)
    }
}
