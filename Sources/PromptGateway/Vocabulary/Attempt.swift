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
