import Logging
import Platform
import PromptAPI
import PromptProviders

/// A request's way, as one configuration lays it. Requests under way keep theirs when a reload lays another.
struct RequestPipeline: Sendable {
    let configuration: Configuration
    let providers: [Provider]
    let classifier: TaskClassifier
    let limits: Limits
    let cache: Cache
    let flights: SingleFlight<GenerateResult>
    let admission: Admission
    let router: Router
    let preferences: TaskPreferences
    let executor: Executor
    let accounting: Accounting
    let log: Logger

    /// validate → classify → look up → admit → route → attempt(s) → account → store → answer.
    func generate(
        _ parameters: GenerateParameters, of caller: Caller, id: String, standing: Request.Standing,
        observer: (any RequestObserver)? = nil, into sink: (any AnswerSink)?
    ) async throws(RequestError) -> GenerateResult {
        let received = executor.time.now
        let telling = telling(of: id, by: caller)
        do throws(RequestError) {
            let request = try Request(
                parameters, of: caller, id: id, standing: standing, received: received, configuration: configuration,
                needsPrice: limits.needsPrice(parameters.userID ?? caller.userID), classify: classifier.classify,
                observer: observer, telling: telling)
            telling.add { $0.begin(request) }
            let result = try await answer(request, into: parameters.stream ? sink : nil)
            account(result, of: request.caller, telling)
            return result
        } catch {
            account(error, of: caller, duration: executor.time.now - received, telling)
            throw error
        }
    }

    /// A kept answer to the same words that needs no waiting, accounted for like any other. Nobody has to tell what it is for: that was
    /// told when it was kept.
    func kept(_ parameters: GenerateParameters, of caller: Caller, id: String) -> GenerateResult? {
        guard
            let request = try? Request(
                parameters, of: caller, id: id, standing: .interactive, received: executor.time.now, configuration: configuration,
                telling: telling(of: id, by: caller)),
            let query = cache.query(request)?.exactly, let hit = cache.hitInMemory(query)
        else { return nil }
        let result = self.result(of: request, hit)
        if let telling = request.telling {
            telling.add { $0.begin(request) }
            account(result, of: request.caller, telling)
        }
        return result
    }

    private func telling(of id: String, by caller: Caller) -> Telling {
        Telling(Story(requestID: id, received: executor.time.wallClock, userID: caller.userID))
    }

    /// From the cache; else shared with whoever asks the same now; else from a provider.
    private func answer(_ request: Request, into sink: (any AnswerSink)?) async throws(RequestError) -> GenerateResult {
        guard var query = cache.query(request) else {
            request.telling?.add { $0.cache = .disabled }
            return try await ask(request, keeping: nil, into: sink)
        }
        let finding = await cache.lookUp(query)
        if let hit = finding.hit { return try await give(hit, to: request, into: sink) }
        query.shadow = finding.shadow
        request.telling?.add { $0.cache = .miss }
        // Pieces are one caller's, and a job's calls are on record before they are made.
        guard sink == nil, request.standing != .job else { return try await ask(request, keeping: query, into: sink) }
        let limit = request.standing == .interactive ? request.deadline : .distantFuture
        let (result, isShared) = try await flights.value(of: query.flight, deadline: limit) {
            [query] () async throws(RequestError) in
            // The one before may have ended between the look-up and now.
            if let hit = cache.hitInMemory(query) { return self.result(of: request, hit) }
            return try await ask(request, keeping: query, into: nil)
        }
        guard isShared else { return result }
        request.telling?.add { $0.cache = .shared }
        return shared(result, with: request)
    }

    /// admit → route → attempt(s), with the money for them set aside; the answer is kept where it may be.
    private func ask(
        _ request: Request, keeping query: CacheQuery?, into sink: (any AnswerSink)?
    ) async throws(RequestError) -> GenerateResult {
        try await limits.admit(request.caller.userID)
        let execution = try await admission.withPlace(for: request) { request async throws(RequestError) in
            try await request.observer?.begins()
            let route = try route(request)
            request.telling?.add { $0.candidates = { route.json } }
            let candidates = route.candidates + route.later.map(\.candidate)
            let claim = Budget.Claim(of: request, among: candidates) { executor.outlook(of: $0).expectedOutput }
            return try await limits.withMoney(for: claim, of: request.caller.userID) {
                let ending = await executor.execute(
                    request, along: route.candidates, later: route.later.map { ($0.candidate, $0.until) }, into: sink)
                enter(ending, by: request.caller.userID)
                return (ending.result, ending.cost)
            }
        }
        let result = result(of: request, execution)
        if let query { cache.store(result, to: request, query, from: execution.candidate.provider.configuration) }
        return result
    }

    private func route(_ request: Request) throws(RequestError) -> Route {
        var generator = EntropyGenerator(executor.entropy)
        return try router.route(
            request, among: providers, preferring: preferences, at: executor.time.now, outlook: executor.outlook,
            using: &generator)
    }

    private func give(
        _ hit: CacheHit, to request: Request, into sink: (any AnswerSink)?
    ) async throws(RequestError) -> GenerateResult {
        try await request.observer?.begins()
        do { try await sink?.delta(hit.entry.response) } catch { throw .cancelled }
        return result(of: request, hit)
    }

    /// Writes into the ledger what the attempts have cost, and what the answer has used.
    private func enter(_ ending: Executor.Ending, by user: String) {
        for (deployment, cost) in ending.costs where cost > .zero {
            accounting.enter(LedgerEntry(cost: cost), by: user, with: deployment)
        }
        guard case .success(let execution) = ending.result else { return }
        accounting.enter(.answer(execution.completion.usage), by: user, with: execution.candidate.deployment)
    }

    private func result(of request: Request, _ execution: Executor.Execution) -> GenerateResult {
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

    private func result(of request: Request, _ hit: CacheHit) -> GenerateResult {
        let entry = hit.entry
        var similarity: Double?
        if case .semantic(let value) = hit.match { similarity = value }
        var result = GenerateResult(
            requestID: request.id, response: entry.response, toolCalls: [], finishReason: .stop, providerUsed: entry.provider,
            modelUsed: entry.model, taskType: entry.taskType, routingStrategy: request.strategy, fallbackUsed: false,
            attempts: [], responseTime: (executor.time.now - request.received).seconds, usage: entry.usage, costEstimate: 0,
            metadata: request.parameters.metadata)
        let report = GenerateResult.CacheReport(
            level: hit.level.rawValue, similarity: similarity, age: hit.age.seconds, accesses: hit.accesses)
        result.cache = report
        let cache = cache
        request.telling?.add { story in
            story.cache = .hit(report)
            guard let similarity else { return }
            let hitClass = HitClass(request.taskType, similarity: similarity)
            story.quarantine = { [key = entry.exact] in await cache.quarantine(key, servedAs: hitClass) }
        }
        let savings = Money(dollars: entry.cost ?? 0)
        accounting.enter(
            .hit(savings: savings), by: request.caller.userID, with: Deployment(provider: entry.provider, model: entry.model))
        return result
    }

    /// Another's answer, as this caller's own: it has cost him nothing.
    private func shared(_ answer: GenerateResult, with request: Request) -> GenerateResult {
        var result = answer
        result.requestID = request.id
        result.metadata = request.parameters.metadata
        result.responseTime = (executor.time.now - request.received).seconds
        result.costEstimate = 0
        result.isShared = true
        return result
    }

    private func account(_ result: GenerateResult, of caller: Caller, _ telling: Telling) {
        telling.add { $0.end(result) }
        accounting.stories.add(telling)
        accounting.answered(in: .seconds(result.responseTime), fromCache: result.cache != nil)
        let story = telling.story
        log.record(
            .requestCompleted, .info, "answered by \(result.providerUsed) in \(Int(result.responseTime * 1000)) ms",
            [
                Field.requestID: result.requestID, Field.user: caller.userID, Field.provider: result.providerUsed,
                Field.model: result.modelUsed, Field.method: Methods.generate.name,
                Field.durationUs: String(Int(result.responseTime * 1e6)), Field.attempts: String(result.attempts.count),
                Field.inputTokens: String(result.usage.inputTokens), Field.outputTokens: String(result.usage.outputTokens),
                Field.cost: result.costEstimate.map { "\($0)" }, Field.task: story.classification.task.rawValue,
                Field.strategy: story.strategy.rawValue, Field.cache: story.cache.words, Field.candidates: story.candidateWords,
            ])
    }

    private func account(_ error: RequestError, of caller: Caller, duration: Duration, _ telling: Telling) {
        telling.add { $0.end(error) }
        accounting.stories.add(telling)
        accounting.refused(with: error, after: duration)
        let story = telling.story
        log.record(
            .requestFailed, error.isOurs ? .warning : .info, "not answered: \(error.kind)",
            [
                Field.requestID: story.requestID, Field.user: caller.userID, Field.method: Methods.generate.name,
                Field.kind: error.kind, Field.durationUs: String(duration.nanoseconds / 1000),
                Field.attempts: String(story.attempts.count), Field.cache: story.cache.words,
                Field.candidates: story.candidateWords,
            ])
    }
}

extension Story {
    fileprivate mutating func begin(_ request: Request) {
        userID = request.caller.userID
        classification = request.classification
        strategy = request.strategy
    }

    fileprivate mutating func end(_ result: GenerateResult) {
        attempts = result.attempts
        classification.task = result.taskType
        // All but what only the caller may read.
        guard case .object(var object) = result.json else { return }
        for name in ["response", "tool_calls", "metadata", "attempts"] { object[name] = nil }
        ending = .object(object)
    }

    fileprivate mutating func end(_ error: RequestError) {
        ending = ["success": false, "kind": .string(error.kind)]
        switch error {
        case .allProvidersFailed(let attempts), .timeout(_, let attempts), .streamInterrupted(_, let attempts):
            self.attempts = attempts
        case .noEligibleProvider(_, let excluded):
            let reasons = excluded.map { JSON.object(["provider": .string($0.provider), "excluded": .string($0.reason)]) }
            candidates = { .array(reasons) }
        default: break
        }
    }
}
