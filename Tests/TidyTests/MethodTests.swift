import PromptAPI
import Testing

/// A method is whole only where it is in the contract, the server, the client and the document.
@Suite struct `Every method` {
    @Test(arguments: Methods.all.map(\.name)) func `is declared in PromptAPI's Methods`(name: String) {
        #expect(Self.constant(of: name) != nil, "no Method(\"\(name)\" in Sources/PromptAPI/Methods: the contract has one place")
    }

    @Test(arguments: Methods.all.map(\.name)) func `is bound by the server`(name: String) {
        expectMention(
            of: name, in: "Sources/PromptServer/Methods/",
            "a method of the contract that the server does not bind is a promise broken")
    }

    /// The document is for programs: `promptctl call rpc.discover` gets it.
    @Test(arguments: Methods.all.map(\.name).filter { $0 != Methods.discover.name })
    func `has its verb in promptctl`(name: String) {
        expectMention(of: name, in: "Sources/promptctl/Commands/", "what a program can ask for, a person can")
    }

    @Test(arguments: Methods.all.map(\.name)) func `is in the OpenRPC document`(name: String) {
        let document = OpenRPC.document(version: "0")
        #expect(document["methods"]?.array?.contains { $0["name"]?.string == name } == true)
    }

    private func expectMention(
        of name: String, in folder: String, _ reason: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let constant = Self.constant(of: name) else {
            Issue.record("\(name) has no constant", sourceLocation: sourceLocation)
            return
        }
        let files = SourceTree.sources.filter { $0.path.hasPrefix(folder) }
        let isMentioned = files.contains { file in file.code.contains { Self.mentions("Methods.\(constant)", in: $0) } }
        #expect(isMentioned, "\(folder) does not mention Methods.\(constant): \(reason)", sourceLocation: sourceLocation)
    }

    /// `queueGet` for `queue.get`: the constant whose declaration bears the name.
    private static func constant(of name: String) -> String? {
        let declarations = SourceTree.sources.filter { $0.path.hasPrefix("Sources/PromptAPI/Methods/") }
            .flatMap { $0.lines.joined(separator: "\n").matches(of: /static let (\w+) = Method<\w+>\(\s*"([^"]+)"/) }
        return declarations.first { $0.2 == name }.map { String($0.1) }
    }

    /// As a whole word: `Methods.queueGet` is not in `Methods.queueGetAll`.
    private static func mentions(_ text: String, in line: String) -> Bool {
        line.ranges(of: text).contains { range in
            line[range.upperBound...].first.map { !$0.isLetter && !$0.isNumber } ?? true
        }
    }
}

@Suite struct `The README` {
    @Test(arguments: ["make demo", "make test"]) func `says how to begin`(command: String) throws {
        let text = try #require(SourceTree.text(at: "README.md"), "there is no README.md")
        #expect(text.contains(command), "README.md: a reader's first two questions are how to see it and how to test it")
    }
}
