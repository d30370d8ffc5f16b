import PromptAPI
import PromptProviders

/// One call to one candidate, ended.
struct Attempt: Sendable {
    let requestID: String
    let candidate: Candidate
    let outcome: Result<Completion, ProviderError>
    let duration: Duration
    /// Which retry on this candidate it was; 0 for the first call.
    let retry: Int
    var timing = AttemptTiming()
    /// Whether a short deadline of the caller's cut its wait for a first token below what is normal: running out of that
    /// says nothing of the provider (facts/providers §0.1).
    var isHurried = false

    /// What it cost: the provider's own count where it gave one. Providers also bill what they read and wrote before an answer broke
    /// off, which is estimated; a refusal is free.
    ///
    /// - Parameter inputTokens: the prompt's, as estimated.
    func cost(inputTokens: Int) -> Money {
        guard let price = candidate.model.price else { return .zero }
        switch outcome {
        case .success(let completion): return price.cost(of: completion.usage)
        case .failure(let error):
            switch error.kind {
            case .timeoutFirstToken, .streamTruncated, .malformed: break
            case .cancelled where !error.partial.isEmpty, .deadline where !error.partial.isEmpty: break
            case .transport, .overloaded, .auth, .cancelled, .deadline, .serverError, .rateLimited, .quotaExhausted, .notFound,
                .badRequest, .contextLength, .contentPolicy:
                return .zero
            }
            let output = TokenEstimate.tokens(characters: error.partial.utf8.count)
            return price.cost(of: Usage(inputTokens: inputTokens, outputTokens: output, estimated: true))
        }
    }

    /// `ok`, or the kind of its error.
    var word: String {
        switch outcome {
        case .success: "ok"
        case .failure(let error): error.kind.rawValue
        }
    }

    var report: AttemptReport {
        var failure: AttemptReport.Failure?
        if case .failure(let error) = outcome {
            failure = .init(kind: error.kind.rawValue, status: error.status, message: error.summary)
        }
        return AttemptReport(
            provider: candidate.provider.name, model: candidate.model.id, failure: failure, time: duration.seconds,
            retryCount: retry)
    }
}
