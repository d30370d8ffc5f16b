import PromptProviders
import Testing

@testable import promptd

/// What YAML itself does to a file.
@Suite struct YAMLTests {
    @Test func `anchors and merges save repetition, and a key of one's own goes before a merged one`() throws {
        let read = try configuration(
            """
            providers:
              - &base
                name: a
                kind: openai
                weight: 3
                credential: "*not-an-alias*"
                models: &models [{ id: m }]
              - <<: [*base, { max_concurrent: 7, weight: 9 }]
                name: b
                models: *models
            """.replacing("\"*not-an-alias*\"", with: "k"))
        #expect(read.providers.map(\.name) == ["a", "b"])
        #expect(read.providers.map(\.weight) == [3, 3])
        #expect(read.providers.map(\.maxConcurrent) == [32, 7])
        #expect(read.providers[1].models.map(\.id) == ["m"])
    }

    @Test func `an asterisk and a question mark in a text stay what they are`() throws {
        let read = try configuration("providers: [{ name: a, kind: openai, organization: \"*a?*\", models: [{ id: m*n? }] }]")
            .providers
        #expect(read[0].organization == "*a?*" && read[0].models[0].id == "m*n?")
    }

    @Test(arguments: [
        ("queue: *nothing", "1:8: this alias has no anchor before it"),
        ("queue: &a { max_size: *a }", "1:23: this alias has no anchor before it"),
        ("*a : 1", "1:1: a key must be a name"),
        ("[a]: 1", "1:1: a key must be a name"), ("{ [a]: 1 }", "1:3: a key must be a name"),
        ("? queue\n: {}", "2:1: not YAML: did not find expected <document start>"),
        ("queue: { <<: 5 }", "1:14: << merges a mapping or a list of mappings"),
        ("queue: !!map {}", "1:8: tags such as !!str have no meaning here"),
        ("queue: { max_size: !!int 5 }", "1:20: tags such as !!str have no meaning here"),
        (
            "queue: {}\n---\nqueue: {}",
            "2:1: not YAML: but found another document, expected a single document in the stream that begins on line 1"
        ),
        ("queue: [", "1:9: not YAML: did not find expected node content, while parsing a flow node that begins on line 1"),
        (
            "queue:\n\tmax_size: 5",
            "2:1: not YAML: found character that cannot start any token, while scanning for the next token "
                + "that begins on line 2 (a tab cannot indent)"
        ),
        ("a: b: c", "1:5: not YAML: mapping values are not allowed in this context"),
        ("queue: {}\na\u{0}b: c", "2:2: the character U+0 has no place in this file"),
        ("é: \u{E000}", "1:4: the character U+E000 has no place in this file"),
    ])
    func `what is no configuration as YAML`(yaml: String, line: String) {
        #expect(faults(yaml) == [line])
    }

    @Test(arguments: [
        ("queue: {}\nqueue: {}", ["2:1: queue is given twice, first on line 1"]),
        ("queue: {}\n\"queue\": {}", ["2:1: queue is given twice, first on line 1"]),
        ("\"queue\": {}\n'queue': {}", ["2:1: queue is given twice, first on line 1"]),
        (
            "queue: { max_size: 1, max_size: 2, max_size: x }",
            [
                "1:23: max_size is given twice, first on line 1", "1:36: max_size is given twice, first on line 1",
            ]
        ),
        ("é: 1\né: 2", ["1:1: é is not a known key", "2:1: é is given twice, first on line 1"]),
        ("\"\": 1\n\"\": 2", ["1:1: this key is given more than once"]),
        ("\"\\x61\": 1\na: 2", ["1:1: this key is given more than once"]),
        (
            "\"\\uE005\": 1\na: \"\\uE002\"\na: 2",
            [
                "1:1: … is not a known key", "2:1: a is not a known key", "3:1: a is given twice, first on line 2",
            ]
        ),
        (
            "log: { level: info }\nqueue: { max_size: 1, max_size: 2 }\nlog: {}",
            [
                "2:23: max_size is given twice, first on line 2", "3:1: log is given twice, first on line 1",
            ]
        ),
    ])
    func `a key given twice is reported where it is given again`(yaml: String, lines: [String]) {
        #expect(faults(yaml) == lines)
    }

    @Test func `invalid UTF-8 has a place`() {
        #expect(faults(Array("queue: {}\nä: ".utf8) + [0xC3, 0x28]) == ["2:4: the file is not valid UTF-8 from here on"])
    }

    @Test func `a file of more than a mebibyte is not read`() {
        #expect(faults([UInt8](repeating: UInt8(ascii: "#"), count: 1 << 20)) == [])
        #expect(faults([UInt8](repeating: UInt8(ascii: "#"), count: 1 << 20 + 1)) == ["1:1: the file is larger than 1 MiB"])
    }

    @Test(arguments: [
        ("[", "2:67: more than 64 brackets are open here"), ("{a: ", "2:259: more than 64 brackets are open here"),
        ("- ", "2:1999: not YAML: Maximum nesting level reached"), ("- ? ", "2:"), ("? ", "2:"),
    ])
    func `nesting is bounded`(opening: String, line: String) {
        let lines = faults("queue:\n  " + String(repeating: opening, count: 20_000) + "x")
        #expect(lines.count == 1)
        #expect(lines.allSatisfy { $0.hasPrefix(line) }, "\(lines.map { $0.prefix(200) })")
    }

    @Test func `nesting a little too deep has its place`() {
        let yaml = "queue: " + String(repeating: "[", count: 17) + String(repeating: "]", count: 17)
        #expect(faults(yaml) == ["1:8: queue must be a mapping of keys to values", "1:24: nested more than 16 deep"])
    }

    /// As values, as keys, and where the reader would compare them.
    @Test(arguments: [
        ("queue: *l9", "more than 100000 values, aliases expanded"),
        ("*l9 : 1\n*l8 : 2", "more than 100000 values, aliases expanded"),
        ("<<: *l9", "more than 100000 values, aliases expanded"), ("? *l9\n: 1", "not YAML"),
    ])
    func `aliases of aliases end`(use: String, phrase: String) {
        var yaml = "l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let alias = "*l\(level - 1)"
            yaml += "l\(level): &l\(level) [\([String](repeating: alias, count: 10).joined(separator: ", "))]\n"
        }
        let lines = faults(yaml + use)
        #expect(lines.contains { $0.contains(phrase) })
    }
}
