import Platform
import PromptAPI
import PromptProviders
import Synchronization

/// Distributions over all time, by deployment: what only a histogram can tell. Labels are the configuration's names, so there are no
/// more of them than an operator wrote.
final class Meters: Sendable {
    struct Deployed: Sendable {
        var duration = Histogram(bounds: Histogram.durations)
        var firstToken = Histogram(bounds: Histogram.durations)
        var inputTokens = Histogram(bounds: Histogram.tokens)
        var outputTokens = Histogram(bounds: Histogram.tokens)
        var failures: [ProviderError.Kind: Int] = [:]
    }

    /// Deployments that are metered: a configuration that is reloaded under ever new names must not fill the memory.
    static let maxDeployments = 1000

    /// Of whole requests.
    struct Requests: Sendable {
        /// Of those that were answered, from a provider and from the cache.
        var asked = Histogram(bounds: Histogram.durations)
        var kept = Histogram(bounds: Histogram.durations)
        /// By the kinds of the table of errors, which bounds them.
        var errors: [String: Int] = [:]
    }

    private let state = Mutex((deployed: [Deployment: Deployed](), requests: Requests()))

    func record(_ attempt: Attempt) {
        state.withLock { state in
            let deployment = attempt.candidate.deployment
            guard state.deployed[deployment] != nil || state.deployed.count < Self.maxDeployments else { return }
            state.deployed[deployment, default: Deployed()].record(attempt)
        }
    }

    func record(_ duration: Duration, fromCache: Bool) {
        state.withLock { state in
            if fromCache { state.requests.kept.record(duration.seconds) } else { state.requests.asked.record(duration.seconds) }
        }
    }

    func record(_ error: RequestError) {
        state.withLock { $0.requests.errors[error.kind, default: 0] += 1 }
    }

    var requests: Requests { state.withLock { $0.requests } }

    /// In the order of their names.
    var all: [(deployment: Deployment, meters: Deployed)] {
        state.withLock { $0.deployed }.map { ($0.key, $0.value) }.sorted { a, b in
            (a.deployment.provider, a.deployment.model) < (b.deployment.provider, b.deployment.model)
        }
    }
}

extension Meters.Deployed {
    fileprivate mutating func record(_ attempt: Attempt) {
        switch attempt.outcome {
        case .success(let completion):
            duration.record(attempt.duration.seconds)
            if let time = attempt.timing.firstToken { firstToken.record(time.seconds) }
            inputTokens.record(Double(completion.usage.inputTokens))
            outputTokens.record(Double(completion.usage.outputTokens))
        case .failure(let error): failures[error.kind, default: 0] += 1
        }
    }
}
