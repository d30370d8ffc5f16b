import Logging
import Synchronization

/// Tells of a level's first failure and of its recovery, not of each failure between: a dead store fails at every request.
final class LevelLog: Sendable {
    private let hasFailed = Mutex(false)
    private let name: CacheLevelName
    private let log: Logger

    init(_ name: CacheLevelName, _ log: Logger) {
        self.name = name
        self.log = log
    }

    func failed(_ reason: @autoclosure () -> String) {
        let isNews = hasFailed.withLock { hasFailed in
            defer { hasFailed = true }
            return !hasFailed
        }
        if isNews { log.error("cache level \(name.rawValue) fails and is passed over: \(reason())") }
    }

    func succeeded() {
        let isNews = hasFailed.withLock { hasFailed in
            defer { hasFailed = false }
            return hasFailed
        }
        if isNews { log.notice("cache level \(name.rawValue) works again") }
    }
}
