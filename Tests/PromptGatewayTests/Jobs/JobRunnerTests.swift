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

    /// What was answered, and how many were under way at most.
    private final class Answers: Sendable {
        private let state = Mutex((now: 0, most: 0, order: [String]()))
        let time: Simulation
        /// Requests that fail.
        let failing: Set<String>

        init(_ time: Simulation, failing: Set<String> = []) {
            self.time = time
            self.failing = failing
        }

        var order: [String] { state.withLock { $0.order } }
        var most: Int { state.withLock { $0.most } }

        func answer(_ id: String, _ observer: any RequestObserver) async throws(RequestError) -> GenerateResult {
            try await observer.begins()
            state.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
                state.order.append(id)
            }
            defer { state.withLock { $0.now -= 1 } }
            let deployment = Deployment(provider: "p", model: "m")
            try await observer.willCall(deployment)
            do { try await time.sleep(for: .seconds(1)) } catch { throw .cancelled }
            guard !failing.contains(id) else {
                observer.hasCalled(deployment, outcome: "server_error", cost: .zero)
                throw .allProvidersFailed(attempts: [])
            }
            observer.hasCalled(deployment, outcome: "ok", cost: Money(picodollars: 7))
            return GenerateResult(
                requestID: id, response: "answer to \(id)", toolCalls: [], finishReason: .stop, providerUsed: "p", modelUsed: "m",
                taskType: .chat, routingStrategy: .intelligent, fallbackUsed: false, attempts: [], responseTime: 1,
                usage: Usage(inputTokens: 1, outputTokens: 1), costEstimate: 0, metadata: [:])
        }
    }

    /// Plays `body` beside a runner, which is cancelled once it is done.
    private func play<Value: Sendable>(
        _ file: borrowing JobFile, _ answers: Answers, perUser: Int = 16,
        _ body: @escaping @Sendable (JobStore, JobRunner) async throws -> Value
    ) throws -> Value {
        var bounds = Configuration.Queue()
        bounds.maxInFlightPerUser = perUser
        let store = try file.store()
        let runner = JobRunner(store, bounds: bounds, time: file.time, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) {
            _, _, id, observer async throws(RequestError) in
            try await answers.answer(id, observer)
        }
        return try file.time.run {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await runner.run() }
                defer { group.cancelAll() }
                return try await body(store, runner)
            }
        }
    }

    private static func submit(_ names: [(String, Int)], to store: JobStore, by user: String = "uid:1") async throws {
        for (name, priority) in names {
            _ = try await store.submit(.made(name, by: user, priority: priority), within: Configuration.Queue())
        }
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>) func `brings every job to its end, once`(seed: UInt64) throws {
        let file = try JobFile(seed: seed)
        let answers = Answers(file.time, failing: ["3"])
        let jobs = try play(file, answers) { store, _ in
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
        let answers = Answers(file.time)
        try play(file, answers, perUser: 2) { store, _ in
            try await Self.submit((0..<6).map { ("\($0)", 5) }, to: store)
            try await Self.submit([("late", 0)], to: store, by: "uid:2")
            _ = try await store.job("job-late-uid:2", for: Self.root, wait: .seconds(100))
            #expect(file.time.now < Instant(nanoseconds: 2_500_000_000), "it did not wait for the other's")
            for index in 0..<6 { _ = try await store.job("job-\(index)", for: Self.root, wait: .seconds(100)) }
        }
        #expect(answers.most == 3)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `records every call before it is made, and what became of it`(seed: UInt64) throws {
        let file = try JobFile(seed: seed)
        let calls = try play(file, Answers(file.time, failing: ["b"])) { store, _ in
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
        let answers = Answers(file.time)
        let time = file.time
        let (job, ended) = try play(file, answers) { store, runner in
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
        let first = Answers(file.time)
        let time = file.time
        let atStop = try play(file, first, perUser: 2) { store, runner in
            try await Self.submit((0..<8).map { ("\($0)", 5) }, to: store)
            try await time.sleep(for: .milliseconds(Int64(500 + seed * 61 % 2500)))
            runner.drain()
            return try await store.list(.init(), for: Self.root).jobs.count(where: \.isEnded)
        }
        let second = Answers(file.time)
        let jobs = try play(file, second) { store, _ in
            for index in 0..<8 { _ = try await store.job("job-\(index)", for: Self.root, wait: .seconds(100)) }
            return try await store.list(.init(), for: Self.root).jobs
        }
        #expect(jobs.allSatisfy { $0.state == .succeeded && $0.attempts == 1 })
        #expect(second.order.count <= 8 - atStop)
    }
}
