import PromptAPI
import Testing

/// Numbers keep what they were: whole where `Int64` holds them, `Double` where written as such, else as text.
@Suite struct `Numbers` {
    @Test(arguments: rows) func `a number is read as what it was`(row: Row) throws {
        #expect(try JSONParser.parse(row.text) == row.value)
    }

    @Test(arguments: rows) func `a number is written so that it is read again as the same`(row: Row) throws {
        #expect(try JSONParser.parse(row.value.encoded) == row.value)
        #expect(row.value.description == row.written)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var text: String
        var value: JSON
        var written: String
        var testDescription: String { text.count > 40 ? "\(text.prefix(40))…" : text }

        init(_ text: String, _ value: JSON, written: String? = nil) {
            self.text = text
            self.value = value
            self.written = written ?? text
        }
    }

    static let rows: [Row] = [
        Row("0", 0), Row("-0", 0, written: "0"), Row("7", 7), Row("-7", -7),
        Row("9223372036854775807", .integer(.max)), Row("-9223372036854775808", .integer(.min)),
        Row("9223372036854775808", .oversizedNumber("9223372036854775808")),
        Row("-9223372036854775809", .oversizedNumber("-9223372036854775809")),
        Row("123456789012345678901234567890", .oversizedNumber("123456789012345678901234567890")),
        Row("0.0", 0.0), Row("-0.0", .double(-0.0)), Row("1.5", 1.5), Row("-1.5", -1.5), Row("1.0", 1.0),
        Row("1e2", 100.0, written: "100.0"), Row("1E2", 100.0, written: "100.0"), Row("1e+2", 100.0, written: "100.0"),
        Row("1e-2", 0.01, written: "0.01"), Row("0e5", 0.0, written: "0.0"), Row("1.50", 1.5, written: "1.5"),
        Row("0.1", 0.1), Row("0.30000000000000004", 0.30000000000000004), Row("1e00002", 100.0, written: "100.0"),
        // The ends of Double, and what lies beyond them.
        Row("1.7976931348623157e+308", .double(.greatestFiniteMagnitude)), Row("5e-324", .double(.leastNonzeroMagnitude)),
        Row("2.2250738585072014e-308", .double(.leastNormalMagnitude)), Row("1e-400", 0.0, written: "0.0"),
        Row("1e400", .oversizedNumber("1e400")), Row("-1e400", .oversizedNumber("-1e400")),
        Row("1e999999", .oversizedNumber("1e999999")),
        Row("1.8e308", .oversizedNumber("1.8e308")),
        // 1,024 characters are read.
        Row(String(repeating: "9", count: 1024), .oversizedNumber(String(repeating: "9", count: 1024))),
        Row("0." + String(repeating: "0", count: 1022), 0.0, written: "0.0"),
    ]

    @Test func `looking at a number as whole or not`() {
        let rows: [(JSON, integer: Int?, number: Double?)] = [
            (3, 3, 3), (3.0, 3, 3), (3.5, nil, 3.5), (.double(1e300), nil, 1e300), (.integer(.max), .max, 0x1p63),
            (.double(0x1p63), nil, 0x1p63), (.double(-0x1p63), .min, -0x1p63), (.oversizedNumber("1e400"), nil, nil),
            ("3", nil, nil),
            (true, nil, nil), (.null, nil, nil), (.double(.nan), nil, .nan),
        ]
        for (value, integer, number) in rows {
            #expect(value.integer == integer)
            #expect(value.number == number || (value.number?.isNaN == true && number?.isNaN == true))
        }
    }

    @Test func `what JSON cannot say is null, however it was put in`() {
        #expect(JSON(Double.nan) == .null)
        #expect(JSON(-Double.infinity) == .null)
        for value in [Double.nan, .infinity, -.infinity, .signalingNaN] {
            #expect(JSON.array([.double(value)]).description == "[null]")
        }
    }
}
