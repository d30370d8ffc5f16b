import Platform
import PromptAPI
import PromptProviders
import Synchronization

/// Walks the candidates in their order until one has answered.
struct Executor: Sendable {
    let time: any Time
    let entropy: any Entropy
    let patience: Patience
    let deployments: Deployments
    /// Told of every attempt as it ends.
    let observe: @Sendable (Attempt) -> Void

    /// An answer, and the way to it.
    struct Execution: Sendable {
        let completion: Completion
        let candidate: Candidate
        let attempts: [AttemptReport]
    }

    /// What became of a request, and what it has cost in either case.
    struct Ending: Sendable {
        let result: Result<Execution, RequestError>
        /// Of each attempt, in their order.
        let costs: [(deployment: Deployment, cost: Money)]

        var cost: Money { costs.reduce(.zero) { $0 + $1.cost } }
    }

    /// - Parameter later: who may not be asked yet when the request is routed, and when they may; they come last.
    func execute(
        _ request: Request, along candidates: [Candidate], later: [(candidate: Candidate, until: Instant?)] = [],
        into sink: (any AnswerSink)?
    ) async -> Ending {
        deployments.deposit()
        var way = Way(of: request, along: candidates + later.map(\.candidate))
        do throws(RequestError) {
            let execution = try await walk(&way, into: sink)
            return Ending(result: .success(execution), costs: way.costs)
        } catch {
            return Ending(result: .failure(error), costs: way.costs)
        }
    }

    private func walk(_ way: inout Way, into sink: (any AnswerSink)?) async throws(RequestError) -> Execution {
        while !way.remaining.isEmpty {
            let permit = try await permit(way)
            if let error = await refusal(of: way.request.observer, permit.candidate) {
                deployments.giveBack(permit)
                throw error
            }
            let stream = Stream(sink)
            let (attempt, isNewFault) = await self.attempt(permit, way, stream)
            way.record(attempt)
            way.request.observer?.hasCalled(
                attempt.candidate.deployment, outcome: attempt.word, cost: attempt.cost(inputTokens: way.inputTokens))
            switch attempt.outcome {
            case .success(let completion):
                return Execution(completion: completion, candidate: attempt.candidate, attempts: way.attempts)
            case .failure(let error):
                try await recover(way, stream, error)
                try await proceed(&way, after: error, attempt.candidate, stream, isNewFault: isNewFault)
            }
        }
        throw way.ending
    }

    func outlook(of candidate: Candidate) -> Outlook { deployments.outlook(of: candidate, at: time.now) }

    /// The first who may be asked. Where nobody may, somebody is waited for, if that is worth it.
    func permit(_ way: Way) async throws(RequestError) -> Permit {
        let deadline = way.request.deadline
        let rule = PanicRule(at: time.now, deadline: deadline)
        while true {
            let version = deployments.version
            let now = time.now
            var refusals: [(candidate: Candidate, refusal: Refusal)] = []
            for candidate in way.remaining {
                switch deployments.permit(
                    for: candidate, reserving: way.reservation(for: candidate), isAlone: way.remaining.count == 1, at: now)
                {
                case .permit(let permit): return permit
                case .refused(let refusal): refusals.append((candidate, refusal))
                }
            }
            guard let limit = rule.wait(for: refusals.map(\.refusal), at: now) else { throw way.ending(refusals, at: now) }
            guard now < deadline else { throw way.outOfTime }
            await deployments.change(from: version, until: limit)
            if Task.isCancelled { throw .cancelled }
        }
    }

    /// Why a call may not be made after all: who keeps a record of it could not.
    private func refusal(of observer: (any RequestObserver)?, _ candidate: Candidate) async -> RequestError? {
        do throws(RequestError) {
            try await observer?.willCall(candidate.deployment)
            return nil
        } catch {
            return error
        }
    }

    /// Gives the permit back whatever happens: nothing here throws.
    private func attempt(
        _ permit: consuming Permit, _ way: Way, _ stream: Stream
    ) async -> (attempt: Attempt, isNewFault: Bool) {
        let candidate = permit.candidate
        let request = way.request
        let began = time.now
        let allowance = patience.allowance(
            for: candidate, hasAlternative: hasEligible(way.alternatives(to: candidate), at: began),
            p95: deployments.p95FirstToken(of: candidate), now: began, deadline: request.deadline)
        let terms = permit.terms
        let (outcome, timing) = await candidate.driver.attempt(
            request.call(to: candidate.model), limits: allowance.limits,
            onFirstToken: { deployments.answering(terms, after: $0) }, onText: { try await stream.write($0) })
        let attempt = Attempt(
            requestID: request.id, candidate: candidate, outcome: outcome, duration: time.now - began,
            retry: way.retry(of: candidate), timing: timing, isHurried: allowance.isHurried)
        let isNewFault = deployments.ended(permit, attempt)
        observe(attempt)
        return (attempt, isNewFault)
    }

    private func hasEligible(_ candidates: [Candidate], at now: Instant) -> Bool {
        candidates.contains { deployments.standing(of: $0, at: now).isEligible }
    }

    /// A stream that broke after its caller had seen some of it: the caller decided beforehand what then.
    private func recover(_ way: Way, _ stream: Stream, _ error: ProviderError) async throws(RequestError) {
        guard stream.hasWritten, error.kind != .cancelled else { return }
        guard way.request.parameters.onInterrupt == .restart, error.kind != .deadline else {
            if error.kind == .deadline {
                throw .timeout("the deadline passed while the answer was coming", attempts: way.attempts)
            }
            throw .streamInterrupted(partialResponse: error.partial, attempts: way.attempts)
        }
        do { try await stream.reset(reason: error.summary) } catch { throw .cancelled }
    }

    /// What comes after a failure: the same again after a while, the next, or the end.
    private func proceed(
        _ way: inout Way, after error: ProviderError, _ candidate: Candidate, _ stream: Stream, isNewFault: Bool
    ) async throws(RequestError) {
        let decision = decide(way, error, candidate, stream)
        guard decision != .giveUp, !way.spend.isExceeded,
            deployments.withdraw(RetryPolicy.cost(of: error, isNewFault: isNewFault))
        else { throw way.ending }
        switch decision {
        case .retry(let delay):
            way.retry(candidate)
            do { try await time.sleep(for: delay) } catch { throw .cancelled }
        case .fallBack: way.fallBack(from: candidate, after: error)
        case .giveUp: throw way.ending
        }
    }

    private func decide(_ way: Way, _ error: ProviderError, _ candidate: Candidate, _ stream: Stream) -> RetryPolicy.Decision {
        let now = time.now
        let remaining = way.request.deadline - now
        let alternatives = way.alternatives(to: candidate, after: error)
        let situation = RetryPolicy.Situation(
            retries: way.retry(of: candidate) - 1, hasAlternative: hasEligible(alternatives, at: now),
            hasLater: !alternatives.isEmpty, remaining: remaining,
            rest: deployments.standing(of: candidate, at: now).rest(at: now, remaining: remaining),
            isInterrupted: stream.hasWritten)
        var generator = EntropyGenerator(entropy)
        return RetryPolicy(maxRetries: way.request.parameters.maxRetries).decision(after: error, situation, using: &generator)
    }

    /// One attempt's way to the caller: remembers whether anything went out.
    private final class Stream: Sendable {
        private let sink: (any AnswerSink)?
        private let written = Mutex(false)

        init(_ sink: (any AnswerSink)?) {
            self.sink = sink
        }

        var hasWritten: Bool { written.withLock { $0 } }

        func write(_ text: String) async throws {
            guard let sink else { return }
            written.withLock { $0 = true }
            try await sink.delta(text)
        }

        func reset(reason: String) async throws {
            try await sink?.reset(reason: reason)
        }
    }
}

extension Outlook.Standing {
    /// Whether it is somebody to turn to. Who is only busy is free before long.
    fileprivate var isEligible: Bool {
        switch self {
        case .ready, .probing, .full: true
        case .resting, .open, .latched: false
        }
    }

    /// How long it is to be left alone; `nil`: longer than is waited for. A wait that the provider asked for is borne as long as
    /// there is time, one of our own making only for the panic rule's while.
    fileprivate func rest(at now: Instant, remaining: Duration) -> Duration? {
        switch self {
        case .ready, .probing, .full: return .zero
        case .resting(let until): return until - now
        case .open(let until):
            let wait = until - now
            return wait <= PanicRule.longestWait(remaining: remaining) ? wait : nil
        case .latched: return nil
        }
    }
}
