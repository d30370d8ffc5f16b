import Synchronization

/// A deadline that may be moved while something runs against it.
public final class Deadline: Sendable {
    private struct State {
        var instant: Instant
        /// Who sleeps, until when, and must be woken where the deadline is moved before that. A deadline that is put off
        /// again and again, as every piece of an answer does, wakes nobody.
        var sleepers: [(id: Int, until: Instant, wake: AsyncStream<Void>.Continuation)] = []
        var nextID = 0
    }

    private let state: Mutex<State>

    public init(_ instant: Instant) {
        state = Mutex(State(instant: instant))
    }

    public var current: Instant { state.withLock { $0.instant } }

    public func move(to instant: Instant) {
        let sleepers = state.withLock { state in
            state.instant = instant
            return state.sleepers.filter { $0.until > instant }
        }
        for sleeper in sleepers { sleeper.wake.yield() }
    }

    /// Returns once the deadline lies before `instant`, or the task is cancelled.
    fileprivate func isMoved(before instant: Instant) async {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.nextID += 1
            state.sleepers.append((state.nextID, instant, wake))
            return state.nextID
        }
        defer { state.withLock { state in state.sleepers.removeAll { $0.id == id } } }
        // It may have been moved before there was anybody to wake.
        wake.yield()
        for await _ in wakes where current < instant { return }
    }
}

/// How a race against a deadline ended.
public enum Raced<Value: Sendable>: Sendable {
    case finished(Value)
    case expired
}

extension Time {
    /// Runs `body`, and cancels it once the deadline passes. It may move the deadline while it runs. `body` is waited
    /// for in either case, so that nothing of it goes on behind the caller's back; a result that it gives after the
    /// deadline all the same is taken. Its errors go through where the deadline was not the cause of them.
    public func run<Value: Sendable>(
        until deadline: Deadline, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Raced<Value> {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try? await sleep(until: deadline)
                return nil
            }
            defer { group.cancelAll() }
            if let value = try await group.next() ?? nil { return .finished(value) }
            // The sleeper has ended: the deadline has passed, or the caller was cancelled. Only the body is left, and what
            // it gives counts; what cancelling made it throw is the doing of whichever of the two it was.
            let isExpired = !Task.isCancelled
            group.cancelAll()
            do {
                if let value = try await group.next() ?? nil { return .finished(value) }
            } catch {
                guard isExpired else { throw error }
            }
            return .expired
        }
    }

    /// A sleeper that a later deadline finds asleep sleeps on afterwards; an earlier one wakes it.
    private func sleep(until deadline: Deadline) async throws {
        while case let instant = deadline.current, now < instant {
            try Task.checkCancellation()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await sleep(until: instant) }
                group.addTask { await deadline.isMoved(before: instant) }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }
}
