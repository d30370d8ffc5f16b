import PromptAPI
import Testing

/// What the parser does not take, why, and where it stopped.
@Suite struct `Refused documents` {
    @Test(arguments: rows) func `a document is refused with its reason and place`(row: Row) {
        let failure = #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(row.bytes) }
        #expect(failure?.reason.contains(row.reason) == true, "\(row.testDescription): \(failure?.reason ?? "accepted")")
        #expect(failure?.offset == row.offset, "\(row.testDescription)")
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var bytes: [UInt8]
        var reason: String
        var offset: Int
        var testDescription: String { String(decoding: bytes, as: UTF8.self) }

        init(_ text: String, _ reason: String, at offset: Int) {
            self.init(Array(text.utf8), reason, at: offset)
        }

        init(_ bytes: [UInt8], _ reason: String, at offset: Int) {
            self.bytes = bytes
            self.reason = reason
            self.offset = offset
        }
    }

    static let rows = values + containers + numbers + escapes + encodings

    private static let values: [Row] = [
        Row("", "ends where a value should be", at: 0), Row(" \n", "ends where a value should be", at: 2),
        Row("nul", "no value begins like this", at: 0), Row("nulL", "no value begins like this", at: 0),
        Row("True", "no value begins like this", at: 0), Row("'a'", "no value begins like this", at: 0),
        Row("NaN", "no value begins like this", at: 0), Row("Infinity", "no value begins like this", at: 0),
        Row("undefined", "no value begins like this", at: 0), Row("// no\n1", "no value begins like this", at: 0),
        Row("/* no */1", "no value begins like this", at: 0), Row("1 // no", "more after the value", at: 2),
        Row("truefalse", "more after the value", at: 4), Row("1 2", "more after the value", at: 2),
        Row("{} {}", "more after the value", at: 3), Row("null\0", "more after the value", at: 4),
        // A byte order mark, a form feed and a no-break space are no white space.
        Row("\u{FEFF}1", "no value begins like this", at: 0), Row("\u{C}1", "no value begins like this", at: 0),
        Row("\u{A0}1", "no value begins like this", at: 0), Row("1\u{B}", "more after the value", at: 1),
    ]

    private static let containers: [Row] = [
        Row("[", "ends where a value should be", at: 1), Row("]", "no value begins like this", at: 0),
        Row("[1", "an array is not closed", at: 2), Row("[1,]", "no value begins like this", at: 3),
        Row("[,1]", "no value begins like this", at: 1), Row("[1,,2]", "no value begins like this", at: 3),
        Row("[1 2]", "an array is not closed", at: 3), Row("[1}", "an array is not closed", at: 2),
        Row("{", "a member needs a name", at: 1), Row("{1:2}", "a member needs a name", at: 1),
        Row("{a:1}", "a member needs a name", at: 1), Row(#"{"a"}"#, "a member needs a colon", at: 4),
        Row(#"{"a":}"#, "no value begins like this", at: 5), Row(#"{"a":1,}"#, "a member needs a name", at: 7),
        Row(#"{"a":1"#, "an object is not closed", at: 6), Row(#"{"a":1]"#, "an object is not closed", at: 6),
        Row(#"{"a" "b"}"#, "a member needs a colon", at: 5), Row(#"{"a":1 "b":2}"#, "an object is not closed", at: 7),
        Row(#"{"a":1,"a":1}"#, "given twice", at: 10), Row(#"{"a":1,"\u0061":1}"#, "given twice", at: 15),
        Row(#"{"":1,"":1}"#, "given twice", at: 8),
    ]

    private static let numbers: [Row] = [
        Row("-", "lacks digits", at: 1), Row("+1", "no value begins like this", at: 0),
        Row(".5", "no value begins like this", at: 0),
        Row("01", "does not begin with 0", at: 1), Row("-01", "does not begin with 0", at: 2),
        Row("00", "does not begin with 0", at: 1),
        Row("1.", "lacks digits", at: 2), Row("1.e1", "lacks digits", at: 2), Row("1e", "lacks digits", at: 2),
        Row("1e+", "lacks digits", at: 3), Row("1e-", "lacks digits", at: 3), Row("1e+-1", "lacks digits", at: 3),
        Row("--1", "lacks digits", at: 1), Row("-a", "lacks digits", at: 1), Row("0x10", "more after the value", at: 1),
        Row("1_000", "more after the value", at: 1), Row("1.2.3", "more after the value", at: 3),
        Row("-Infinity", "lacks digits", at: 1), Row("1e1.5", "more after the value", at: 3),
        // Digits of other scripts are none here.
        Row("\u{FF11}", "no value begins like this", at: 0), Row("1\u{0661}", "more after the value", at: 1),
        Row(String(repeating: "9", count: 1025), "more than 1024 digits", at: 1025),
        Row(String(repeating: "9", count: 50_000), "more than 1024 digits", at: 50_000),
        Row("0." + String(repeating: "0", count: 50_000), "more than 1024 digits", at: 50_002),
    ]

    private static let escapes: [Row] = [
        Row("\"", "a string is not closed", at: 1), Row("\"a", "a string is not closed", at: 2),
        Row("\"\\", "a string is not closed", at: 2),
        Row("\"\\\"", "a string is not closed", at: 3), Row(#""\a""#, "unknown escape", at: 3),
        Row(#""\'""#, "unknown escape", at: 3),
        Row(#""\x41""#, "unknown escape", at: 3), Row(#""\U0041""#, "unknown escape", at: 3),
        Row(#""\u""#, "four hexadecimal", at: 3),
        Row(#""\u004""#, "four hexadecimal", at: 6), Row(#""\u00g0""#, "four hexadecimal", at: 5),
        Row(#""\u+041""#, "four hexadecimal", at: 3),
        Row(#""\ud800""#, "half of a surrogate", at: 7), Row(#""\udc00""#, "half of a surrogate", at: 7),
        Row(#""\ud800a""#, "half of a surrogate", at: 7), Row(#""\ud800\n""#, "half of a surrogate", at: 8),
        Row(#""\ud800\ud800""#, "half of a surrogate", at: 13), Row(#""\ud800\u0041""#, "half of a surrogate", at: 13),
        Row(#""\udc00\ud800""#, "half of a surrogate", at: 7), Row(#"{"\ud800":1}"#, "half of a surrogate", at: 8),
        Row("\"a\nb\"", "a control character", at: 2), Row("\"\0\"", "a control character", at: 1),
        Row("\"\u{1F}\"", "a control character", at: 1), Row("\"\\n\t\"", "a control character", at: 3),
    ]

    /// Between quotes: every way in which bytes are no UTF-8 (Unicode 16, table 3-7).
    private static let encodings: [Row] = [
        [0x80], [0xBF], [0xFF], [0xFE], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0xAF], [0xE0, 0x9F, 0xBF],
        [0xF0, 0x80, 0x80, 0xAF],
        [0xF0, 0x8F, 0xBF, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
        [0xC3],
        [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xC3, 0x28], [0xE2, 0x28, 0xA1], [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80],
    ].flatMap { (bad: [UInt8]) in
        [
            Row([0x22] + bad + [0x22], "not valid UTF-8", at: 1 + bad.count),
            Row([0x22, 0x5C, 0x6E] + bad + [0x22], "not valid UTF-8", at: 3 + bad.count),
        ]
    }
}

@Suite struct `Depth` {
    @Test(arguments: ["[", "{\"a\":"]) func `containers nest 128 deep and no deeper`(opening: String) {
        let closing = opening == "[" ? "]" : "}"
        func nested(_ depth: Int) -> String {
            String(repeating: opening, count: depth - 1) + (opening == "[" ? "[]" : "{}")
                + String(repeating: closing, count: depth - 1)
        }
        #expect(throws: Never.self) { try JSONParser.parse(nested(JSONParser.maxDepth)) }
        let failure = #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(nested(JSONParser.maxDepth + 1)) }
        #expect(failure?.reason == "nested more than 128 deep")
        #expect(failure?.offset == opening.utf8.count * JSONParser.maxDepth + 1)
    }

    @Test func `containers side by side do not add up`() {
        let pairs = String(repeating: "[{}],", count: 1000)
        #expect(throws: Never.self) { try JSONParser.parse("[" + pairs + "[]]") }
    }

    @Test(arguments: ["[", "{\"a\":"]) func `a hundred thousand openings are refused, not recursed into`(opening: String) {
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(String(repeating: opening, count: 100_000)) }
    }
}
