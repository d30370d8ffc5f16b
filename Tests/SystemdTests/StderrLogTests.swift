import Glibc
import Logging
import Platform
import PromptAPI
import Testing

@testable import Systemd

/// A clock that stands still.
private struct StandingTime: Platform.Time {
    let now = Instant(nanoseconds: 0)
    let wallClock = Timestamp(year: 2026, month: 11, day: 24, hour: 5, minute: 24, second: 3) + .milliseconds(120)
    func sleep(until deadline: Instant) async throws(CancellationError) {}
}

struct StderrLogTests {
    /// What a handler of this form writes for what `body` logs.
    private func output(_ form: StderrLogHandler.Form, _ body: (Logger) -> Void) throws -> String {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let handler = StderrLogHandler(form, time: StandingTime(), level: .trace, descriptor: ends[1])
        body(Logger(label: "test") { _ in handler })
        close(ends[1])
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = read(ends[0], &chunk, chunk.count), count > 0 { bytes.append(contentsOf: chunk[..<count]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("A text line has time, level, message and metadata in the order of the keys")
    func text() throws {
        let text = try output(.text) {
            $0.info("request answered", metadata: ["request_id": "0190", "attempt": .stringConvertible(2)])
            $0.warning("plain")
        }
        #expect(
            text == """
                2026-11-24T05:24:03.120Z info  request answered attempt=2 request_id=0190
                2026-11-24T05:24:03.120Z warning plain

                """)
    }

    @Test("A prioritized line leaves the time to the journal")
    func prioritized() throws {
        #expect(try output(.prioritized) { $0.error("broken\n<0>forged", metadata: ["a": "b"]) } == "<3>broken\\n<0>forged a=b\n")
    }

    @Test(
        "A value is quoted where its end would not be clear",
        arguments: [
            ("plain", "k=plain"), ("", "k=\"\""), ("two words", "k=\"two words\""), ("a=b", "k=\"a=b\""),
            ("say \"x\"", "k=\"say \\\"x\\\"\""),
            ("a\\b", "k=\"a\\\\b\""), ("a\nb", "k=\"a\\nb\""), ("grün", "k=grün"),
        ])
    func quoting(value: String, expected: String) throws {
        let line = try output(.prioritized) { $0.info("m", metadata: ["k": .string(value)]) }
        #expect(line == "<6>m \(expected)\n")
    }

    @Test("Nothing in a message can begin a line or speak to the terminal")
    func escaping() throws {
        let line = try output(.text) { $0.info("a\r\nb\t\u{1B}[2J\u{7F}\u{9B}\u{2028}\u{202E}ü👩‍💻", metadata: ["k\n": "v"]) }
        #expect(line == "2026-11-24T05:24:03.120Z info  a\\r\\nb\\t\\u{1b}[2J\\u{7f}\\u{9b}\\u{2028}\\u{202e}ü👩‍💻 k\\n=v\n")
    }

    @Test("A JSON line keeps the metadata's shape, and its own names to itself")
    func json() throws {
        let line = try output(.json) {
            $0.notice(
                "said \"x\"",
                metadata: [
                    "list": ["a", .stringConvertible(1)], "map": ["b": .stringConvertible(true)], "level": "high",
                    "ratio": .stringConvertible(0.5), "nan": .stringConvertible(Double.nan),
                ])
        }
        let expected =
            #"{"time":"2026-11-24T05:24:03.120Z","level":"notice","message":"said \"x\"","level_":"high","#
            + #""list":["a",1],"map":{"b":true},"nan":"nan","ratio":0.5}"#
        #expect(line == expected + "\n")
    }

    @Test("Whatever is logged, a JSON line is one line of valid JSON that says it")
    func fuzz() throws {
        let rounds = getenv("FUZZ_ROUNDS").flatMap { UInt64(String(cString: $0)) } ?? 300
        for seed in 0..<rounds {
            var generator = SplitMix64(seed: seed)
            let message = Self.text(&generator)
            let key = Self.text(&generator) + "-"
            let value = Self.text(&generator)
            let metadata: Logger.Metadata = [key: .array([.string(value), ["\(value)": "\(key)"]])]
            let line = try output(.json) { $0.info("\(message)", metadata: metadata) }
            #expect(line.utf8.count { $0 == UInt8(ascii: "\n") } == 1, "SEED=\(seed)")
            #expect(line.unicodeScalars.dropLast().allSatisfy { !$0.isUnsafeInLine }, "SEED=\(seed)")
            let object = try JSONParser.parse(line)
            let inner = JSON.Object([.init(value, .string(key))])
            #expect(object["message"] == .string(message), "SEED=\(seed)")
            #expect(object[key] == JSON.array([.string(value), .object(inner)]), "SEED=\(seed)")
        }
    }

    /// Up to 20 scalars, half of them from where escaping matters.
    private static func text(_ generator: inout SplitMix64) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...20, using: &generator) {
            let isHard = Bool.random(using: &generator)
            let value = isHard ? UInt32.random(in: 0...0xA0, using: &generator) : .random(in: 0...0x10FFFF, using: &generator)
            text.append(Unicode.Scalar(value) ?? "\"")
        }
        return String(text)
    }

    @Test("A line longer than a pipe holds arrives whole")
    func longLine() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let (reader, writer) = (ends[0], ends[1])
        defer { close(reader) }
        let message = String(repeating: "x", count: 300_000)
        async let received = Self.count(reader)
        Logger(label: "test") { _ in StderrLogHandler(.prioritized, time: StandingTime(), descriptor: writer) }.info("\(message)")
        close(writer)
        #expect(await received == "<6>\n".utf8.count + message.utf8.count)
    }

    private static func count(_ descriptor: Int32) async -> Int {
        var chunk = [UInt8](repeating: 0, count: 65536)
        var total = 0
        while case let count = read(descriptor, &chunk, chunk.count), count > 0 { total += count }
        return total
    }
}
