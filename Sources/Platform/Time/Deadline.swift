import Synchronization

/// A deadline that may be moved while something runs against it.
public final class Deadline: Sendable {
    private let instant: Mutex<Instant>

    public init(_ instant: Instant) {
        self.instant = Mutex(instant)
    }

    public var current: Instant { instant.withLock { $0 } }

    public func move(to instant: Instant) {
        self.instant.withLock { $0 = instant }
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
                while now < deadline.current { try await sleep(until: deadline.current) }
                return nil
            }
            defer { group.cancelAll() }
            if let value = try await group.next()! { return .finished(value) }
            group.cancelAll()
            // Only the body is left. What cancelling made it throw is the deadline's doing.
            let last = try? await group.next()
            if case .some(.some(let value)) = last { return .finished(value) }
            return .expired
        }
    }
}
