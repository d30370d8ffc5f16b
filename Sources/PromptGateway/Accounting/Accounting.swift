import Platform
import Synchronization

/// Keeps count of requests. Outlives every reload.
final class Accounting: Sendable {
    private let state = Mutex(ServiceStatistics())

    var service: ServiceStatistics { state.withLock { $0 } }

    func record(requestSucceeded success: Bool, duration: Duration) {
        state.withLock { $0.record(success: success, duration: duration) }
    }
}
