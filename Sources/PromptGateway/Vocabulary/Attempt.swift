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
