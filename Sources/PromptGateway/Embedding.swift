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

    /// validate → candidates that can embed → attempts with fallback → account.
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
        try await pipeline.limits.admit(user)
        return try await pipeline.admission.withPlace(for: request) { request async throws(RequestError) in
            let candidates = try EmbeddingCandidates(of: request, among: pipeline.providers, isDrained: pipeline.router.isDrained)
                .inOrder()
            let claim = Budget.Claim(of: request, among: candidates) { _ in 0 }
            return try await pipeline.limits.withMoney(for: claim, of: user) {
                executor.deployments.deposit()
                var way = Way(of: request, along: candidates)
                let result: Result<EmbedResult, RequestError>
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
    }

    private func walk(_ way: inout Way, for inputs: [String]) async throws(RequestError) -> EmbedResult {
        while !way.remaining.isEmpty {
            let permit = try await executor.permit(way)
            let candidate = permit.candidate
            let (outcome, isNewFault) = await attempt(permit, &way, for: inputs)
            switch outcome {
            case .success(let embeddings):
                pipeline.accounting.enter(
                    .answer(embeddings.usage), by: way.request.caller.userID, with: candidate.deployment)
                return EmbedResult(
                    requestID: way.request.id, vectors: embeddings.vectors, modelUsed: candidate.model.id,
                    providerUsed: candidate.provider.name, usage: embeddings.usage,
                    costEstimate: candidate.model.price?.cost(of: embeddings.usage).dollars)
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

/// Who can give vectors to a request, and why the others cannot.
struct EmbeddingCandidates {
    private let request: Request
    private let providers: [Provider]
    private let isDrained: (String) -> Bool

    init(of request: Request, among providers: [Provider], isDrained: @escaping (String) -> Bool) {
        self.request = request
        self.providers = providers
        self.isDrained = isDrained
    }

    /// Who was named first, then those whose model is known to embed, each in the order of the configuration.
    func inOrder() throws(RequestError) -> [Candidate] {
        let named = request.parameters.provider
        if let named, !providers.contains(where: { $0.name == named }) {
            throw .notFound("no provider is called \(named)")
        }
        var candidates: [Candidate] = []
        var excluded: [RequestError.Exclusion] = []
        for provider in providers {
            switch judge(provider) {
            case .success(let candidate): candidates.append(candidate)
            case .failure(let exclusion): excluded.append(.init(provider: provider.name, reason: exclusion.reason))
            }
        }
        guard !candidates.isEmpty else { throw .noEligibleProvider("no provider can give vectors for this", excluded: excluded) }
        func rank(_ candidate: Candidate) -> Int { candidate.provider.name == named ? 0 : candidate.model.embeds ? 1 : 2 }
        return (0...2).flatMap { place in candidates.filter { rank($0) == place } }
    }

    private struct Exclusion: Error {
        var reason: String
    }

    private func judge(_ provider: Provider) -> Result<Candidate, Exclusion> {
        guard provider.configuration.enabled else { return .failure(Exclusion(reason: Objection.disabled.text)) }
        guard !isDrained(provider.name) else { return .failure(Exclusion(reason: Objection.drained.text)) }
        let driver: ProviderDriver
        switch provider.access {
        case .failure(let unusable): return .failure(Exclusion(reason: unusable.description))
        case .success(let usable): driver = usable
        }
        guard driver.embeds else { return .failure(Exclusion(reason: "gives no vectors")) }
        guard let model = model(of: provider) else {
            let objection = request.parameters.model.map { Objection.doesNotOffer($0) } ?? .offersNoModel
            return .failure(Exclusion(reason: objection.text))
        }
        guard !request.needsPrice || model.price != nil else {
            return .failure(Exclusion(reason: Objection.hasNoPriceForBudget.text))
        }
        return .success(Candidate(provider: provider, model: model, driver: driver))
    }

    /// The one that was named; else the first that embeds; else the default, whose name may only not tell.
    private func model(of provider: Provider) -> Model? {
        if let named = request.parameters.model { return provider.models.first { $0.id == named } }
        return provider.models.first(where: \.embeds) ?? provider.models.first(where: \.isDefault)
    }
}
