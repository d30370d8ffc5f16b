import Platform
import Synchronization

/// Keeps count of requests. Outlives every reload.
final class Accounting: Sendable {
    /// `nil`: there is no store that could keep it.
    let ledger: Ledger?
    private let state = Mutex(ServiceStatistics())

    init(ledger: Ledger? = nil) {
        self.ledger = ledger
    }

    var service: ServiceStatistics { state.withLock { $0 } }

    func record(requestSucceeded success: Bool, duration: Duration) {
        state.withLock { $0.record(success: success, duration: duration) }
    }
}
