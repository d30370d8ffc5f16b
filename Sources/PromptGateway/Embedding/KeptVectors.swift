import Platform
import PromptAPI
import PromptProviders

/// Vectors that were given before, for the same texts by the same model of the same provider: in the cache of answers, as one.
struct KeptVectors: Sendable {
    /// Numbers of one answer; more are some megabytes of text, which are sooner made again than kept.
    static let mostNumbers = 1 << 18

    private let inputs: [String]
    private let request: Request
    private let pipeline: RequestPipeline

    init(of inputs: [String], _ request: Request, _ pipeline: RequestPipeline) {
        self.inputs = inputs
        self.request = request
        self.pipeline = pipeline
    }

    /// What the candidate gave for these texts; it costs nothing.
    func find(by candidate: Candidate) async -> EmbedResult? {
        guard let question = question(to: candidate), let query = pipeline.cache.query(question) else {
            request.telling?.add { $0.cache = .disabled }
            return nil
        }
        guard let hit = await pipeline.cache.lookUp(query).hit, let vectors = Self.vectors(hit.entry.response),
            vectors.count == inputs.count
        else {
            request.telling?.add { $0.cache = .miss }
            return nil
        }
        let report = GenerateResult.CacheReport(
            level: hit.level.rawValue, similarity: nil, age: hit.age.seconds, accesses: hit.accesses)
        request.telling?.add { $0.cache = .hit(report) }
        pipeline.accounting.ledger?.record(
            .hit(savings: Money(dollars: hit.entry.cost ?? 0)), by: request.caller.userID, with: candidate.deployment)
        var result = EmbedResult(
            requestID: request.id, vectors: vectors, modelUsed: hit.entry.model, providerUsed: hit.entry.provider,
            usage: hit.entry.usage, costEstimate: 0)
        result.cacheHit = true
        return result
    }

    func store(_ result: EmbedResult, by candidate: Candidate) {
        guard result.vectors.reduce(0, { $0 + $1.count }) <= Self.mostNumbers, let question = question(to: candidate),
            let query = pipeline.cache.query(question)
        else { return }
        let text = JSON.array(result.vectors.map { .array($0.map { JSON($0) }) }).description
        let answer = GenerateResult(
            requestID: result.requestID, response: text, toolCalls: [], finishReason: .stop, providerUsed: result.providerUsed,
            modelUsed: result.modelUsed, taskType: .embeddings, routingStrategy: question.strategy, fallbackUsed: false,
            attempts: [], responseTime: (pipeline.executor.time.now - request.received).seconds, usage: result.usage,
            costEstimate: result.costEstimate, metadata: [:])
        pipeline.cache.store(answer, to: question, query, from: candidate.provider.configuration)
    }

    /// The texts as a request of their own, to be answered by this candidate alone. No output is what no `generate` can ask for, so
    /// that the two never meet; and nothing that a user asked may be taken for the same in other words.
    private func question(to candidate: Candidate) -> Request? {
        var parameters = GenerateParameters()
        parameters.messages = inputs.map { ChatMessage(role: .system, text: $0) }
        parameters.sampling.maxTokens = 0
        parameters.cacheStrategy = .providerAware
        parameters.provider = candidate.provider.name
        parameters.model = candidate.model.id
        return try? Request(
            parameters, of: request.caller, id: request.id, standing: .interactive, received: request.received,
            configuration: pipeline.configuration,
            classify: { _ in TaskClassification(task: .embeddings, confidence: 1, reasons: []) })
    }

    /// `nil` where the text is none of ours.
    private static func vectors(_ text: String) -> [[Double]]? {
        guard let values = (try? JSONParser.parse(text))?.array else { return nil }
        let vectors = values.map { $0.array?.compactMap(\.number) ?? [] }
        return vectors.contains { $0.isEmpty } ? nil : vectors
    }
}
