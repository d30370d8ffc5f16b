import Logging
import Platform
import PromptAPI
import PromptProviders

/// A request's way, as one configuration lays it. Requests under way keep theirs when a reload lays another.
struct RequestPipeline: Sendable {
    let configuration: Configuration
    let providers: [Provider]
    let limits: Limits
    let admission: Admission
    let router: Router
    let executor: Executor
    let accounting: Accounting
    let log: Logger

    /// validate → admit → route → attempt(s) → account → answer.
    ///
    /// Classification, cache look-up and cache store join this line between validating and admitting, and before the answer.
    func generate(
        _ parameters: GenerateParameters, of caller: Caller, id: String, standing: Request.Standing,
        observer: (any RequestObserver)? = nil, into sink: (any AnswerSink)?
    ) async throws(RequestError) -> GenerateResult {
        let received = executor.time.now
        do throws(RequestError) {
            let request = try Request(
                parameters, of: caller, id: id, standing: standing, received: received, configuration: configuration,
                observer: observer)
            try await limits.admit(request.caller.userID)
            let execution = try await admission.withPlace(for: request) { request async throws(RequestError) in
                try await ask(request, into: parameters.stream ? sink : nil)
            }
            let result = answer(request, execution)
            account(result, of: caller)
            return result
        } catch {
            account(error, id: id, of: caller, duration: executor.time.now - received)
            throw error
        }
    }

    /// route → attempt(s), with the money for them set aside.
    private func ask(_ request: Request, into sink: (any AnswerSink)?) async throws(RequestError) -> Executor.Execution {
        try await request.observer?.begins()
        let candidates = try router.route(request, among: providers) { executor.mayBeAsked($0) }
        let claim = Budget.Claim(of: request, among: candidates) { executor.outlook(of: $0).expectedOutput }
        return try await limits.withMoney(for: claim, of: request.caller.userID) {
            let ending = await executor.execute(request, along: candidates, into: sink)
            enter(ending, by: request.caller.userID)
            return (ending.result, ending.cost)
        }
    }

    /// Writes into the ledger what the attempts have cost, and what the answer has used.
    private func enter(_ ending: Executor.Ending, by user: String) {
        for (deployment, cost) in ending.costs where cost > .zero {
            accounting.ledger?.record(LedgerEntry(cost: cost), by: user, with: deployment)
        }
        guard case .success(let execution) = ending.result else { return }
        accounting.ledger?.record(.answer(execution.completion.usage), by: user, with: execution.candidate.deployment)
    }

    private func answer(_ request: Request, _ execution: Executor.Execution) -> GenerateResult {
        let candidate = execution.candidate
        return GenerateResult(
            requestID: request.id, response: execution.completion.text, toolCalls: execution.completion.toolCalls,
            finishReason: execution.completion.finishReason, providerUsed: candidate.provider.name,
            modelUsed: candidate.model.id, taskType: request.taskType, routingStrategy: request.strategy,
            fallbackUsed: Set(execution.attempts.map(\.provider)).count > 1, attempts: execution.attempts,
            responseTime: (executor.time.now - request.received).seconds, usage: execution.completion.usage,
            costEstimate: candidate.model.price?.cost(of: execution.completion.usage).dollars,
            metadata: request.parameters.metadata)
    }

    private func account(_ result: GenerateResult, of caller: Caller) {
        accounting.record(requestSucceeded: true, duration: .seconds(result.responseTime))
        log.record(
            .requestCompleted, .info, "answered by \(result.providerUsed) in \(Int(result.responseTime * 1000)) ms",
            [
                Field.requestID: result.requestID, Field.user: caller.userID, Field.provider: result.providerUsed,
                Field.model: result.modelUsed, Field.method: Methods.generate.name,
                Field.durationUs: String(Int(result.responseTime * 1e6)), Field.attempts: String(result.attempts.count),
                Field.inputTokens: String(result.usage.inputTokens), Field.outputTokens: String(result.usage.outputTokens),
                Field.cost: result.costEstimate.map { "\($0)" },
            ])
    }

    private func account(_ error: RequestError, id: String, of caller: Caller, duration: Duration) {
        // A mistake of the caller's, or its leaving, is no failure of the service.
        let isOurs =
            switch error {
            case .invalidParams, .permissionDenied, .notFound, .cancelled, .rejectedByProvider: false
            default: true
            }
        if isOurs { accounting.record(requestSucceeded: false, duration: duration) }
        log.record(
            .requestFailed, isOurs ? .warning : .info, "not answered: \(error.kind)",
            [
                Field.requestID: id, Field.user: caller.userID, Field.method: Methods.generate.name, Field.kind: error.kind,
                Field.durationUs: String(duration.nanoseconds / 1000),
            ])
    }
}
