import Platform
import PromptAPI
import Synchronization

/// Equal requests under way share one call. The call belongs to `run`, not to the caller who began it: that one may hang up
/// while others wait. When the last has left, the call is cancelled.
final class SingleFlight<Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, RequestError>
    typealias Work = @Sendable () async throws(RequestError) -> Value
    private typealias Table = FlightTable<CacheKey>

    private struct Departing: Sendable {
        var flight: Table.Flight
        var work: Work
        /// Ends when nobody waits any more.
        var abandoned: AsyncStream<Never>
    }

    private struct State {
        var table = Table()
        var waiters: [Table.Waiter: CheckedContinuation<Outcome?, Never>] = [:]
        /// Outcomes that came before their waiter could wait for them.
        var early: [Table.Waiter: Outcome] = [:]
        var abandon: [Table.Flight: AsyncStream<Never>.Continuation] = [:]
        /// There while `run` takes calls.
        var runway: AsyncStream<Departing>.Continuation?
    }

    private let state = Mutex(State())
    private let time: any Time

    init(time: any Time) {
        self.time = time
    }

    /// Calls under way, and those who wait for them.
    var load: (flights: Int, waiters: Int) { state.withLock { ($0.table.count, $0.table.waiterCount) } }

    /// Flies until its task is cancelled; what is under way then is cancelled with it.
    func run() async {
        let (departures, runway) = AsyncStream.makeStream(of: Departing.self)
        state.withLock { $0.runway = runway }
        await withDiscardingTaskGroup { group in
            for await departing in departures { group.addTask { await self.fly(departing) } }
            // From here on everybody calls for himself, and who stands on the runway is sent home.
            state.withLock { $0.runway = nil }
            runway.finish()
            group.cancelAll()
        }
        for flight in state.withLock({ $0.table.all }) { end(flight, .failure(.shuttingDown)) }
    }

    /// The value of `work`, done by the first of those who ask for the same at once. Before `run`, and after it, everybody
    /// works for himself.
    ///
    /// What is to be kept must be kept within `work`: who asks after its end begins anew.
    /// - Parameter deadline: until when the caller waits for what another began. Its own work minds its own deadline.
    /// - Returns: `isShared` where it was another's call.
    func value(
        of key: CacheKey, deadline: Instant, _ work: @escaping Work
    ) async throws(RequestError) -> (value: Value, isShared: Bool) {
        while true {
            guard let (waiter, isFirst) = join(key, work) else { return (try await work(), false) }
            if isFirst { return (try await outcome(of: waiter).get(), false) }
            do throws(RequestError) {
                return (try await sharedOutcome(of: waiter, until: deadline).get(), true)
            } catch {
                // The other may have had less time: that says nothing about this caller.
                guard case .timeout = error, !Task.isCancelled, time.now < deadline else { throw error }
            }
        }
    }

    // MARK: Waiting

    private func join(_ key: CacheKey, _ work: @escaping Work) -> (waiter: Table.Waiter, isFirst: Bool)? {
        state.withLock { state in
            guard let runway = state.runway else { return nil }
            let (waiter, flight, isFirst) = state.table.join(key)
            if isFirst {
                let (abandoned, abandon) = AsyncStream.makeStream(of: Never.self)
                state.abandon[flight] = abandon
                runway.yield(Departing(flight: flight, work: work, abandoned: abandoned))
            }
            return (waiter, isFirst)
        }
    }

    private func sharedOutcome(of waiter: Table.Waiter, until deadline: Instant) async throws(RequestError) -> Outcome {
        do {
            let raced = try await time.run(until: Deadline(deadline)) { await self.outcome(of: waiter) }
            // Who was woken by his deadline finds himself cancelled: it was the clock.
            if case .finished(let outcome) = raced, !Self.isCancelled(outcome) || Task.isCancelled || time.now < deadline {
                return outcome
            }
        } catch {
            throw .cancelled
        }
        throw .timeout("the deadline passed while another's equal request was under way", attempts: [])
    }

    private static func isCancelled(_ outcome: Outcome) -> Bool {
        if case .failure(.cancelled) = outcome { true } else { false }
    }

    /// The flight's outcome; cancelled where the waiter's task is.
    private func outcome(of waiter: Table.Waiter) async -> Outcome {
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Outcome?, Never>) in
                let known: Outcome?? = state.withLock { state in
                    if let outcome = state.early.removeValue(forKey: waiter) { return .some(outcome) }
                    // It may have been cancelled before it could wait.
                    guard state.table.isWaiting(waiter) else { return .some(nil) }
                    state.waiters[waiter] = continuation
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            leave(waiter)
        }
        return outcome ?? .failure(.cancelled)
    }

    private func leave(_ waiter: Table.Waiter) {
        let (waiting, abandon) = state.withLock { state in
            var abandon: AsyncStream<Never>.Continuation?
            switch state.table.leave(waiter) {
            // The outcome is on its way, or lies ready.
            case .tooLate: return (nil as CheckedContinuation<Outcome?, Never>?, abandon)
            case .othersWait: break
            case .wasLast(let flight): abandon = state.abandon.removeValue(forKey: flight)
            }
            return (state.waiters.removeValue(forKey: waiter), abandon)
        }
        abandon?.finish()
        waiting?.resume(returning: nil)
    }

    // MARK: Flying

    private func fly(_ departing: Departing) async {
        let outcome = await withTaskGroup(of: Outcome?.self) { group in
            group.addTask {
                do throws(RequestError) {
                    return .success(try await departing.work())
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                for await _ in departing.abandoned {}
                return nil
            }
            // Whoever ends first ends the other; the work is waited for in either case.
            let first = await group.next() ?? nil
            group.cancelAll()
            let second = await group.next() ?? nil
            return first ?? second ?? .failure(.cancelled)
        }
        // Cancelled and yet not abandoned: `run` is.
        let isStopped = Task.isCancelled && Self.isCancelled(outcome)
        end(departing.flight, isStopped ? .failure(.shuttingDown) : outcome)
    }

    private func end(_ flight: Table.Flight, _ outcome: Outcome) {
        let waiting = state.withLock { state in
            state.abandon[flight] = nil
            return state.table.end(flight).compactMap { waiter -> CheckedContinuation<Outcome?, Never>? in
                if let continuation = state.waiters.removeValue(forKey: waiter) { return continuation }
                state.early[waiter] = outcome
                return nil
            }
        }
        for continuation in waiting { continuation.resume(returning: outcome) }
    }
}
