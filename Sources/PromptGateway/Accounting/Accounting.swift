import Platform
import PromptAPI
import PromptProviders
import Synchronization

/// Keeps count of requests and attempts. Outlives every reload.
final class Accounting: Sendable {
    private struct State {
        var service = ServiceStatistics()
        var providers: [String: ProviderStatistics] = [:]
    }

    private let state = Mutex(State())
    private let time: any Time

    init(time: any Time) {
        self.time = time
    }

    var service: ServiceStatistics { state.withLock { $0.service } }

    func statistics(of provider: String) -> ProviderStatistics {
        state.withLock { $0.providers[provider] ?? ProviderStatistics() }
    }

    func isHealthy(_ provider: String) -> Bool {
        let now = time.now
        return state.withLock { $0.providers[provider]?.isHealthy(at: now) ?? true }
    }

    func record(_ attempt: Attempt) {
        let now = time.now
        let wallClock = time.wallClock
        state.withLock { state in
            switch attempt.outcome {
            case .success(let completion):
                state.providers[attempt.candidate.provider.name, default: .init()].record(
                    completion, cost: attempt.candidate.model.price?.cost(of: completion.usage), duration: attempt.duration)
            case .failure(let error):
                state.providers[attempt.candidate.provider.name, default: .init()].record(error, at: now, wallClock)
            }
        }
    }

    func record(requestSucceeded success: Bool, duration: Duration) {
        state.withLock { $0.service.record(success: success, duration: duration) }
    }
}
