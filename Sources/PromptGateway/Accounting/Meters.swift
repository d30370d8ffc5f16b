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

    private let state = Mutex([Deployment: Deployed]())

    func record(_ attempt: Attempt) {
        state.withLock { meters in
            let deployment = attempt.candidate.deployment
            guard meters[deployment] != nil || meters.count < Self.maxDeployments else { return }
            meters[deployment, default: Deployed()].record(attempt)
        }
    }

    /// In the order of their names.
    var all: [(deployment: Deployment, meters: Deployed)] {
        state.withLock { $0 }.map { ($0.key, $0.value) }.sorted { a, b in
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
