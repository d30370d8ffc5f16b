import Logging

/// One event together with all that is known of it: what both handlers write, each in its own form.
struct LogRecord {
    let level: Logger.Level
    let message: String
    /// In the order of the keys, so that equal events give equal lines.
    let metadata: [(key: String, value: Logger.MetadataValue)]
    let file: String
    let function: String
    let line: UInt

    /// Of two values for one key the nearer wins: the event's own, then the provider's, then the handler's.
    init(_ event: LogEvent, metadata base: Logger.Metadata, provider: Logger.MetadataProvider?) {
        var all = base
        if let provided = provider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error { all["error"] = "\(error)" }
        level = event.level
        message = event.message.description
        metadata = all.sorted { $0.key < $1.key }
        file = event.file
        function = event.function
        line = event.line
    }
}

extension Logger.Level {
    /// As in syslog(3).
    var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
