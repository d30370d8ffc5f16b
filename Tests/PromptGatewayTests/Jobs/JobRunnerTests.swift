import Logging
import Platform
import PromptAPI
import Storage
import Synchronization
import TestSupport
import Testing

@testable import PromptGateway

/// The runner over a real store, with a way to answer that takes a second, in many orders of events.
@Suite struct `The runner of jobs` {
    private static let root = Caller(userID: "uid:0", isAdministrator: true)

    private static func submit(_ names: [(String, Int)], to store: JobStore, by user: String = "uid:1") async throws {
        for (name, priority) in names {
            _ = try await store.submit(.made(name, by: user, priority: priority), within: Configuration.Queue())
        }
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>) func `brings every job to its end, once`(seed: UInt64) throws {
        let file = try JobFile(seed: seed)
        let answers = JobAnswers(file.time, failing: ["3"])
        let jobs = try file.play(answers) { store, _ in
            try await Self.submit((0..<6).map { ("\($0)", 5) }, to: store)
            for index in 0..<6 { _ = try await store.job("job-\(index)", for: Self.root, wait: .seconds(100)) }
            return try await store.list(.init(), for: Self.root).jobs
        }
        #expect(jobs.map(\.state) == [.succeeded, .succeeded, .succeeded, .failed, .succeeded, .succeeded])
        #expect(answers.order.sorted() == ["0", "1", "2", "3", "4", "5"])
        guard case .result(let result)? = jobs[0].outcome else { return #expect(Bool(false), "it has its answer") }
        #expect(result["response"] == "answer to 0")
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `lets one user have no more under way than may be, and another pass`(
        seed: UInt64
    ) throws {
        let file = try JobFile(seed: seed)
        let answers = JobAnswers(file.time)
        try file.play(answers, perUser: 2) { store, _ in
            try await Self.submit((0..<6).map { ("\($0)", 5) }, to: store)
            try await Self.submit([("late", 0)], to: store, by: "uid:2")
            _ = try await store.job("job-late-uid:2", for: Self.root, wait: .seconds(100))
            #expect(file.time.now < Instant(nanoseconds: 2_500_000_000), "it did not wait for the other's")
            for index in 0..<6 { _ = try await store.job("job-\(index)", for: Self.root, wait: .seconds(100)) }
        }
        #expect(answers.most == 3)
    }

    /// Its user's places may be taken by calls that are no jobs.
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `lets nobody wait for another's job that stands in line`(seed: UInt64)
        throws
    {
        let file = try JobFile(seed: seed)
        let answers = JobAnswers(file.time, standing: ["first"])
        try file.play(answers) { store, runner in
            try await Self.submit([("first", 9), ("second", 9)], to: store)
            try await Self.submit([("other", 0)], to: store, by: "uid:2")
            _ = try await store.job("job-other-uid:2", for: Self.root, wait: .seconds(100))
            #expect(file.time.now < Instant(nanoseconds: 1_500_000_000))
            #expect(answers.order == ["other"], "one job of each user stands in line")
            runner.drain()
            let jobs = try await store.list(.init(), for: Self.root).jobs
            #expect(Set(jobs.map(\.state)) == [.queued, .succeeded])
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `lets nobody wait at a drain for a job that does not begin`(seed: UInt64)
        throws
    {
        let file = try JobFile(seed: seed)
        let time = file.time
        let answers = JobAnswers(time)
        try file.play(answers, perUser: 1) { store, runner in
            try await Self.submit([("a", 9), ("b", 0)], to: store)
            try await withThrowingTaskGroup(of: (JobState, Instant).self) { group in
                for name in ["a", "b"] {
                    group.addTask {
                        let job = try await store.job("job-\(name)", for: Self.root, wait: .seconds(100))
                        return (job.state, time.now)
                    }
                }
                try await time.sleep(for: .milliseconds(500))
                runner.drain()
                let ends = try await group.reduce(into: []) { $0.append($1) }.sorted { $0.1 < $1.1 }
                #expect(ends.map(\.0) == [.queued, .succeeded])
                #expect(ends[0].1 < Instant(nanoseconds: 600_000_000))
                #expect(try await store.job("job-b", for: Self.root, wait: .seconds(100)).state == .queued, "at once")
                #expect(time.now < Instant(nanoseconds: 1_500_000_000))
            }
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `records every call before it is made, and what became of it`(
        seed: UInt64
    ) throws {
        let file = try JobFile(seed: seed)
        let calls = try file.play(JobAnswers(file.time, failing: ["b"])) { store, _ in
            try await Self.submit([("a", 5), ("b", 5)], to: store)
            var calls: [[JobCall]] = []
            for name in ["a", "b"] {
                let job = try await store.job("job-\(name)", for: Self.root, wait: .seconds(100))
                calls.append(try await store.details(of: job).calls)
            }
            return calls
        }
        #expect(calls.map { $0.map(\.outcome) } == [["ok"], ["server_error"]])
        #expect(calls[0][0].cost == Money(picodollars: 7))
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>) func `ends a cancelled job at once, wherever it is`(seed: UInt64) throws {
        let file = try JobFile(seed: seed)
        let answers = JobAnswers(file.time)
        let time = file.time
        let (job, ended) = try file.play(answers) { store, runner in
            try await Self.submit([("a", 5)], to: store)
            try await time.sleep(for: .milliseconds(Int64(seed * 37 % 900)))
            try await store.change("job-a") { $0.cancelled(at: time.wallClock) }
            runner.cancel("job-a")
            let ended = time.now
            try await time.sleep(for: .seconds(5))
            return (try await store.job("job-a", for: Self.root), ended)
        }
        #expect(job.state == .cancelled && ended < Instant(nanoseconds: 1_000_000_000))
    }

    /// The daemon stops in the middle: nothing is lost, nothing is made twice that had ended, and no attempt counts.
    @Test(arguments: 1...50 as ClosedRange<UInt64>) func `puts back what it cannot finish`(seed: UInt64) throws {
        let file = try JobFile(seed: seed)
        let first = JobAnswers(file.time)
        let time = file.time
        let atStop = try file.play(first, perUser: 2) { store, runner in
            try await Self.submit((0..<8).map { ("\($0)", 5) }, to: store)
            try await time.sleep(for: .milliseconds(Int64(500 + seed * 61 % 2500)))
            runner.drain()
            return try await store.list(.init(), for: Self.root).jobs.count(where: \.isEnded)
        }
        let second = JobAnswers(file.time)
        let jobs = try file.play(second) { store, _ in
            for index in 0..<8 { _ = try await store.job("job-\(index)", for: Self.root, wait: .seconds(100)) }
            return try await store.list(.init(), for: Self.root).jobs
        }
        #expect(jobs.allSatisfy { $0.state == .succeeded && $0.attempts == 1 })
        #expect(second.order.count <= 8 - atStop)
    }

    // MARK: What time mends

    private static func over(_ limit: String, _ retryAfter: Double) -> RequestError {
        .limitExceeded("over it", limit: limit, retryAfter: retryAfter)
    }

    /// What a job meets at first, and seconds until it is tried again.
    private static let obstacles: [(RequestError, Int64)] = [
        (over(Limits.requestsPerMinute, 7), 7), (.overloaded("full", retryAfter: 3), 3), (over(Limits.budgetPerDay, 36000), 60),
    ]

    @Test(arguments: [true, false], obstacles) func `lets a user's jobs wait where its limits say so, and no other's`(
        isBegun: Bool, obstacle: (error: RequestError, wait: Int64)
    ) throws {
        for seed in 1...10 as ClosedRange<UInt64> {
            let file = try JobFile(seed: seed)
            let answers = JobAnswers(file.time)
            answers.hinder("a", with: obstacle.error, isBegun: isBegun)
            let time = file.time
            let (waiting, other, ended) = try file.play(answers) { store, _ in
                try await Self.submit([("a", 5)], to: store)
                try await time.sleep(for: .milliseconds(10))
                try await Self.submit([("b", 9)], to: store)
                try await Self.submit([("c", 0)], to: store, by: "uid:2")
                let other = try await store.job("job-c-uid:2", for: Self.root, wait: .seconds(2))
                let waiting = try await store.list(.init(), for: Self.root).jobs.filter { $0.caller.userID == "uid:1" }
                for name in ["a", "b"] { _ = try await store.job("job-\(name)", for: Self.root, wait: .seconds(100)) }
                return (waiting, other, try await store.list(.init(), for: Self.root).jobs)
            }
            #expect(other.state == .succeeded, "seed \(seed)")
            #expect(
                waiting.allSatisfy { $0.state == .queued && $0.attempts == 0 && $0.started == nil }, "seed \(seed): \(waiting)")
            #expect(ended.allSatisfy { $0.state == .succeeded && $0.attempts == 1 }, "seed \(seed)")
            let first = try #require(ended.first?.started)
            #expect((obstacle.wait...obstacle.wait + 2).contains(Int64((first - Self.epoch).seconds)), "seed \(seed)")
        }
    }

    /// What was set aside for a job and not spent may be what the next one lacked.
    @Test func `tries again as soon as another of the user's jobs has ended, where money was short`() throws {
        let file = try JobFile()
        let answers = JobAnswers(file.time)
        answers.hinder("b", with: Self.over(Limits.budgetPerDay, 36000), isBegun: true)
        try file.play(answers) { store, _ in
            try await Self.submit([("a", 5), ("b", 5)], to: store)
            _ = try await store.job("job-b", for: Self.root, wait: .seconds(100))
        }
        #expect(file.time.now < Instant(nanoseconds: 3_000_000_000))
    }

    @Test func `a reload may have raised the limit`() throws {
        let file = try JobFile()
        let answers = JobAnswers(file.time)
        answers.hinder("a", with: Self.over(Limits.requestsPerMinute, 60), isBegun: false)
        let time = file.time
        try file.play(answers) { store, runner in
            try await Self.submit([("a", 5)], to: store)
            try await time.sleep(for: .seconds(5))
            runner.apply(Configuration.Queue())
            _ = try await store.job("job-a", for: Self.root, wait: .seconds(100))
        }
        #expect(time.now < Instant(nanoseconds: 7_000_000_000))
    }

    private static let epoch = Timestamp(year: 2026, month: 11, day: 24)
}
