import Platform
import PromptAPI
import Synchronization

/// Keeps count of requests. Outlives every reload.
final class Accounting: Sendable {
    /// `nil`: there is no store that could keep it.
    let ledger: Ledger?
    let rollups: RollupRecorder
    let stories = Stories()
    let meters = Meters()
    private let state = Mutex(ServiceStatistics())

    init(ledger: Ledger?, rollups: RollupRecorder) {
        self.ledger = ledger
        self.rollups = rollups
    }

    var service: ServiceStatistics { state.withLock { $0 } }

    // MARK: Requests

    func answered(in duration: Duration, fromCache: Bool) {
        meters.record(duration, fromCache: fromCache)
        state.withLock { $0.record(duration, isAnswered: true, isHit: fromCache) }
        rollups.record(.service) { rollup in
            rollup.requests += 1
            rollup.successes += 1
            rollup.hits += fromCache ? 1 : 0
            rollup.time += duration.seconds
        }
    }

    /// A request was not answered. What is its caller's own doing is no failure of the service.
    func refused(with error: RequestError, after duration: Duration) {
        meters.record(error)
        guard error.isOurs else { return }
        state.withLock { $0.record(duration, isAnswered: false, isHit: false) }
        rollups.record(.service) { rollup in
            rollup.requests += 1
            rollup.failures += 1
            rollup.time += duration.seconds
        }
    }

    // MARK: What they use

    /// An attempt has ended.
    func observe(_ attempt: Attempt) {
        meters.record(attempt)
        guard attempt.isTelling else { return }
        rollups.record(.deployment(attempt.candidate.deployment)) { rollup in
            rollup.requests += 1
            if case .success = attempt.outcome {
                rollup.successes += 1
                rollup.time += attempt.duration.seconds
            } else if attempt.weightOnHealth > 0 {
                rollup.failures += 1
            }
        }
    }

    /// Tokens and money.
    func enter(_ entry: LedgerEntry, by user: String, with deployment: Deployment) {
        ledger?.record(entry, by: user, with: deployment)
        state.withLock { $0.cost += entry.cost }
        rollups.record(.deployment(deployment)) { rollup in
            rollup.inputTokens += entry.inputTokens
            rollup.cachedInputTokens += entry.cachedInputTokens
            rollup.outputTokens += entry.outputTokens
            rollup.cost += entry.cost
            rollup.cacheSavings += entry.cacheSavings
        }
    }
}

extension Attempt {
    /// Whether it says anything at all: a caller that left, or had no time, says nothing of the provider.
    fileprivate var isTelling: Bool {
        guard case .failure(let error) = outcome else { return true }
        return error.kind != .cancelled && error.kind != .deadline
    }
}

extension RequestError {
    /// Whether the service has failed: a mistake of the caller's, or its leaving, is no failure.
    var isOurs: Bool {
        switch self {
        case .invalidParams, .permissionDenied, .notFound, .cancelled, .rejectedByProvider: false
        default: true
        }
    }
}
