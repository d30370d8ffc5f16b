import CSystemd
import Glibc
import Logging
import Platform

/// Sends every event to journald as structured fields (sd_journal_sendv(3)).
public struct JournalLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private let identifier: String
    private let prefix: String
    private let fallback: StderrLogHandler

    /// `identifier` is what `journalctl -t` and the short form of a line show; `prefix` goes before the upper-cased key of
    /// every metadata field, so that an application's fields are known by it.
    public init(identifier: String, prefix: String, level: Logger.Level = .info) {
        self.identifier = identifier
        self.prefix = prefix
        logLevel = level
        fallback = StderrLogHandler(.prioritized, time: SystemTime(), level: level)
    }

    /// Whether journald's socket is there. The library takes a missing one for success, and the event is lost.
    public static var isUsable: Bool { access("/run/systemd/journal/socket", W_OK) == 0 }

    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let record = LogRecord(event, metadata: metadata, provider: metadataProvider)
        let fields = JournalFields(record, identifier: identifier, prefix: prefix, withCode: logLevel <= .debug)
        if Self.send(fields) < 0 { fallback.write(record) }
    }

    /// Returns what the library does: 0, or a negative errno.
    private static func send(_ fields: JournalFields) -> Int32 {
        var block = fields.block
        return block.withUnsafeMutableBytes { bytes in
            let vectors = fields.ranges.map { iovec(iov_base: bytes.baseAddress?.advanced(by: $0.lowerBound), iov_len: $0.count) }
            return sd_journal_sendv(vectors, Int32(vectors.count))
        }
    }
}
