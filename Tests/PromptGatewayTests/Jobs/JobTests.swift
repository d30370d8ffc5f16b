import Platform
import PromptAPI
import Testing

@testable import PromptGateway

/// Every event in every state.
@Suite struct `A job` {
    private static let caller = Caller(userID: "uid:1", isAdministrator: false)
    private static let fresh = Job(
        id: "job", caller: caller, requestID: "request", priority: 5, created: Timestamp(nanoseconds: 0))
    private static func second(_ second: Int64) -> Timestamp { Timestamp(nanoseconds: second * 1_000_000_000) }

    /// One of each state.
    private static let all: [JobState: Job] = {
        var jobs: [JobState: Job] = [.queued: fresh]
        jobs[.running] = fresh.started(at: second(1))
        jobs[.succeeded] = jobs[.running]?.ended(with: .result("done"), at: second(2))
        jobs[.failed] = jobs[.running]?.ended(with: .error("broken"), at: second(2))
        jobs[.cancelled] = fresh.cancelled(at: second(2))
        return jobs
    }()

    private static let events: [(name: String, apply: @Sendable (Job) -> Job?)] = [
        ("start", { $0.started(at: second(9)) }), ("succeed", { $0.ended(with: .result("late"), at: second(9)) }),
        ("fail", { $0.ended(with: .error("late"), at: second(9)) }), ("cancel", { $0.cancelled(at: second(9)) }),
        ("put back", { $0.putBack() }), ("recover", { $0.recovered(maxAttempts: 3, at: second(9)) }),
    ]

    private static let table: [JobState: [String: JobState]] = [
        .queued: ["start": .running, "cancel": .cancelled],
        .running: ["succeed": .succeeded, "fail": .failed, "cancel": .cancelled, "put back": .queued, "recover": .queued],
        .succeeded: [:], .failed: [:], .cancelled: [:],
    ]

    @Test(arguments: JobState.allCases) func `goes where its table says, and an ended one nowhere`(state: JobState) throws {
        let job = try #require(Self.all[state])
        for event in Self.events {
            #expect(event.apply(job)?.state == Self.table[state]?[event.name], "\(event.name) when \(state)")
        }
    }

    @Test func `counts the attempts that were begun and not put back`() throws {
        let first = try #require(Self.fresh.started(at: Self.second(1)))
        #expect(first.attempts == 1 && first.started == Self.second(1))
        let back = try #require(first.putBack())
        #expect(back == Self.fresh, "nothing of it is left")
        let again = try #require(first.recovered(maxAttempts: 3, at: Self.second(2))?.started(at: Self.second(3)))
        #expect(again.attempts == 2)
    }

    @Test func `is given up once the daemon has died under all of its attempts`() throws {
        var job = Self.fresh
        for attempt in 1...3 {
            job = try #require(job.started(at: Self.second(Int64(attempt))))
            job = try #require(job.recovered(maxAttempts: 3, at: Self.second(9)))
        }
        #expect(job.state == .failed && job.attempts == 3 && job.finished == Self.second(9))
        guard case .error(let error) = job.outcome else { return #expect(Bool(false), "it tells why") }
        #expect(error["message"]?.string?.contains("max_job_attempts") == true)
    }

    @Test func `ends once: its outcome and its time are those of its first end`() throws {
        let job = try #require(Self.all[.succeeded])
        #expect(job.isEnded && job.outcome == .result("done") && job.finished == Self.second(2))
        #expect(Self.events.allSatisfy { $0.apply(job) == nil })
    }

    @Test func `shows what the contract says, and what is not known yet is left out`() {
        let json = Self.fresh.json(position: 4)
        #expect(json["state"] == "queued" && json["position"] == 4 && json["attempts"] == 0)
        #expect(json["created_at"] == "1970-01-01T00:00:00.000Z")
        #expect(json["result"] == nil && json["started_at"] == nil)
        #expect(Self.all[.failed]?.json(position: nil)["error"] == "broken")
    }
}
