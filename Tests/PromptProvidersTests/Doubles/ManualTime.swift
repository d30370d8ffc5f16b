import Platform
import Synchronization

/// A clock that stands still until a test moves it. Sleepers wake in the order of their deadlines.
final class ManualTime: Time {
    private struct Sleeper {
        var id: Int
        var deadline: Instant
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var now = Instant(nanoseconds: 0)
        var sleepers: [Sleeper] = []
        var nextID = 0
        var cancelled: Set<Int> = []
        /// Who waits for somebody to sleep until an instant.
        var watchers: [(deadline: Instant, seen: AsyncStream<Void>.Continuation)] = []
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
            await withCheckedContinuation { enter(Sleeper(id: id, deadline: deadline, continuation: $0)) }
        } onCancel: {
            cancel(id)
        }
        guard woken else { throw CancellationError() }
    }

    /// Moves the clock to so long after its start, and wakes whose deadline has come.
    func advance(to duration: Duration) {
        let due = state.withLock { state in
            state.now = max(state.now, Instant.start + duration)
            let due = state.sleepers.filter { $0.deadline <= state.now }.sorted { ($0.deadline, $0.id) < ($1.deadline, $1.id) }
            state.sleepers.removeAll { $0.deadline <= state.now }
            return due
        }
        for sleeper in due { sleeper.continuation.resume(returning: true) }
    }

    /// Returns once somebody sleeps until so long after the clock's start; or, so that a test can fail, when its time is up.
    func sleeper(until duration: Duration) async {
        let deadline = Instant.start + duration
        let (sightings, seen) = AsyncStream.makeStream(of: Void.self)
        let isThere = state.withLock { state in
            if state.sleepers.contains(where: { $0.deadline == deadline }) { return true }
            state.watchers.append((deadline, seen))
            return false
        }
        if isThere { return }
        for await _ in sightings { return }
    }

    private func enter(_ sleeper: Sleeper) {
        let (answer, watchers) = state.withLock { state -> (Bool?, [AsyncStream<Void>.Continuation]) in
            if state.cancelled.remove(sleeper.id) != nil { return (false, []) }
            if sleeper.deadline <= state.now { return (true, []) }
            state.sleepers.append(sleeper)
            let watchers = state.watchers.filter { $0.deadline == sleeper.deadline }.map(\.seen)
            state.watchers.removeAll { $0.deadline == sleeper.deadline }
            return (nil, watchers)
        }
        if let answer { sleeper.continuation.resume(returning: answer) }
        for watcher in watchers { watcher.yield() }
    }

    private func cancel(_ id: Int) {
        let sleeper = state.withLock { state -> Sleeper? in
            if let index = state.sleepers.firstIndex(where: { $0.id == id }) { return state.sleepers.remove(at: index) }
            state.cancelled.insert(id)
            return nil
        }
        sleeper?.continuation.resume(returning: false)
    }
}

extension Instant {
    /// Where a `ManualTime` begins.
    static let start = Instant(nanoseconds: 0)
}
