import Glibc
import Testing

/// Pairs of prompts, written for these tests: Tests/Support/Fixtures/semantic. A line is its label (D: different questions,
/// P: one question in other words), its category and the two prompts, between tabs.
struct GuardCorpus {
    struct Pair {
        var isParaphrase: Bool
        var category: String
        var a: String
        var b: String
    }

    var pairs: [Pair] = []

    init(_ name: String) throws {
        // Up from Tests/PromptGatewayTests/Cache/Guard/GuardCorpus.swift.
        let tests = #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 }
        let path = "\(tests)/Support/Fixtures/semantic/\(name).tsv"
        let file = try #require(fopen(path, "r"), "there is no \(path)")
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while getline(&line, &capacity, file) > 0, let text = line.map({ String(cString: $0) }) {
            let fields = text.dropLast().split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            try #require(fields.count == 4, "not four fields: \(text)")
            pairs.append(Pair(isParaphrase: fields[0] == "P", category: fields[1], a: fields[2], b: fields[3]))
        }
    }

    var paraphrases: [Pair] { pairs.filter(\.isParaphrase) }
    var different: [Pair] { pairs.filter { !$0.isParaphrase } }
}
