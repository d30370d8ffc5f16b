import Platform
import PromptAPI
import Synchronization

/// Keeps count of requests. Outlives every reload.
final class Accounting: Sendable {
    /// `nil`: there is no store that could keep it.
    let ledger: Ledger?
    let stories = Stories()
    let meters = Meters()
    private let state = Mutex((service: ServiceStatistics(), rollups: Rollups()))

    init(ledger: Ledger? = nil) {
        self.ledger = ledger
    }

    var service: ServiceStatistics { state.withLock { $0.service } }

    func hours(_ count: Int, at now: Instant) -> [Rollups.Hour] { state.withLock { $0.rollups.last(count, at: now) } }

    /// - Parameter provider: who answered; `nil`: nobody did.
    func record(_ duration: Duration, provider: String?, cost: Money = .zero, at now: Instant) {
        state.withLock { state in
            state.service.record(success: provider != nil, duration: duration)
            state.rollups.record(duration, provider: provider, cost: cost, at: now)
        }
    }
}
