import Synchronization

/// Writes that come at once, in one transaction: a commit that must reach the disk is paid for once by all who wait for it.
///
/// Whoever comes while nobody commits leads: it commits for itself and for all who have come meanwhile, and then hands the lead to
/// one of those who came during that. There is no task of its own, so none can be lost with work in its hands.
public final class GroupCommit: Sendable {
    private let database: Database
    private let state = Mutex(State())

    /// Writes of one transaction at most, so that none waits for a very long one.
    static let maxBatch = 1024

    private struct State {
        var pending: [Entry] = []
        var isLed = false
    }

    private struct Entry {
        let body: @Sendable (Transaction) throws(StorageError) -> Void
        let waiter: CheckedContinuation<Turn, Never>?
    }

    /// What became of one who waited.
    private enum Turn {
        case ended(StorageError?)
        case leads
    }

    public init(_ database: Database) {
        self.database = database
    }

    /// How many wait for the next transaction.
    var pendingCount: Int { state.withLock { $0.pending.count } }

    /// Runs `body` in a transaction with others, and returns once that is committed. Where one of them fails all fail: what a
    /// body may expect, such as a name that is taken, it returns as a value.
    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        let value = Mutex<Value?>(nil)
        let box = Box(value: value)
        let run: @Sendable (Transaction) throws(StorageError) -> Void = { transaction throws(StorageError) in
            let result = try body(transaction)
            box.value.withLock { $0 = result }
        }
        if let error = await commit(run) { throw error }
        guard let result = box.value.withLock({ $0 }) else {
            preconditionFailure("a transaction that was committed ran its bodies")
        }
        return result
    }

    private final class Box<Value: Sendable>: Sendable {
        let value: Mutex<Value?>
        init(value: consuming Mutex<Value?>) { self.value = value }
    }

    private func commit(_ body: @escaping @Sendable (Transaction) throws(StorageError) -> Void) async -> StorageError? {
        let turn = await withCheckedContinuation { waiter in
            let leads = state.withLock { state in
                let leads = !state.isLed
                state.isLed = true
                // Who leads is not waited for: it is woken here, and by nobody else.
                state.pending.append(Entry(body: body, waiter: leads ? nil : waiter))
                return leads
            }
            if leads { waiter.resume(returning: .leads) }
        }
        switch turn {
        case .ended(let error): return error
        case .leads: return await lead()
        }
    }

    /// Commits what is pending, one's own among it, and hands the lead on.
    private func lead() async -> StorageError? {
        let batch = state.withLock { state in
            defer { state.pending.removeFirst(min(Self.maxBatch, state.pending.count)) }
            return Array(state.pending.prefix(Self.maxBatch))
        }
        var failure: StorageError?
        do throws(StorageError) {
            try await database.write { transaction throws(StorageError) in
                for entry in batch { try entry.body(transaction) }
            }
        } catch {
            failure = error
        }
        let next = state.withLock { state -> CheckedContinuation<Turn, Never>? in
            guard let first = state.pending.first else {
                state.isLed = false
                return nil
            }
            // It stays at the head of what is pending, with nobody to wake any longer.
            state.pending[0] = Entry(body: first.body, waiter: nil)
            return first.waiter
        }
        for entry in batch { entry.waiter?.resume(returning: .ended(failure)) }
        next?.resume(returning: .leads)
        return failure
    }
}
