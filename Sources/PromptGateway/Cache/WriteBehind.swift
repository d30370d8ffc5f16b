import Synchronization

/// What the lower levels have still to do, in order, bounded, and never in a request's way.
final class WriteBehind: Sendable {
    enum Job: Sendable {
        /// Dropped where too much waits.
        case store(CacheEntry, into: [any CacheLevel])
        /// Never dropped: somebody waits for it, or cannot do without.
        case errand(@Sendable () async -> Void)
    }

    private struct State {
        var jobs: ArraySlice<Job> = []
        var bytes = 0
        var isRunning = false
        /// One at a time works the queue, so that its order holds.
        var isBeingWorked = false
        var isClosed = false
        var dropped = 0
    }

    /// Entries that may wait, and their bytes: what a slow disk or Redis may hold up.
    static let maxJobs = 1000
    static let maxBytes = 16 << 20

    private let state = Mutex(State())
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init() {
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Entries that were not written because too much waited.
    var dropped: Int { state.withLock { $0.dropped } }

    func store(_ entry: CacheEntry, into levels: [any CacheLevel]) {
        guard !levels.isEmpty else { return }
        let size = MemoryLevel.size(of: entry)
        state.withLock { state in
            guard !state.isClosed, state.jobs.count < Self.maxJobs, state.bytes + size <= Self.maxBytes else {
                state.dropped += 1
                return
            }
            state.jobs.append(.store(entry, into: levels))
            state.bytes += size
        }
        wake.yield()
    }

    /// Runs `body` in its turn. Not dropped, so it is short, and few are posted.
    func post(_ body: @escaping @Sendable () async -> Void) {
        state.withLock { state in
            if !state.isClosed { state.jobs.append(.errand(body)) }
        }
        wake.yield()
    }

    /// Runs `body` after all that was posted before it. Where `run` does not, the caller works the queue up to there.
    func perform<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        let (answers, answer) = AsyncStream.makeStream(of: Value.self)
        let isRunning = state.withLock { state in
            state.jobs.append(
                .errand {
                    answer.yield(await body())
                    answer.finish()
                })
            return state.isRunning
        }
        if isRunning { wake.yield() } else { await work() }
        for await value in answers { return value }
        // The caller is cancelled and cannot wait. What it wants is done all the same, if need be twice.
        return await body()
    }

    /// Works until `finish`, or until its task is cancelled; what waits by then is still done.
    func run() async {
        state.withLock { $0.isRunning = true }
        for await _ in wakes { await work() }
        state.withLock { $0.isClosed = true }
        await work()
        // An errand may have been posted in between; later ones run where they are called.
        state.withLock { $0.isRunning = false }
        await work()
    }

    /// Nothing is taken from here on; `run` ends when all is done.
    func finish() {
        state.withLock { $0.isClosed = true }
        wake.finish()
    }

    /// Works the queue until it is empty. Where somebody does already, that one goes on with what came since.
    private func work() async {
        let isFree = state.withLock { state in
            defer { state.isBeingWorked = true }
            return !state.isBeingWorked
        }
        guard isFree else { return }
        while let job = next() {
            switch job {
            case .store(let entry, let levels): for level in levels { await level.store(entry) }
            case .errand(let body): await body()
            }
        }
    }

    private func next() -> Job? {
        state.withLock { state in
            let job = state.jobs.popFirst()
            if job == nil { state.isBeingWorked = false }
            if case .store(let entry, _) = job { state.bytes -= MemoryLevel.size(of: entry) }
            return job
        }
    }
}
