import Glibc
import Logging
import Platform

/// Writes every event as one line to stderr.
public struct StderrLogHandler: LogHandler {
    public enum Form: Sendable, Hashable {
        /// For people: `2026-11-24T05:24:03.120Z info  message key=value`.
        case text
        /// For a stderr that leads to the journal, which keeps the time itself and takes the level from a prefix
        /// (sd-daemon(3)): `<6>message key=value`.
        case prioritized
        /// For machines: one JSON object with `time`, `level`, `message` and the metadata.
        case json
    }

    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private let form: Form
    private let time: any Time
    private let descriptor: Int32

    /// `descriptor` is another one than stderr's in tests.
    public init(_ form: Form, time: any Time, level: Logger.Level = .info, descriptor: Int32 = STDERR_FILENO) {
        self.form = form
        self.time = time
        self.descriptor = descriptor
        logLevel = level
    }

    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        write(LogRecord(event, metadata: metadata, provider: metadataProvider))
    }

    func write(_ record: LogRecord) {
        let line =
            switch form {
            case .text: TextLine.line(record, at: time.wallClock)
            case .prioritized: TextLine.prioritizedLine(record)
            case .json: JSONLine.line(record, at: time.wallClock)
            }
        write(Array((line + "\n").utf8)[...])
    }

    /// One write(2) for a line, so that those of several threads and processes do not mix. Only where the kernel took a part
    /// is there a second. What cannot be written is lost: there is nowhere to say so.
    private func write(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
