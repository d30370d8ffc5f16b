import Platform
import PromptAPI
import Synchronization

/// Lets requests in: holds the queue, and those who wait in it.
final class Admission: Sendable {
    private struct State {
        var queue: AdmissionQueue
        var waiters: [AdmissionQueue.Ticket: CheckedContinuation<Bool, Never>] = [:]
        var maxWait: Duration
        var isClosed = false
        /// When the time of every request that was let in is over.
        var promised = Instant.distantPast
        /// Finished when the last request leaves.
        var idleWaiters: [AsyncStream<Never>.Continuation] = []

        var isIdle: Bool { queue.inFlight == 0 && queue.waitingCount == 0 }

        /// The longest that somebody waits while the queue has stood for long (facts/resilience §C2).
        static let overloadedWait = Duration.seconds(1)

        /// Until when a request waits for its turn.
        func limit(for request: Request, at now: Instant) -> Instant {
            guard request.standing == .interactive else { return .distantFuture }
            let wait = queue.isOverloaded(at: now) ? min(maxWait, Self.overloadedWait) : maxWait
            return min(now + wait, request.deadline)
        }

        /// What cannot be answered in time is refused before it has waited.
        func checkWait(of request: Request, at now: Instant) throws(RequestError) {
            guard request.standing == .interactive, queue.waitingCount > 0,
                let wait = queue.expectedWait(of: request.caller.userID),
                now + wait >= request.deadline
            else { return }
            throw .overloaded("the wait would outlast the request's deadline", retryAfter: queue.retryAfter.seconds)
        }
    }

    private let state: Mutex<State>
    private let time: any Time

    init(_ configuration: Configuration.Queue, time: any Time) {
        state = Mutex(State(queue: AdmissionQueue(.init(configuration)), maxWait: configuration.maxWait))
        self.time = time
    }

    struct Load: Sendable, Hashable {
        var inFlight: Int
        var waiting: Int
    }

    var load: Load { state.withLock { Load(inFlight: $0.queue.inFlight, waiting: $0.queue.waitingCount) } }

    /// How far beyond its deadline a request may end: deadlines are kept to milliseconds, a machine under load is slower.
    static let grace = Duration.seconds(10)

    /// Whether nobody's turn will come: all places are taken, and by requests whose time is over, every one of them. As
    /// requests end by their deadlines this is a fault of ours, such as places that were never given back.
    func isStalled(at now: Instant) -> Bool {
        state.withLock { state in
            let isFull = state.queue.waitingCount > 0 || state.queue.inFlight >= state.queue.bounds.inFlight
            return isFull && now > state.promised + Self.grace
        }
    }

    func apply(_ configuration: Configuration.Queue) {
        let now = time.now
        let admitted = state.withLock { state in
            state.queue.bounds = .init(configuration)
            state.maxWait = configuration.maxWait
            return Self.take(state.queue.admitWaiting(at: now), from: &state)
        }
        for waiter in admitted { waiter.resume(returning: true) }
    }

    /// Runs `body` once there is room for it. The place is given back exactly once, whatever becomes of it.
    func withPlace<Value: Sendable>(
        for request: Request, _ body: (Request) async throws(RequestError) -> Value
    ) async throws(RequestError) -> Value {
        let ticket = try await enter(request)
        let began = time.now
        defer { leave(ticket, after: time.now - began) }
        let request = request.started(at: began)
        state.withLock { $0.promised = max($0.promised, request.deadline) }
        return try await body(request)
    }

    /// No newcomers from here on. Those who wait already are let in as places fall free.
    func close() {
        state.withLock { $0.isClosed = true }
    }

    /// Returns once nothing runs and nothing waits, or the task is cancelled.
    func untilIdle() async {
        let (idle, waiter) = AsyncStream.makeStream(of: Never.self)
        let isIdle = state.withLock { state -> Bool in
            if !state.isIdle { state.idleWaiters.append(waiter) }
            return state.isIdle
        }
        if isIdle { return }
        for await _ in idle {}
    }

    private func enter(_ request: Request) async throws(RequestError) -> AdmissionQueue.Ticket {
        let now = time.now
        let (arrival, limit) = try state.withLock { state throws(RequestError) in
            guard !state.isClosed else { throw .shuttingDown }
            try state.checkWait(of: request, at: now)
            let arrival = state.queue.arrive(
                request.caller.userID, request.standing, cost: request.estimatedTokens, at: now)
            return (arrival, state.limit(for: request, at: now))
        }
        switch arrival {
        case .admitted(let ticket): return ticket
        case .refused(let retryAfter):
            throw .overloaded(
                "as many requests wait as may (queue.max_size, queue.max_waiting_per_user)", retryAfter: retryAfter.seconds)
        case .waits(let ticket):
            try await wait(ticket, until: limit, request)
            return ticket
        }
    }

    private func wait(_ ticket: AdmissionQueue.Ticket, until limit: Instant, _ request: Request) async throws(RequestError) {
        let raced: Raced<Bool>
        let hasTurn = Atomic(false)
        do {
            raced = try await time.run(until: Deadline(limit)) {
                let isItsTurn = await self.turn(of: ticket)
                hasTurn.store(isItsTurn, ordering: .sequentiallyConsistent)
                return isItsTurn
            }
        } catch {
            // Its turn may have come together with the cancellation: then the place goes on to the next.
            if hasTurn.load(ordering: .sequentiallyConsistent) { leave(ticket, after: nil) }
            throw .cancelled
        }
        switch raced {
        case .finished(true): return
        case .finished(false) where Task.isCancelled: throw .cancelled
        case .finished(false), .expired:
            if time.now >= request.deadline {
                throw .timeout("the deadline passed while the request waited for its turn", attempts: [])
            }
            throw .overloaded(
                "the wait was longer than allowed (queue.max_wait)", retryAfter: state.withLock { $0.queue.retryAfter }.seconds)
        }
    }

    /// True once it is the ticket's turn; false where its task was cancelled before.
    private func turn(of ticket: AdmissionQueue.Ticket) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known: Bool? = state.withLock { state in
                    // Its turn, or its cancellation, may have come before it could wait for either.
                    guard state.queue.isWaiting(ticket) else { return true }
                    guard !Task.isCancelled else { return state.queue.abandon(ticket) ? false : true }
                    state.waiters[ticket] = continuation
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters[ticket] != nil && state.queue.abandon(ticket) ? state.waiters.removeValue(forKey: ticket) : nil
            }
            waiter?.resume(returning: false)
        }
    }

    private func leave(_ ticket: AdmissionQueue.Ticket, after duration: Duration?) {
        let now = time.now
        let (admitted, idle) = state.withLock { state in
            let admitted = Self.take(state.queue.leave(ticket, after: duration, at: now), from: &state)
            guard state.isIdle else { return (admitted, [AsyncStream<Never>.Continuation]()) }
            defer { state.idleWaiters = [] }
            return (admitted, state.idleWaiters)
        }
        for waiter in admitted { waiter.resume(returning: true) }
        for waiter in idle { waiter.finish() }
    }

    private static func take(_ tickets: [AdmissionQueue.Ticket], from state: inout State) -> [CheckedContinuation<Bool, Never>] {
        tickets.compactMap { state.waiters.removeValue(forKey: $0) }
    }
}

extension AdmissionQueue.Bounds {
    public init(_ configuration: Configuration.Queue) {
        self.init(
            inFlight: configuration.maxInFlight, inFlightPerUser: configuration.maxInFlightPerUser,
            waiting: configuration.maxSize,
            waitingPerUser: configuration.maxWaitingPerUser)
    }
}
