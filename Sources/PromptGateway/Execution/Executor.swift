import Platform
import PromptAPI
import PromptProviders
import Synchronization

/// Walks the candidates in their order until one has answered.
struct Executor: Sendable {
    let time: any Time
    let entropy: any Entropy
    let patience: Patience
    /// Told of every attempt as it ends.
    let observe: @Sendable (Attempt) -> Void

    /// An answer, and the way to it.
    struct Execution: Sendable {
        let completion: Completion
        let candidate: Candidate
        let attempts: [AttemptReport]
    }

    func execute(_ request: Request, along candidates: [Candidate], into sink: (any AnswerSink)?) async throws(RequestError)
        -> Execution
    {
        var attempts: [AttemptReport] = []
        var remaining = candidates[...]
        var retries = 0
        while let candidate = remaining.first {
            let alternatives = remaining.dropFirst()
            let stream = Stream(sink)
            let attempt = await self.attempt(request, candidate, stream, retry: retries, hasAlternative: !alternatives.isEmpty)
            attempts.append(attempt.report)
            switch attempt.outcome {
            case .success(let completion):
                return Execution(completion: completion, candidate: candidate, attempts: attempts)
            case .failure(let error):
                let fitting = Self.fitting(alternatives, after: error, candidate)
                try await recover(request, stream, error, attempts)
                switch decide(request, stream, error, retries: retries, hasAlternative: !fitting.isEmpty) {
                case .retry(let delay):
                    retries += 1
                    do { try await time.sleep(for: delay) } catch { throw .cancelled }
                case .fallBack:
                    remaining = fitting
                    retries = 0
                case .giveUp: throw Self.failure(error, candidate, attempts)
                }
            }
        }
        throw .allProvidersFailed(attempts: attempts)
    }

    private func attempt(
        _ request: Request, _ candidate: Candidate, _ stream: Stream, retry: Int, hasAlternative: Bool
    ) async -> Attempt {
        let began = time.now
        let limits = patience.limits(for: candidate, hasAlternative: hasAlternative, now: began, deadline: request.deadline)
        let outcome: Result<Completion, ProviderError>
        do throws(ProviderError) {
            outcome = .success(
                try await candidate.driver.complete(request.call(to: candidate.model), limits: limits) {
                    try await stream.write($0)
                })
        } catch {
            outcome = .failure(error)
        }
        let attempt = Attempt(
            requestID: request.id, candidate: candidate, outcome: outcome, duration: time.now - began, retry: retry)
        observe(attempt)
        return attempt
    }

    /// A stream that broke after its caller had seen some of it: the caller decided beforehand what then.
    private func recover(
        _ request: Request, _ stream: Stream, _ error: ProviderError, _ attempts: [AttemptReport]
    ) async throws(RequestError) {
        guard stream.hasWritten, error.kind != .cancelled else { return }
        guard request.parameters.onInterrupt == .restart, error.kind != .deadline else {
            if error.kind == .deadline { throw .timeout("the deadline passed while the answer was coming", attempts: attempts) }
            throw .streamInterrupted(partialResponse: error.partial, attempts: attempts)
        }
        do { try await stream.reset(reason: error.summary) } catch { throw .cancelled }
    }

    private func decide(
        _ request: Request, _ stream: Stream, _ error: ProviderError, retries: Int, hasAlternative: Bool
    ) -> RetryPolicy.Decision {
        var generator = EntropyGenerator(entropy)
        let situation = RetryPolicy.Situation(
            retries: retries, hasAlternative: hasAlternative, remaining: request.deadline - time.now,
            isInterrupted: stream.hasWritten)
        return RetryPolicy(maxRetries: request.parameters.maxRetries).decision(after: error, situation, using: &generator)
    }

    /// A prompt that was too long goes only to models that take more.
    private static func fitting(
        _ alternatives: ArraySlice<Candidate>, after error: ProviderError, _ candidate: Candidate
    ) -> ArraySlice<Candidate> {
        guard error.kind == .contextLength else { return alternatives }
        guard let window = candidate.model.contextWindow else { return [] }
        return alternatives.filter { $0.model.contextWindow ?? 0 > window }[...]
    }

    /// How the request ends when there is nobody left to ask.
    private static func failure(_ error: ProviderError, _ candidate: Candidate, _ attempts: [AttemptReport]) -> RequestError {
        func rejected(_ reason: RequestError.RejectionReason) -> RequestError {
            .rejectedByProvider(
                reason, provider: candidate.provider.name, model: candidate.model.id,
                message: error.providerMessage ?? error.summary)
        }
        switch error.kind {
        case .badRequest: return rejected(.badRequest)
        case .contentPolicy: return rejected(.contentPolicy)
        case .contextLength: return rejected(.contextLength)
        case .cancelled: return .cancelled
        case .deadline: return .timeout("no answer came before the deadline", attempts: attempts)
        default: return .allProvidersFailed(attempts: attempts)
        }
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
