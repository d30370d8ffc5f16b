import PromptAPI
import Testing

@testable import promptctl

@Suite struct RenderingTests {
    private let plain = Style(isOn: false)

    private func readable(_ value: JSON, width: Int = 80) -> [String] { Readable(style: plain, width: width).lines(value) }

    @Test func `Members are aligned, nested ones stand below their name`() {
        let value: JSON = [
            "cache_size": 3, "rate": 0.12345678, "by_level": ["l1": 1, "level_2": .null], "tags": ["a", "b"], "none": [],
        ]
        #expect(
            readable(value) == [
                "cache size  3", "rate        0.1235", "by level", "  l1       1", "  level 2  -", "tags        a, b",
                "none        none",
            ])
    }

    @Test func `Objects in an array are a table, with numbers to the right`() {
        #expect(readable([["key": "a", "cost": 10], ["key": "bcd", "cost": 2.5]]) == ["KEY  COST", "a      10", "bcd   2.5"])
    }

    @Test func `A table that does not fit is shown one row after the other`() {
        #expect(readable([["key": "a long word"], ["key": "b"]], width: 8) == ["key  a long word", "", "key  b"])
    }

    @Test func `Objects by name are rows that begin with the name`() {
        #expect(readable(["by": ["x": ["n": 1], "y": ["n": 2]]]) == ["by", "  NAME  N", "  x     1", "  y     2"])
    }

    @Test func `A vector is abbreviated`() {
        let vector: JSON = .array((0..<100).map { JSON($0) })
        #expect(readable([vector]) == ["0, 1, 2, 3, … (100 numbers)"])
    }

    @Test func `What came from outside cannot steer the terminal`() {
        #expect(readable(["k": "a\u{1B}[2Jb\u{9B}c"]) == ["k  a\u{FFFD}[2Jb\u{FFFD}c"])
        #expect("two\r\nlines\t".printable == "two\nlines\t")
    }

    @Test func `A table is cut to the width, in its widest column`() {
        var table = TextTable([("A", .left), ("B", .right)])
        table.rows = [[.init(String(repeating: "x", count: 30)), "1234567"]]
        let lines = table.lines(width: 20, style: plain)
        #expect(lines == ["A                  B", "xxxxxxxxxx…  1234567"])
        #expect(lines.allSatisfy { $0.count == 20 })
    }

    @Test(arguments: [
        (0.0, "0"), (1.0, "1"), (0.5, "0.5"), (-2.25, "-2.25"), (0.00001, "1e-05"), (1234.56789, "1234.5679"), (1e300, "1e+300"),
    ])
    func `Numbers are short`(value: Double, text: String) {
        #expect(Quantity.short(value) == text)
    }

    @Test func `Quantities have their units`() {
        #expect([0, 7, 1000, 1_234_567, -1234].map(Quantity.count) == ["0", "7", "1,000", "1,234,567", "-1,234"])
        #expect(
            [0, 0.0005, 0.42, 12.34, 75, 3600, 93784].map(Quantity.seconds) == [
                "0.00 s", "0.5 ms", "0.42 s", "12.3 s", "1 min 15 s", "1 h", "1 d 2 h",
            ])
        #expect([0, 0.00061, 0.25, 3].map(Quantity.dollars) == ["$0", "$0.00061", "$0.2500", "$3.00"])
        #expect([1, 1536, 5_368_709_120].map(Quantity.bytes) == ["1 B", "1.5 KiB", "5.0 GiB"])
    }

    private static let status: JSON = [
        "service": ["version": "1.0.0", "uptime": 7382.2, "pid": 812, "connections": 1],
        "service_metrics": [
            "total_requests": 1_244_000, "error_rate": 0.4, "in_flight": 2, "avg_response_time": 0.42, "p50_response_time": 0.31,
            "p95_response_time": 1.2, "p99_response_time": 2.0,
        ],
        "cache_status": ["cache_size": 512, "max_size": 2000, "memory_bytes": 3_250_585, "hit_rate_percent": 41.2],
        "provider_analytics": [
            "providers": [
                "a-provider-with-a-name-of-great-length": [
                    "total_requests": 1_234_567, "success_rate": 99.5, "avg_response_time": 0.42, "p95_response_time": 1.2,
                    "is_healthy": false, "circuit": "half_open", "total_cost": 12345.25,
                ]
            ]
        ],
        "health_summary": ["healthy_providers": 0, "total_providers": 1],
        "queue_status": ["queue_size": 0, "max_queue_size": 1000, "running": 3, "durable_jobs": 12],
    ]

    @Test func `The status fits a terminal of 80 columns`() {
        let lines = StatusText(status: Self.status, style: plain, width: 80).lines
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines[0] == "promptd 1.0.0 · up 2 h 3 min · pid 812 · 1 connection")
        #expect(lines.contains("time        mean 0.42 s · p50 0.31 s · p95 1.20 s · p99 2.00 s"))
    }

    @Test func `A status that tells little is short`() {
        #expect(StatusText(status: ["service": ["version": "1.0.0"]], style: plain, width: 80).lines == ["promptd 1.0.0"])
    }

    @Test func `Providers fit a terminal of 80 columns`() {
        let model: JSON = [
            "id": .string(String(repeating: "model-", count: 20)), "default": true, "input_price": 0.15,
            "context_window": 128_000,
        ]
        let provider: JSON = [
            "name": "openai", "kind": "openai", "state": "drained", "health": "healthy", "circuit": "closed", "models": [model],
        ]
        let lines = ProvidersText(result: ["providers": [provider]], style: plain, width: 80).lines
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines[1] == "openai    openai  drained  healthy  closed        1")
        #expect(ProvidersText(result: ["providers": []], style: plain, width: 80).lines == ["no provider is configured"])
    }

    @Test func `Colour is for terminals, and never with NO_COLOR`() throws {
        let server = try FakeServer(results: ["status": Self.status])
        #expect(Program.runOnTerminal(["status"], at: server).output.contains("\u{1B}[31m"))
        #expect(!Program.runOnTerminal(["status"], at: server, environment: ["NO_COLOR": "1"]).output.contains("\u{1B}"))
        #expect(!Program.run(["status"], at: server).output.contains("\u{1B}"))
    }
}
