import Logging
import Platform
import PromptAPI
import PromptProviders

/// Vectors for texts: a short way beside `generate`'s, through the same limits, the same queue and the same health.
struct Embedding: Sendable {
    /// What one candidate may take of the time that is left while another could answer, and what it has at least.
    static let shareOfRemaining = 0.5
    static let leastWait = Duration.seconds(3)

    private let pipeline: RequestPipeline
    private var executor: Executor { pipeline.executor }

    init(through pipeline: RequestPipeline) {
        self.pipeline = pipeline
    }

    /// validate → candidates that can embed → look up → attempts with fallback → account → store.
    func answer(_ parameters: EmbedParameters, of caller: Caller, id: String) async throws(RequestError) -> EmbedResult {
        let received = executor.time.now
        let telling = Telling(Story(requestID: id, received: executor.time.wallClock, userID: caller.userID))
        do throws(RequestError) {
            let request = try request(parameters, of: caller, id: id, received: received, telling)
            let result = try await ask(request, for: parameters.input)
            telling.add { $0.ending = .object(result.summary) }
            accounted(id, of: caller, received, telling, .success(result))
            return result
        } catch {
            telling.add { $0.ending = ["success": false, "kind": .string(error.kind)] }
            accounted(id, of: caller, received, telling, .failure(error))
            throw error
        }
    }

    /// As queue and limits count it: all the texts, and no output.
    private func request(
        _ parameters: EmbedParameters, of caller: Caller, id: String, received: Instant, _ telling: Telling
    ) throws(RequestError) -> Request {
        var generate = GenerateParameters()
        generate.prompt = parameters.input.joined(separator: "\n")
        generate.sampling.maxTokens = 0
        generate.model = parameters.model
        generate.provider = parameters.provider
        generate.timeout = parameters.timeout
        return try Request(
            generate, of: caller, id: id, standing: .interactive, received: received, configuration: pipeline.configuration,
            needsPrice: pipeline.limits.needsPrice(caller.userID), telling: telling)
    }

    private func ask(_ request: Request, for inputs: [String]) async throws(RequestError) -> EmbedResult {
        let user = request.caller.userID
        let candidates = try EmbeddingCandidates(of: request, among: pipeline.providers, isDrained: pipeline.router.isDrained)
            .inOrder()
        let kept = KeptVectors(of: inputs, request, pipeline)
        // Only what the first would say: vectors of two models do not compare.
        if let first = candidates.first, let result = await kept.find(by: first) { return result }
        try await pipeline.limits.admit(user)
        let (result, candidate) = try await pipeline.admission.withPlace(for: request) { request async throws(RequestError) in
            let claim = Budget.Claim(of: request, among: candidates) { _ in 0 }
            return try await pipeline.limits.withMoney(for: claim, of: user) {
                executor.deployments.deposit()
                var way = Way(of: request, along: candidates)
                let result: Result<(EmbedResult, Candidate), RequestError>
                do throws(RequestError) {
                    result = .success(try await walk(&way, for: inputs))
                } catch {
                    result = .failure(error)
                }
                request.telling?.add { [way] in $0.attempts = way.attempts }
                for (deployment, cost) in way.costs where cost > .zero {
                    pipeline.accounting.enter(LedgerEntry(cost: cost), by: user, with: deployment)
                }
                return (result, way.costs.reduce(.zero) { $0 + $1.cost })
            }
        }
        kept.store(result, by: candidate)
        return result
    }

    private func walk(_ way: inout Way, for inputs: [String]) async throws(RequestError) -> (EmbedResult, Candidate) {
        while !way.remaining.isEmpty {
            let permit = try await executor.permit(way)
            let candidate = permit.candidate
            let (outcome, isNewFault) = await attempt(permit, &way, for: inputs)
            switch outcome {
            case .success(let embeddings):
                pipeline.accounting.enter(
                    .answer(embeddings.usage), by: way.request.caller.userID, with: candidate.deployment)
                let result = EmbedResult(
                    requestID: way.request.id, vectors: embeddings.vectors, modelUsed: candidate.model.id,
                    providerUsed: candidate.provider.name, usage: embeddings.usage,
                    costEstimate: candidate.model.price?.cost(of: embeddings.usage).dollars)
                return (result, candidate)
            case .failure(let error):
                guard executor.time.now < way.request.deadline else { throw way.outOfTime }
                guard error.kind.mayFallBack,
                    executor.deployments.withdraw(RetryPolicy.cost(of: error, isNewFault: isNewFault))
                else { throw way.ending }
                way.fallBack(from: candidate, after: error)
            }
        }
        throw way.ending
    }

    /// Gives the permit back whatever happens: nothing here throws.
    private func attempt(
        _ permit: consuming Permit, _ way: inout Way, for inputs: [String]
    ) async -> (outcome: Result<Embeddings, ProviderError>, isNewFault: Bool) {
        let candidate = permit.candidate
        let began = executor.time.now
        let limit = Self.limit(remaining: way.request.deadline - began, hasAlternative: !way.alternatives(to: candidate).isEmpty)
        let outcome: Result<Embeddings, ProviderError>
        do throws(ProviderError) {
            outcome = .success(
                try await candidate.driver.embed(EmbeddingCall(model: candidate.model, inputs: inputs), limit: limit))
        } catch {
            outcome = .failure(error)
        }
        let attempt = Attempt(
            requestID: way.request.id, candidate: candidate,
            outcome: outcome.map { Completion(text: "", finishReason: .stop, usage: $0.usage) },
            duration: executor.time.now - began, retry: way.retry(of: candidate),
            isHurried: limit < Patience.unmeasuredFirstToken)
        let isNewFault = executor.deployments.ended(permit, attempt)
        executor.observe(attempt)
        way.record(attempt)
        return (outcome, isNewFault)
    }

    /// How long one candidate is waited for: all its requests, where it takes several.
    static func limit(remaining: Duration, hasAlternative: Bool) -> Duration {
        let remaining = max(.zero, remaining)
        return hasAlternative ? min(remaining, max(leastWait, remaining * shareOfRemaining)) : remaining
    }

    private func accounted(
        _ id: String, of caller: Caller, _ received: Instant, _ telling: Telling, _ outcome: Result<EmbedResult, RequestError>
    ) {
        let now = executor.time.now
        pipeline.accounting.stories.add(telling)
        switch outcome {
        case .success(let result):
            pipeline.accounting.answered(in: now - received, fromCache: false)
            pipeline.log.record(
                .requestCompleted, .info, "vectors by \(result.providerUsed)",
                [
                    Field.requestID: id, Field.user: caller.userID, Field.provider: result.providerUsed,
                    Field.model: result.modelUsed, Field.method: Methods.embed.name,
                    Field.durationUs: String((now - received).nanoseconds / 1000),
                    Field.inputTokens: String(result.usage.inputTokens), Field.cost: result.costEstimate.map { "\($0)" },
                ])
        case .failure(let error):
            pipeline.accounting.refused(with: error, after: now - received)
            pipeline.log.record(
                .requestFailed, error.isOurs ? .warning : .info, "no vectors: \(error.kind)",
                [
                    Field.requestID: id, Field.user: caller.userID, Field.method: Methods.embed.name, Field.kind: error.kind,
                    Field.durationUs: String((now - received).nanoseconds / 1000),
                ])
        }
    }
}
