import Logging
import Platform
import PromptAPI
import Storage
import Synchronization

/// Begins jobs as their turn comes, and sees each to its end.
///
/// One job of each user stands in line for a place; the user's next is chosen when that one has it. So a job of a higher priority that
/// comes later is behind one other of its user's at most, and nobody's jobs wait for a user who has as much under way as may be.
final class JobRunner: Sendable {
    /// The way of one prompt.
    typealias Answer =
        @Sendable (GenerateParameters, Caller, _ id: String, any RequestObserver) async throws(RequestError) -> GenerateResult

    private let store: JobStore
    private let time: any Time
    private let log: Logger
    private let answer: Answer
    private let state: Mutex<State>

    private struct State {
        var bounds: Configuration.Queue
        /// Those that stand in line, by their users.
        var waiting: [String: String] = [:]
        /// Under way, by their ids: who asked, and the deadline that ends it when it is cancelled.
        var underWay: [String: (user: String, end: Deadline)] = [:]
        var pauses = Pauses()
        var isStoreFailing = false
        var isDraining = false

        /// Users who have as many under way as may be.
        private var saturated: Set<String> {
            let counts = underWay.values.reduce(into: [String: Int]()) { $0[$1.user, default: 0] += 1 }
            return Set(counts.filter { $0.value >= bounds.maxInFlightPerUser }.keys)
        }

        /// Whose jobs are not to be begun now; `nil`: nobody's are.
        mutating func leftOut(at now: Instant) -> Set<String>? {
            guard !isDraining, !pauses.areAllPaused(at: now) else { return nil }
            return saturated.union(pauses.users(at: now)).union(waiting.keys)
        }
    }

    init(_ store: JobStore, bounds: Configuration.Queue, time: any Time, log: Logger, answer: @escaping Answer) {
        self.store = store
        self.time = time
        self.log = log
        self.answer = answer
        state = Mutex(State(bounds: bounds))
    }

    func apply(_ bounds: Configuration.Queue) {
        state.withLock { state in
            state.bounds = bounds
            state.pauses.lift()
        }
        store.wakeRunner()
    }

    /// Serves until it is cancelled; what runs then is put back.
    func run() async {
        let wakes = store.wakes()
        store.wakeRunner()
        await withDiscardingTaskGroup { group in
            for await _ in wakes {
                switch await next() {
                case .begin(let work):
                    group.addTask { await self.perform(work) }
                    // Another user's turn may have come too.
                    store.wakeRunner()
                case .pause(let until): group.addTask { await self.wake(at: until) }
                case .nothing: break
                }
            }
            group.cancelAll()
        }
    }

    /// Begins no further job. Those that stand in line go back to the others.
    func drain() {
        let (waiting, begun) = state.withLock { state in
            state.isDraining = true
            let waiting = state.waiting.values
            return (waiting.compactMap { state.underWay[$0]?.end }, Set(state.underWay.keys).subtracting(waiting))
        }
        for end in waiting { end.move(to: .distantPast) }
        store.drain(underWay: begun)
    }

    /// Ends a job that is under way; what has become of it is in the store by then.
    func cancel(_ id: String) {
        state.withLock { $0.underWay[id]?.end }?.move(to: .distantPast)
    }

    // MARK: One job

    private struct Work: Sendable {
        let job: Job
        let parameters: JSON.Object
        /// Moved into the past to end it.
        let end: Deadline
    }

    private enum Next: Sendable {
        case begin(Work)
        case pause(until: Instant)
        case nothing
    }

    private func next() async -> Next {
        guard let leftOut = state.withLock({ [now = time.now] in $0.leftOut(at: now) }) else { return .nothing }
        do throws(RequestError) {
            guard let (job, parameters) = try await store.next(leavingOut: leftOut) else { return .nothing }
            let work = Work(job: job, parameters: parameters, end: Deadline(.distantFuture))
            let isTaken = state.withLock { state in
                guard !state.isDraining, state.underWay[job.id] == nil else { return false }
                state.waiting[job.caller.userID] = job.id
                state.underWay[job.id] = (job.caller.userID, work.end)
                return true
            }
            return isTaken ? .begin(work) : .nothing
        } catch {
            return .pause(until: storeFailed(error))
        }
    }

    private func perform(_ work: Work) async {
        let observer = Observer(id: work.job.id, store: store, time: time) { self.hasPlace(work.job) }
        var outcome = await outcome(of: work, observer)
        var pause: Instant?
        if let failure = observer.storeFailure {
            pause = storeFailed(failure)
            outcome = .failure(.cancelled)
        } else if case .failure(let error) = outcome {
            pause = state.withLock { [now = time.now] in $0.pauses.pause(work.job.caller.userID, after: error, at: now) }
        }
        await conclude(work.job, outcome, observer, putsBack: pause != nil)
        hasPlace(work.job)
        state.withLock { state in
            state.underWay[work.job.id] = nil
            if pause == nil { state.pauses.hasEnded(work.job.caller.userID) }
        }
        store.wakeRunner()
        if let pause { await wake(at: pause) }
    }

    private func wake(at instant: Instant) async {
        guard (try? await time.sleep(until: instant)) != nil else { return }
        store.wakeRunner()
    }

    /// - Returns: when to try again.
    private func storeFailed(_ error: RequestError) -> Instant {
        let (until, isNews) = state.withLock { [now = time.now] state in
            defer { state.isStoreFailing = true }
            return (state.pauses.pauseAll(at: now), !state.isStoreFailing)
        }
        if isNews { log.record(.jobsUnusable, .critical, "jobs wait for their store: \(error.message)") }
        return until
    }

    private func outcome(of work: Work, _ observer: Observer) async -> Result<GenerateResult, RequestError> {
        let raced = try? await time.run(until: work.end) { [answer] () -> Result<GenerateResult, RequestError> in
            do throws(RequestError) {
                let parameters = try QueueSubmitParameters(decoding: work.parameters).generate
                return .success(try await answer(parameters, work.job.caller, work.job.requestID, observer))
            } catch {
                return .failure(error)
            }
        }
        guard case .finished(let outcome) = raced else { return .failure(.cancelled) }
        return outcome
    }

    /// Keeps what has become of a job, and goes on trying while the store fails. Where the daemon ends before that, the job is still
    /// `running` in the store, and is taken up again at the next start.
    private func conclude(
        _ job: Job, _ outcome: Result<GenerateResult, RequestError>, _ observer: Observer, putsBack: Bool
    ) async {
        let transition = transition(job, outcome, putsBack: putsBack)
        let calls = observer.settled
        while true {
            do throws(RequestError) {
                let (after, _) = try await store.change(job.id, transition) { table throws(StorageError) in
                    for call in calls {
                        try table.settleCall(job.id, number: call.number, outcome: call.outcome, cost: call.cost)
                    }
                }
                state.withLock { $0.isStoreFailing = false }
                if let after, after.isEnded { report(after) }
                return
            } catch {
                guard (try? await time.sleep(until: storeFailed(error))) != nil else { return }
            }
        }
    }

    private func transition(
        _ job: Job, _ outcome: Result<GenerateResult, RequestError>, putsBack: Bool
    ) -> @Sendable (Job) -> Job? {
        let now = time.wallClock
        return switch outcome {
        case .success(let result): { $0.ended(with: .result(result.json), at: now) }
        case .failure where putsBack: { $0.putBack() }
        // Its caller cancels a job in the store first: whoever finds it running here was cut off by the daemon's end.
        case .failure(.cancelled), .failure(.shuttingDown): { $0.putBack() }
        case .failure(let error): { $0.ended(with: .error(error.json(requestID: job.requestID)), at: now) }
        }
    }

    private func report(_ job: Job) {
        log.record(
            .jobEnded, .info, "job \(job.id) \(job.state.rawValue)",
            [Field.jobID: job.id, Field.requestID: job.requestID, Field.user: job.caller.userID])
    }

    /// The job has its place, or is over: its user's next may stand in line.
    private func hasPlace(_ job: Job) {
        let user = job.caller.userID
        state.withLock { if $0.waiting[user] == job.id { $0.waiting[user] = nil } }
        store.wakeRunner()
    }
}

/// Keeps what happens to a job, each before it happens.
private final class Observer: RequestObserver {
    struct Settled: Sendable {
        let number: Int
        let outcome: String
        let cost: Money
    }

    private let id: String
    private let store: JobStore
    private let time: any Time
    private let onPlace: @Sendable () -> Void
    private let state = Mutex(State())

    private struct State {
        var made = 0
        var settled: [Settled] = []
        var storeFailure: RequestError?
    }

    init(id: String, store: JobStore, time: any Time, onPlace: @escaping @Sendable () -> Void) {
        self.id = id
        self.store = store
        self.time = time
        self.onPlace = onPlace
    }

    var settled: [Settled] { state.withLock { $0.settled } }
    /// Why what had to be kept could not be: the job's own doing it is not.
    var storeFailure: RequestError? { state.withLock { $0.storeFailure } }

    func begins() async throws(RequestError) {
        let now = time.wallClock
        let (_, isBegun) = try await keeping { () async throws(RequestError) in try await store.change(id) { $0.started(at: now) }
        }
        onPlace()
        // It was cancelled while it stood in line.
        guard isBegun else { throw .cancelled }
    }

    func willCall(_ deployment: Deployment) async throws(RequestError) {
        let number = try await keeping { () async throws(RequestError) in try await store.recordCall(id, deployment) }
        state.withLock { $0.made = number }
    }

    func hasCalled(_ deployment: Deployment, outcome: String, cost: Money) {
        state.withLock { $0.settled.append(Settled(number: $0.made, outcome: outcome, cost: cost)) }
    }

    private func keeping<Value>(_ body: () async throws(RequestError) -> Value) async throws(RequestError) -> Value {
        do throws(RequestError) {
            return try await body()
        } catch {
            state.withLock { $0.storeFailure = error }
            throw error
        }
    }
}
