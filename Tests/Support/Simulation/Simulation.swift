import Platform
import Synchronization

/// Runs asynchronous code in virtual time, one job after another, in an order that a seed decides: the same seed gives the
/// same run. Ready jobs lie in an array and the next is drawn from it; where none is ready the clock jumps to the next
/// timer. Code under it must not leave it: no unstructured tasks, no system clock, no Dispatch.
public final class Simulation: TaskExecutor {
    private struct State {
        var generator: SplitMix64
        var ready: [UnownedJob] = []
        var timers: [UInt64: Timer] = [:]
        var lastTimer: UInt64 = 0
        var now = Instant(nanoseconds: 0)
        var jobsRun = 0
        /// A hash of every decision: two runs with one seed must have the same.
        var trace: UInt64 = 0xCBF2_9CE4_8422_2325
    }

    private struct Timer {
        var due: Instant
        var tieBreaker: UInt64
        var continuation: CheckedContinuation<Bool, Never>
    }

    private let state: Mutex<State>
    public let seed: UInt64

    public init(seed: UInt64) {
        self.seed = seed
        state = Mutex(State(generator: SplitMix64(seed: seed)))
    }

    public var trace: UInt64 { state.withLock { $0.trace } }
    public var jobsRun: Int { state.withLock { $0.jobsRun } }

    public struct Stuck: Error, CustomStringConvertible {
        public let description = "nothing is ready and no timer is set, yet the run has not ended: something waits forever"
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.ready.append(job) }
    }

    /// Runs `body` to its end on this thread.
    public func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
        let outcome = Mutex<Result<Value, any Error>?>(nil)
        let root = Task(executorPreference: self) {
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            outcome.withLock { $0 = result }
        }
        while outcome.withLock({ $0 == nil }) {
            if let job = next() {
                job.runSynchronously(on: asUnownedTaskExecutor())
            } else if !fireNextTimer() {
                root.cancel()
                throw Stuck()
            }
        }
        return try outcome.withLock { $0! }.get()
    }

    private func next() -> UnownedJob? {
        state.withLock { state in
            guard !state.ready.isEmpty else { return nil }
            let index = Int(state.generator.next() % UInt64(state.ready.count))
            state.jobsRun += 1
            state.trace = (state.trace ^ UInt64(index &+ state.ready.count << 20)) &* 0x0000_0100_0000_01B3
            return state.ready.remove(at: index)
        }
    }

    private func fireNextTimer() -> Bool {
        let continuation: CheckedContinuation<Bool, Never>? = state.withLock { state in
            let earliest = state.timers.min { ($0.value.due, $0.value.tieBreaker) < ($1.value.due, $1.value.tieBreaker) }
            guard let (key, timer) = earliest else { return nil }
            state.timers[key] = nil
            state.now = max(state.now, timer.due)
            state.trace = (state.trace ^ UInt64(bitPattern: timer.due.nanoseconds)) &* 0x0000_0100_0000_01B3
            return timer.continuation
        }
        continuation?.resume(returning: true)
        return continuation != nil
    }
}

/// The simulation's clock. Its day begins at a fixed time.
extension Simulation: Time {
    public var now: Instant { state.withLock { $0.now } }

    public var wallClock: Timestamp { Timestamp(year: 2026, month: 11, day: 24) + (now - Instant(nanoseconds: 0)) }

    public func sleep(until deadline: Instant) async throws(CancellationError) {
        if Task.isCancelled { throw CancellationError() }
        let key = state.withLock { state in
            state.lastTimer += 1
            return state.lastTimer
        }
        let cameDue = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
                let isCancelled = state.withLock { state in
                    guard !Task.isCancelled else { return true }
                    state.timers[key] = Timer(due: deadline, tieBreaker: state.generator.next(), continuation: continuation)
                    return false
                }
                if isCancelled { continuation.resume(returning: false) }
            }
        } onCancel: {
            let timer = state.withLock { $0.timers.removeValue(forKey: key) }
            timer?.continuation.resume(returning: false)
        }
        guard cameDue else { throw CancellationError() }
    }
}

/// The simulation's chance, apart from that which orders its jobs.
public final class SeededEntropy: Entropy {
    private let generator: Mutex<SplitMix64>

    public init(seed: UInt64) {
        generator = Mutex(SplitMix64(seed: seed))
    }

    public func next() -> UInt64 { generator.withLock { $0.next() } }
}
