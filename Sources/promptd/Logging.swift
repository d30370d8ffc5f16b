import ArgumentParser
import Glibc
import Logging
import Platform
import PromptGateway
import Synchronization
import Systemd

/// `--log-format`.
enum LogFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case journal, text, json
}

/// The daemon's log: one logger, whose level a reload may change for all who hold it.
final class DaemonLog: Sendable {
    private let level: SharedLevel
    let logger: Logger

    init(_ format: LogFormat?, level: DaemonConfiguration.LogLevel, time: any Time) {
        let shared = SharedLevel(level.severity)
        self.level = shared
        let isJournal = format.map { $0 == .journal } ?? (JournalStream.isConnected(STDERR_FILENO) && JournalLogHandler.isUsable)
        let sink: any LogHandler =
            isJournal
            ? JournalLogHandler(identifier: "promptd", prefix: "PROMPTD_", level: .trace)
            : StderrLogHandler(Self.form(format), time: time, level: .trace)
        let rate = SharedRate(time)
        logger = Logger(label: "promptd") { _ in LevelledLogHandler(level: shared, rate: rate, sink: sink) }
    }

    func set(_ level: DaemonConfiguration.LogLevel) {
        self.level.set(level.severity)
    }

    private static func form(_ format: LogFormat?) -> StderrLogHandler.Form {
        if format == .json { return .json }
        return JournalStream.isConnected(STDERR_FILENO) ? .prioritized : .text
    }
}

extension DaemonConfiguration.LogLevel {
    fileprivate var severity: Logger.Level {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}

private final class SharedLevel: Sendable {
    private let level: Mutex<Logger.Level>

    init(_ level: Logger.Level) {
        self.level = Mutex(level)
    }

    var current: Logger.Level { level.withLock { $0 } }

    func set(_ level: Logger.Level) { self.level.withLock { $0 = level } }
}

private final class SharedRate: Sendable {
    private let rate = Mutex(LogRate())
    private let time: any Platform.Time

    init(_ time: any Platform.Time) {
        self.time = time
    }

    func judge(_ level: Logger.Level) -> LogRate.Verdict {
        rate.withLock { $0.judge(isVital: level >= .critical, at: time.now) }
    }
}

/// Asks for the level each time: loggers are values, and their copies would keep an old one.
private struct LevelledLogHandler: LogHandler {
    let level: SharedLevel
    let rate: SharedRate
    var sink: any LogHandler

    var logLevel: Logger.Level {
        get { level.current }
        set { sink.logLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { sink.metadata }
        set { sink.metadata = newValue }
    }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { sink[metadataKey: key] }
        set { sink[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) {
        guard case .write(let leftOut) = rate.judge(event.level) else { return }
        if leftOut > 0 { sink.log(event: Self.gap(leftOut, before: event)) }
        sink.log(event: event)
    }

    private static func gap(_ leftOut: Int, before event: LogEvent) -> LogEvent {
        LogEvent(
            level: .warning,
            message: "\(leftOut) lines were left out: the log is given \(LogRate.mostLines) in \(LogRate.span) at most",
            metadata: [Field.messageID: .string(Event.logLimited.rawValue)], source: event.source, file: event.file,
            function: event.function, line: event.line)
    }
}
