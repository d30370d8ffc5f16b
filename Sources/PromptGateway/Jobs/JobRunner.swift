import Logging
import Platform
import PromptAPI
import Storage
import Synchronization

/// Begins jobs as their turn comes, and sees each to its end.
///
/// One job at a time stands in line for a place; the next is chosen when that one has it. So a job of a higher priority that comes later
/// is behind one other at most, and a user who has as many under way as may be is passed over.
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
        /// The one that stands in line.
        var waiting: String?
        /// Under way, by their ids: who asked, and the deadline that ends it when it is cancelled.
        var underWay: [String: (user: String, end: Deadline)] = [:]
        var isDraining = false

        /// Users who have as many under way as may be.
        var saturated: [String] {
            let counts = underWay.values.reduce(into: [String: Int]()) { $0[$1.user, default: 0] += 1 }
            return counts.filter { $0.value >= bounds.maxInFlightPerUser }.keys.sorted()
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
        state.withLock { $0.bounds = bounds }
        store.wakeRunner()
    }

    /// Serves until it is cancelled; what runs then is put back.
    func run() async {
        let wakes = store.wakes()
        store.wakeRunner()
        await withDiscardingTaskGroup { group in
            for await _ in wakes {
                guard let work = await next() else { continue }
                group.addTask { await self.perform(work) }
            }
            group.cancelAll()
        }
    }

    /// Begins no further job. The one that stands in line goes back to the others.
    func drain() {
        let waiting = state.withLock { state -> Deadline? in
            state.isDraining = true
            return state.waiting.flatMap { state.underWay[$0]?.end }
        }
        waiting?.move(to: .distantPast)
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

    private func next() async -> Work? {
        let saturated = state.withLock { $0.isDraining || $0.waiting != nil ? nil : $0.saturated }
        guard let saturated else { return nil }
        do throws(RequestError) {
            guard let (job, parameters) = try await store.next(leavingOut: saturated) else { return nil }
            let work = Work(job: job, parameters: parameters, end: Deadline(.distantFuture))
            let isTaken = state.withLock { state in
                guard !state.isDraining, state.underWay[job.id] == nil else { return false }
                state.waiting = job.id
                state.underWay[job.id] = (job.caller.userID, work.end)
                return true
            }
            return isTaken ? work : nil
        } catch {
            log.record(.jobsUnusable, .critical, "no job can be begun: \(error.message)")
            return nil
        }
    }

    private func perform(_ work: Work) async {
        let observer = Observer(id: work.job.id, store: store, time: time) { self.hasPlace(work.job.id) }
        let outcome = await outcome(of: work, observer)
        do throws(RequestError) {
            try await conclude(work.job, outcome, observer)
        } catch {
            // It is still `running` in the store, and is taken up again at the next start.
            log.record(.jobsUnusable, .critical, "the end of job \(work.job.id) could not be kept: \(error.message)")
        }
        hasPlace(work.job.id)
        state.withLock { _ = $0.underWay.removeValue(forKey: work.job.id) }
        store.wakeRunner()
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

    private func conclude(
        _ job: Job, _ outcome: Result<GenerateResult, RequestError>, _ observer: Observer
    ) async throws(RequestError) {
        let now = time.wallClock
        let calls = observer.settled
        let transition: @Sendable (Job) -> Job?
        switch outcome {
        case .success(let result): transition = { $0.ended(with: .result(result.json), at: now) }
        // Its caller cancels a job in the store first: whoever finds it running here was cut off by the daemon's end.
        case .failure(.cancelled), .failure(.shuttingDown): transition = { $0.putBack() }
        case .failure(let error): transition = { $0.ended(with: .error(error.json(requestID: job.requestID)), at: now) }
        }
        let (after, _) = try await store.change(job.id, transition) { table throws(StorageError) in
            for call in calls { try table.settleCall(job.id, number: call.number, outcome: call.outcome, cost: call.cost) }
        }
        guard let after, after.isEnded else { return }
        log.record(
            .jobEnded, .info, "job \(job.id) \(after.state.rawValue)",
            [Field.jobID: job.id, Field.requestID: job.requestID, Field.user: job.caller.userID])
    }

    /// The job has its place, or is over: the next may stand in line.
    private func hasPlace(_ id: String) {
        state.withLock { if $0.waiting == id { $0.waiting = nil } }
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
    private let calls = Mutex((made: 0, settled: [Settled]()))

    init(id: String, store: JobStore, time: any Time, onPlace: @escaping @Sendable () -> Void) {
        self.id = id
        self.store = store
        self.time = time
        self.onPlace = onPlace
    }

    var settled: [Settled] { calls.withLock { $0.settled } }

    func begins() async throws(RequestError) {
        let now = time.wallClock
        let (_, isBegun) = try await store.change(id) { $0.started(at: now) }
        onPlace()
        // It was cancelled while it stood in line.
        guard isBegun else { throw .cancelled }
    }

    func willCall(_ deployment: Deployment) async throws(RequestError) {
        let number = try await store.recordCall(id, deployment)
        calls.withLock { $0.made = number }
    }

    func hasCalled(_ deployment: Deployment, outcome: String, cost: Money) {
        calls.withLock { $0.settled.append(Settled(number: $0.made, outcome: outcome, cost: cost)) }
    }
}
