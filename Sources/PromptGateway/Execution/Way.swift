import Platform
import PromptAPI
import PromptProviders

/// How far a request has come along its candidates.
struct Way: Sendable {
    /// Output that is reserved where the caller names none, and the model's own maximum is not smaller (facts/resilience §C4).
    static let defaultOutput = 4096

    let request: Request
    /// Those who may still be asked, in the order in which they are to be.
    private(set) var remaining: [Candidate]
    private(set) var attempts: [AttemptReport] = []
    private(set) var spend: SpendGuard
    /// What each attempt has cost, and where.
    private(set) var costs: [(deployment: Deployment, cost: Money)] = []
    private(set) var failure: (error: ProviderError, candidate: Candidate)?
    private var calls: [Deployment: Int] = [:]
    let inputTokens: Int

    init(of request: Request, along candidates: [Candidate]) {
        self.request = request
        remaining = candidates
        inputTokens = request.estimatedInputTokens
        spend = SpendGuard(estimate: 0)
        if let first = candidates.first {
            let usage = Usage(inputTokens: inputTokens, outputTokens: output(of: first), estimated: true)
            spend = SpendGuard(estimate: first.model.price?.cost(of: usage).dollars ?? 0)
        }
    }

    private func output(of candidate: Candidate) -> Int {
        request.parameters.sampling.maxTokens ?? min(candidate.model.maxOutput ?? Self.defaultOutput, Self.defaultOutput)
    }

    func reservation(for candidate: Candidate) -> QuotaLedger.Reservation {
        .init(input: inputTokens, output: output(of: candidate))
    }

    /// Which retry on this candidate the next call to it is; 0 for the first.
    func retry(of candidate: Candidate) -> Int { calls[candidate.deployment] ?? 0 }

    /// Who is left beside this one. A prompt that was too long goes only to models that take more.
    func alternatives(to candidate: Candidate, after error: ProviderError? = nil) -> [Candidate] {
        let others = remaining.filter { $0.deployment != candidate.deployment }
        guard error?.kind == .contextLength else { return others }
        guard let window = candidate.model.contextWindow else { return [] }
        return others.filter { $0.model.contextWindow ?? 0 > window }
    }

    mutating func record(_ attempt: Attempt) {
        attempts.append(attempt.report)
        calls[attempt.candidate.deployment, default: 0] += 1
        costs.append((attempt.candidate.deployment, attempt.cost(inputTokens: inputTokens)))
        spend.failed(attempt, inputTokens: inputTokens)
        guard case .failure(let error) = attempt.outcome else { return }
        failure = (error, attempt.candidate)
    }

    mutating func fallBack(from candidate: Candidate, after error: ProviderError) {
        remaining = alternatives(to: candidate, after: error)
    }

    mutating func retry(_ candidate: Candidate) {
        remaining = [candidate] + alternatives(to: candidate)
    }

    // MARK: Its end

    /// How the request ends when nobody is left to ask.
    var ending: RequestError {
        guard let (error, candidate) = failure else { return .allProvidersFailed(attempts: attempts) }
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

    /// How it ends when those who are left may not be asked.
    func ending(_ refusals: [(candidate: Candidate, refusal: Refusal)], at now: Instant) -> RequestError {
        guard attempts.isEmpty, !refusals.isEmpty else { return ending }
        return .noEligibleProvider(
            "every provider that could take this request is to be left alone now",
            excluded: refusals.map { .init(provider: $0.candidate.provider.name, reason: $0.refusal.text(at: now)) })
    }

    var outOfTime: RequestError { .timeout("the deadline passed before a provider could be asked", attempts: attempts) }
}
