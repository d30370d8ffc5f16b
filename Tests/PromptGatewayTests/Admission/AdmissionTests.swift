import Platform
import PromptAPI
import Synchronization
import TestSupport
import Testing

@testable import PromptGateway

/// Admission in virtual time. Each test is played under many seeds, for what it promises must hold in every order of events.
@Suite struct `The way in` {
    private static let seeds: ClosedRange<UInt64> = 1...100

    private static func admission(
        _ time: Simulation, inFlight: Int = 1, waiting: Int = 10, maxWait: Duration = .seconds(5)
    ) -> Admission {
        var queue = Configuration.Queue()
        queue.maxInFlight = inFlight
        queue.maxSize = waiting
        queue.maxWait = maxWait
        return Admission(queue, time: time)
    }

    /// Runs a test in every order that the seeds give.
    private func play<Value: Sendable>(
        inFlight: Int = 1, waiting: Int = 10, maxWait: Duration = .seconds(5),
        _ body: @escaping @Sendable (Admission, Simulation) async throws -> Value, check: (Value, UInt64) -> Void
    ) throws {
        for seed in Self.seeds {
            let time = Simulation(seed: seed)
            let admission = Self.admission(time, inFlight: inFlight, waiting: waiting, maxWait: maxWait)
            check(try time.run { try await body(admission, time) }, seed)
            #expect(admission.load == .init(inFlight: 0, waiting: 0), "seed \(seed)")
        }
    }

    @Test func `admits one after another where there is one place`() throws {
        try play { (admission, time) in
            let places = Places()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<5 { group.addTask { await Self.stay(in: admission, places, time) } }
            }
            return (places.most, time.now)
        } check: { (result: (Int, Instant), seed) in
            #expect(result.0 == 1, "seed \(seed)")
            #expect(result.1 == Instant(nanoseconds: 500_000_000), "seed \(seed)")
        }
    }

    @Test func `refuses at once what may not even wait`() throws {
        try play(waiting: 0) { admission, time in
            try await Self.whilePlaceIsTaken(of: admission, for: .seconds(10), time) {
                (await Self.enter(admission), time.now)
            }
        } check: { result, seed in
            #expect(result.0.retryAfter == 1, "seed \(seed)")
            #expect(result.1 < Instant(nanoseconds: 10_000_000), "seed \(seed)")
        }
    }

    @Test func `lets nobody wait longer than the limit`() throws {
        try play { (admission, time) in
            try await Self.whilePlaceIsTaken(of: admission, for: .seconds(10), time) {
                (await Self.enter(admission), time.now)
            }
        } check: { result, seed in
            #expect((result.0.retryAfter ?? 0) > 0, "seed \(seed)")
            #expect(result.1 == Instant(nanoseconds: 5_001_000_000), "seed \(seed)")
        }
    }

    @Test func `lets a batch wait however long, and starts its clock with its work`() throws {
        try play { (admission, time) in
            try await Self.whilePlaceIsTaken(of: admission, for: .seconds(1000), time) {
                let deadline = Mutex(Instant.distantFuture)
                let outcome = await Self.outcome { () async throws(RequestError) in
                    let request = try Self.request(standing: .batch, timeout: 2)
                    try await admission.withPlace(for: request) { request async throws(RequestError) in
                        deadline.withLock { $0 = request.deadline }
                    }
                }
                return (outcome, deadline.withLock { $0 })
            }
        } check: { (result: (RequestError?, Instant), seed) in
            #expect(result.0 == nil, "seed \(seed)")
            #expect(result.1 == Instant(nanoseconds: 1_002_000_000_000), "seed \(seed)")
        }
    }

    @Test func `ends a wait with the request's deadline`() throws {
        try play { (admission, time) in
            try await Self.whilePlaceIsTaken(of: admission, for: .seconds(10), time) {
                (await Self.enter(admission, timeout: 2), time.now)
            }
        } check: { result, seed in
            #expect(result.0?.kind == "timeout", "seed \(seed)")
            #expect(result.1 == Instant(nanoseconds: 2_000_000_000), "seed \(seed)")
        }
    }

    @Test func `a cancelled wait leaves its place to the next`() throws {
        try play { (admission, time) -> [String: String] in
            try await Self.whilePlaceIsTaken(of: admission, for: .seconds(2), time) {
                await withTaskGroup(of: (String, String?).self) { group in
                    group.addTask {
                        ("impatient", await Self.cancelled(after: .seconds(1), time) { await Self.enter(admission) }?.kind)
                    }
                    group.addTask { ("patient", await Self.enter(admission)?.kind) }
                    return await group.reduce(into: [:]) { $0[$1.0] = $1.1 ?? "admitted" }
                }
            }
        } check: { outcomes, seed in
            #expect(outcomes == ["impatient": "cancelled", "patient": "admitted"], "seed \(seed)")
        }
    }

    /// Who waits is cancelled when its turn has come, but before it can know: in every order of the two.
    @Test func `a place that comes together with a cancellation is not lost`() throws {
        try play { admission, time in
            _ = await withTaskGroup(of: RequestError?.self) { group in
                _ = await Self.outcome { () async throws(RequestError) in
                    try await admission.withPlace(for: try Self.request()) { _ async throws(RequestError) in
                        group.addTask { await Self.enter(admission) }
                        try? await time.sleep(for: .seconds(1))
                    }
                }
                group.cancelAll()
                return await group.next()
            }
            return await Self.enter(admission)
        } check: { outcome, seed in
            #expect(outcome == nil, "seed \(seed): the place is free again")
        }
    }

    @Test func `gives the place back whatever becomes of the work`() throws {
        try play { admission, _ in
            let first = await Self.outcome { () async throws(RequestError) in
                try await admission.withPlace(for: try Self.request()) { _ async throws(RequestError) -> Void in
                    throw .cancelled
                }
            }
            return (first, await Self.enter(admission))
        } check: { (outcomes: (RequestError?, RequestError?), seed) in
            #expect(outcomes.0 == .cancelled, "seed \(seed)")
            #expect(outcomes.1 == nil, "seed \(seed)")
        }
    }

    @Test func `takes no newcomers once closed, but serves who waits`() throws {
        try play { (admission, time) -> [String: String] in
            try await Self.whilePlaceIsTaken(of: admission, for: .seconds(2), time) {
                await withTaskGroup(of: (String, String?).self) { group in
                    group.addTask { ("waiting", await Self.enter(admission)?.kind) }
                    group.addTask {
                        try? await time.sleep(for: .seconds(1))
                        admission.close()
                        return ("late", await Self.enter(admission)?.kind)
                    }
                    group.addTask {
                        try? await time.sleep(for: .milliseconds(1500))
                        await admission.untilIdle()
                        return ("idle at \(time.now.nanoseconds)", nil)
                    }
                    return await group.reduce(into: [:]) { $0[$1.0] = $1.1 ?? "admitted" }
                }
            }
        } check: { outcomes, seed in
            #expect(
                outcomes == ["waiting": "admitted", "late": "shutting_down", "idle at 2000000000": "admitted"], "seed \(seed)")
        }
    }

    @Test func `is idle at once where nothing runs`() throws {
        try play { (admission, time) in
            await admission.untilIdle()
            return time.now
        } check: { now, seed in
            #expect(now == Instant(nanoseconds: 0), "seed \(seed)")
        }
    }

    @Test func `wakes who waits when a reload grows the bounds`() throws {
        try play { (admission, time) in
            try await Self.whilePlaceIsTaken(of: admission, for: .seconds(4), time) {
                await withTaskGroup(of: Instant?.self) { group in
                    group.addTask {
                        _ = await Self.enter(admission)
                        return time.now
                    }
                    group.addTask {
                        try? await time.sleep(for: .seconds(1))
                        var queue = Configuration.Queue()
                        queue.maxInFlight = 2
                        admission.apply(queue)
                        return nil
                    }
                    return await group.reduce(into: [Instant?]()) { $0.append($1) }.compactMap { $0 }
                }
            }
        } check: { admitted, seed in
            #expect(admitted == [Instant(nanoseconds: 1_001_000_000)], "seed \(seed)")
        }
    }

    /// A place whose request outstays its deadline (120 s), as one that is never given back would.
    @Test func `is stalled once the time of all who have a place is over`() throws {
        try play { (admission, time) -> [Bool] in
            try await Self.whilePlaceIsTaken(of: admission, for: .seconds(200), time) {
                var stalled: [Bool] = []
                for second in [100, 129, 131, 201] {
                    try await time.sleep(until: Instant(nanoseconds: Int64(second) * 1_000_000_000))
                    stalled.append(admission.isStalled(at: time.now))
                }
                return stalled
            }
        } check: { stalled, seed in
            #expect(stalled == [false, false, true, false], "seed \(seed)")
        }
    }

    @Test func `is not stalled while places are free, or one of them has time left`() throws {
        try play(inFlight: 2) { (admission, time) -> [Bool] in
            try await Self.whilePlaceIsTaken(of: admission, for: .seconds(200), time) {
                try await time.sleep(until: Instant(nanoseconds: 131_000_000_000))
                let besideFree = admission.isStalled(at: time.now)
                return try await admission.withPlace(for: try Self.request(standing: .batch)) { _ async throws(RequestError) in
                    [besideFree, admission.load.inFlight < 2, admission.isStalled(at: time.now)]
                }
            }
        } check: { stalled, seed in
            #expect(stalled == [false, false, false], "seed \(seed)")
        }
    }

    // MARK: Playing

    private static func request(
        standing: Request.Standing = .interactive, timeout: Double? = nil
    ) throws(RequestError) -> Request {
        var parameters = GenerateParameters()
        parameters.prompt = "prompt"
        parameters.timeout = timeout
        return try Request(
            parameters, of: Caller(userID: "uid:1", isAdministrator: false), id: "request", standing: standing,
            received: Instant(nanoseconds: 0), configuration: Configuration())
    }

    private static func outcome(_ body: () async throws(RequestError) -> Void) async -> RequestError? {
        do throws(RequestError) {
            try await body()
            return nil
        } catch {
            return error
        }
    }

    private static func stay(in admission: Admission, _ places: Places, _ time: Simulation) async {
        _ = await outcome { () async throws(RequestError) in
            try await admission.withPlace(for: try request()) { _ async throws(RequestError) in
                places.take()
                try? await time.sleep(for: .milliseconds(100))
                places.leave()
            }
        }
    }

    /// A request that needs no time once it is admitted.
    private static func enter(_ admission: Admission, timeout: Double? = nil) async -> RequestError? {
        await outcome { () async throws(RequestError) in
            try await admission.withPlace(for: try request(timeout: timeout)) { _ async throws(RequestError) in }
        }
    }

    /// Runs `body` a millisecond after somebody has taken the place for so long.
    private static func whilePlaceIsTaken<Value: Sendable>(
        of admission: Admission, for duration: Duration, _ time: Simulation, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                _ = await outcome { () async throws(RequestError) in
                    try await admission.withPlace(for: try request()) { _ async throws(RequestError) in
                        try? await time.sleep(for: duration)
                    }
                }
                return nil
            }
            group.addTask {
                try await time.sleep(for: .milliseconds(1))
                return try await body()
            }
            return try await group.reduce(into: [Value]()) { if let value = $1 { $0.append(value) } }[0]
        }
    }

    /// Runs `body`, and cancels its task after so long.
    private static func cancelled(
        after patience: Duration, _ time: Simulation, _ body: @escaping @Sendable () async -> RequestError?
    ) async -> RequestError? {
        await withTaskGroup(of: RequestError??.self) { group in
            group.addTask { .some(await body()) }
            group.addTask {
                try? await time.sleep(for: patience)
                return nil
            }
            var outcome: RequestError?
            for await ended in group {
                if let ended { outcome = ended }
                group.cancelAll()
            }
            return outcome
        }
    }
}

/// Counts who is inside at once.
private final class Places: Sendable {
    private let state = Mutex((now: 0, most: 0))

    var most: Int { state.withLock { $0.most } }

    func take() {
        state.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
        }
    }

    func leave() { state.withLock { $0.now -= 1 } }
}

extension RequestError? {
    fileprivate var retryAfter: Double? {
        if case .overloaded(_, let retryAfter)? = self { retryAfter } else { nil }
    }
}
