import Logging
import Synchronization

/// Keeps what is logged, for tests of what an operator is told.
public final class LogRecorder: Sendable {
    private let records = Mutex<[(level: Logger.Level, message: String)]>([])

    public init() {}

    public var logger: Logger { Logger(label: "test") { _ in Handler(recorder: self) } }

    public func messages(at level: Logger.Level) -> [String] {
        records.withLock { $0.filter { $0.level == level }.map(\.message) }
    }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var logLevel = Logger.Level.trace
        var metadata = Logger.Metadata()

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            recorder.records.withLock { $0.append((event.level, "\(event.message)")) }
        }
    }
}

extension Logger {
    /// Says nothing.
    public static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
