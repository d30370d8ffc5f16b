import Glibc
import Logging
import Testing

@testable import Systemd

struct JournalTests {
    private func event(_ level: Logger.Level, _ message: Logger.Message, _ metadata: Logger.Metadata? = nil) -> LogEvent {
        LogEvent(
            level: level, message: message, metadata: metadata, source: nil, file: "promptd/Main.swift", function: "run()",
            line: 7)
    }

    private func fields(_ event: LogEvent, base: Logger.Metadata = [:], withCode: Bool = false) -> [String] {
        let record = LogRecord(event, metadata: base, provider: nil)
        let fields = JournalFields(record, identifier: "promptd", prefix: "PROMPTD_", withCode: withCode)
        #expect(fields.ranges.reduce(0) { $0 + $1.count } == fields.block.count)
        return fields.ranges.map { String(decoding: fields.block[$0], as: UTF8.self) }
    }

    @Test("An event becomes message, priority, identifier and the application's own fields")
    func event() {
        let metadata: Logger.Metadata = [
            "request_id": "0190", "attempt": .stringConvertible(2), "message_id": "fe2f0a1c", "odd key-ü": "x",
        ]
        #expect(
            fields(event(.notice, "two\nlines", metadata)) == [
                "MESSAGE=two\nlines", "PRIORITY=5", "SYSLOG_IDENTIFIER=promptd",
                "PROMPTD_ATTEMPT=2", "MESSAGE_ID=fe2f0a1c", "PROMPTD_ODD_KEY__=x", "PROMPTD_REQUEST_ID=0190",
            ])
    }

    @Test("Where in the source it was logged is said only on request")
    func code() {
        let with = fields(event(.debug, "m"), withCode: true)
        #expect(with[3...] == ["CODE_FILE=promptd/Main.swift", "CODE_LINE=7", "CODE_FUNC=run()"])
        #expect(fields(event(.debug, "m")).count == 3)
    }

    @Test("Levels are syslog's", arguments: zip(Logger.Level.allCases, [7, 7, 6, 5, 4, 3, 2]))
    func priorities(level: Logger.Level, priority: Int) {
        #expect(fields(event(level, "m"))[1] == "PRIORITY=\(priority)")
    }

    @Test("Of two values for a key the event's own wins, and its error is a field")
    func precedence() {
        var failed = event(.error, "m", ["a": "own"])
        failed.error = CancellationError()
        #expect(
            fields(failed, base: ["a": "base", "b": "base"])[3...] == [
                "PROMPTD_A=own", "PROMPTD_B=base", "PROMPTD_ERROR=CancellationError()",
            ])
        let provided = LogRecord(
            event(.info, "m", ["a": "own"]), metadata: ["b": "base"], provider: .init { ["a": "p", "b": "p"] })
        #expect(provided.metadata.map(\.value) == ["own", "p"])
    }

    @Test("A name is never longer than journald takes")
    func names() {
        let name = JournalFields.name(prefix: "PROMPTD_", key: String(repeating: "k", count: 100))
        #expect(name == "PROMPTD_" + String(repeating: "K", count: 56))
    }

    @Test(
        "JOURNAL_STREAM is a device and an inode",
        arguments: [
            ("8:12", true), ("", false), ("8", false), ("8:", false), (":12", false), ("8:12:1", false), ("-8:12", false),
            ("+8:12", false),
            ("8:99999999999999999999", false), (" 8:12", false),
        ])
    func streams(text: String, isValid: Bool) {
        #expect((JournalStream.identity(text) != nil) == isValid)
    }

    @Test("A descriptor is the journal's only when device and inode agree")
    func connection() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer {
            close(ends[0])
            close(ends[1])
        }
        var status = stat()
        try #require(fstat(ends[1], &status) == 0)
        #expect(JournalStream.isConnected(ends[1], to: "\(status.st_dev):\(status.st_ino)"))
        #expect(!JournalStream.isConnected(ends[1], to: "\(status.st_dev):\(status.st_ino + 1)"))
        #expect(!JournalStream.isConnected(ends[1], to: "\(status.st_dev + 1):\(status.st_ino)"))
        #expect(!JournalStream.isConnected(ends[1], to: nil))
        #expect(!JournalStream.isConnected(-1, to: "\(status.st_dev):\(status.st_ino)"))
    }
}
