import Logging
import Platform
import PromptAPI
import Storage
import Synchronization
import TestSupport

@testable import PromptGateway

/// A way to answer that takes a second, and what came along it.
final class JobAnswers: Sendable {
    private struct State {
        var underWay = 0
        var most = 0
        var order: [String] = []
        var obstacles: [String: (error: RequestError, isBegun: Bool)] = [:]
    }

    private let state = Mutex(State())
    private let time: Simulation
    /// Requests that fail.
    private let failing: Set<String>
    /// Requests that never get a place.
    private let standing: Set<String>

    init(_ time: Simulation, failing: Set<String> = [], standing: Set<String> = []) {
        self.time = time
        self.failing = failing
        self.standing = standing
    }

    /// Requests that a provider was asked for, in order.
    var order: [String] { state.withLock { $0.order } }
    /// How many were under way at most.
    var most: Int { state.withLock { $0.most } }

    /// Lets the next attempt at a request fail, before or after it has begun.
    func hinder(_ id: String, with error: RequestError, isBegun: Bool) {
        state.withLock { $0.obstacles[id] = (error, isBegun) }
    }

    func answer(_ id: String, _ observer: any RequestObserver) async throws(RequestError) -> GenerateResult {
        let obstacle = state.withLock { $0.obstacles.removeValue(forKey: id) }
        if let obstacle, !obstacle.isBegun { throw obstacle.error }
        if standing.contains(id) {
            try? await time.sleep(until: .distantFuture)
            throw .cancelled
        }
        try await observer.begins()
        if let obstacle { throw obstacle.error }
        let deployment = Deployment(provider: "p", model: "m")
        try await observer.willCall(deployment)
        state.withLock { state in
            state.underWay += 1
            state.most = max(state.most, state.underWay)
            state.order.append(id)
        }
        defer { state.withLock { $0.underWay -= 1 } }
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

extension JobFile {
    /// Plays `body` beside a runner, which is cancelled once it is done.
    func play<Value: Sendable>(
        _ answers: JobAnswers, perUser: Int = 16, over database: Database? = nil, log: Logger = .silent,
        _ body: @escaping @Sendable (JobStore, JobRunner) async throws -> Value
    ) throws -> Value {
        var bounds = Configuration.Queue()
        bounds.maxInFlightPerUser = perUser
        let store = if let database { try JobStore(database, maxAttempts: 3, time: time) } else { try store() }
        let runner = JobRunner(store, bounds: bounds, time: time, log: log) { _, _, id, observer async throws(RequestError) in
            try await answers.answer(id, observer)
        }
        return try time.run {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await runner.run() }
                defer { group.cancelAll() }
                return try await body(store, runner)
            }
        }
    }
}
