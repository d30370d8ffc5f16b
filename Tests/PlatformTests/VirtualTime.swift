import Platform
import Synchronization

/// A clock that a test moves: sleepers wake when it passes their deadline.
final class VirtualTime: Time {
    private struct Sleeper {
        var deadline: Instant
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var now = Instant(nanoseconds: 0)
        var sleepers: [Int: Sleeper] = [:]
        var nextID = 0
        var cancelled: Set<Int> = []
        /// Who waits for somebody to sleep until an instant.
        var watchers: [(deadline: Instant, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var now: Instant { state.withLock { $0.now } }
    var wallClock: Timestamp { Timestamp(nanoseconds: now.nanoseconds) }

    func sleep(until deadline: Instant) async throws(CancellationError) {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let woken = await withTaskCancellationHandler {
            await withCheckedContinuation { enter(id, deadline, $0) }
        } onCancel: {
            cancel(id)
        }
        guard woken else { throw CancellationError() }
    }

    /// Moves the clock and wakes whose deadline has come.
    func advance(to instant: Instant) {
        let woken = state.withLock { state in
            state.now = max(state.now, instant)
            let due = state.sleepers.filter { $0.value.deadline <= instant }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume(returning: true) }
    }

    /// Returns once somebody sleeps until `deadline`.
    func sleeper(until deadline: Instant) async {
        await withCheckedContinuation { continuation in
            let present = state.withLock { state in
                if state.sleepers.values.contains(where: { $0.deadline == deadline }) { return true }
                state.watchers.append((deadline, continuation))
                return false
            }
            if present { continuation.resume() }
        }
    }

    private func enter(_ id: Int, _ deadline: Instant, _ continuation: CheckedContinuation<Bool, Never>) {
        let (answer, watchers) = state.withLock { state -> (Bool?, [CheckedContinuation<Void, Never>]) in
            if state.cancelled.remove(id) != nil { return (false, []) }
            if deadline <= state.now { return (true, []) }
            state.sleepers[id] = Sleeper(deadline: deadline, continuation: continuation)
            let watchers = state.watchers.filter { $0.deadline == deadline }.map(\.continuation)
            state.watchers.removeAll { $0.deadline == deadline }
            return (nil, watchers)
        }
        if let answer { continuation.resume(returning: answer) }
        for watcher in watchers { watcher.resume() }
    }

    private func cancel(_ id: Int) {
        let continuation = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            if let sleeper = state.sleepers.removeValue(forKey: id) { return sleeper.continuation }
            state.cancelled.insert(id)
            return nil
        }
        continuation?.resume(returning: false)
    }
}
