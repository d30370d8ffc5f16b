import PromptAPI
import Testing

/// What the parser takes, and what it makes of it (RFC 8259, with the corners of Seriot, "Parsing JSON is a Minefield").
@Suite struct `Accepted documents` {
    @Test(arguments: rows) func `a document is read as the value it says`(row: Row) throws {
        #expect(try JSONParser.parse(row.text) == row.value, "\(row.text)")
    }

    @Test(arguments: rows) func `bytes in another kind of sequence are read alike`(row: Row) throws {
        #expect(try JSONParser.parse(row.text.utf8.lazy.map { $0 }) == row.value)
        #expect(try JSONParser.parse(Array(row.text.utf8)) == row.value)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var text: String
        var value: JSON
        var testDescription: String { text }

        init(_ text: String, _ value: JSON) {
            self.text = text
            self.value = value
        }
    }

    static let rows = words + strings + containers

    private static let words: [Row] = [
        Row("null", .null), Row("true", true), Row("false", false), Row(" \t\r\n null \t\r\n ", .null),
    ]

    private static let strings: [Row] = [
        Row(#""""#, ""), Row(#""a""#, "a"), Row(#"" ""#, " "),
        Row(#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        Row(#""\u0000""#, "\0"), Row(#""\u0041\u00e9\u20AC""#, "Aé€"), Row(#""\uABCD\uabcd""#, "\u{ABCD}\u{ABCD}"),
        Row(#""\uD83D\uDE00""#, "😀"), Row(#""\ud800\udc00""#, "\u{10000}"), Row(#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
        Row(#""\uD7FF\uE000""#, "\u{D7FF}\u{E000}"),
        // An escaped backslash before a u is no escape of a character.
        Row(#""\\u0041""#, #"\u0041"#),
        // Characters that JSON does not reserve go in as they are, noncharacters and DEL included.
        Row(
            "\"\u{7F}\u{2028}\u{2029}\u{FEFF}\u{FFFE}\u{FFFF}\u{10FFFF}\"",
            "\u{7F}\u{2028}\u{2029}\u{FEFF}\u{FFFE}\u{FFFF}\u{10FFFF}"),
        Row("\"é€😀\"", "é€😀"), Row(#""é\n€😀""#, "é\n€😀"),
        // NUL through an escape, and what looks like the end behind an escape.
        Row(#""\u0000\"""#, "\0\""),
    ]

    private static let containers: [Row] = [
        Row("[]", []), Row("{}", [:]), Row("[ ]", []), Row("{ }", [:]), Row("[[],{}]", [[], [:]]),
        Row("[1 , 2\n,\t3]", [1, 2, 3]), Row(#"{"a":1,"b":[null]}"#, ["a": 1, "b": [.null]]),
        Row(#" { "a" : { "" : "" } } "#, ["a": ["": ""]]),
        Row(#"{"a":{"a":{"a":1}}}"#, ["a": ["a": ["a": 1]]]), Row(#"[{"a":1},{"a":1}]"#, [["a": 1], ["a": 1]]),
        Row(#"{"a":1,"A":2,"a ":3}"#, ["a": 1, "A": 2, "a ": 3]),
        Row(#"{"\u0061b":1}"#, ["ab": 1]),
    ]
}

@Suite struct `Members` {
    @Test func `they keep their order`() throws {
        let value = try JSONParser.parse(#"{"z":1,"a":2,"m":3}"#)
        #expect(value.object?.members.map(\.name) == ["z", "a", "m"])
    }

    /// Names are compared as RFC 8259 §8.3 says, code unit by code unit: é and e with an accent are two.
    @Test func `names that only look alike are two names`() throws {
        let value = try JSONParser.parse("{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(value.object?.members.count == 2)
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
    }

    @Test(arguments: [2, 16, 17, 18, 400]) func `a name given twice is refused in short and long objects`(count: Int) {
        let names = (0..<count).map { "\"k\($0)\":0" }
        #expect(throws: Never.self) { try JSONParser.parse("{" + names.joined(separator: ",") + "}") }
        for twice in [0, count / 2, count - 1] {
            let text = "{" + (names + ["\"k\(twice)\":0"]).joined(separator: ",") + "}"
            #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(text) }
        }
    }

    @Test func `long objects tell names apart that only look alike`() throws {
        let names = (0..<40).map { "\"k\($0)\":0" } + ["\"\u{E9}\":1", "\"e\u{301}\":2"]
        #expect(try JSONParser.parse("{" + names.joined(separator: ",") + "}").object?.members.count == 42)
    }
}
