import Testing

/// What may not be written outside of named files, and why.
struct Ban: Sendable, CustomTestStringConvertible {
    var text: String
    /// Beginnings of paths below Sources/.
    var places: [String]
    /// Whether it is the free function only: `console.print(` is another.
    var isFree: Bool
    /// Whether comments count too.
    var inComments: Bool
    /// What makes a call of it harmless.
    var unless: String?
    var reason: String
    var testDescription: String { text }

    init(
        _ text: String, outside places: String..., isFree: Bool = false, inComments: Bool = false, unless: String? = nil,
        because reason: String
    ) {
        self.text = text
        self.places = places
        self.isFree = isFree
        self.inComments = inComments
        self.unless = unless
        self.reason = reason
    }

    private static let clock = "time comes from Platform's Time, so that tests run in virtual time"
    private static let chance =
        "chance comes from Platform's Entropy or a generator that is handed in, so that a seed replays a run"
    private static let task = "concurrency is structured: what is started is ended by whoever started it"
    private static let shared = "the compiler's proof that nothing is shared unguarded is worth more than any comment"

    static let all: [Ban] = [
        Ban("ContinuousClock", because: clock),
        Ban("SuspendingClock", outside: "Platform/Time/Time.swift", because: clock),
        Ban("clock: .", outside: "Platform/Time/Time.swift", because: clock),
        Ban("Task.sleep", outside: "Platform/Time/Time.swift", because: clock),
        Ban("clock_gettime", outside: "Platform/Time/Time.swift", "promptctl/System/", because: clock),
        Ban("Date(", because: clock),
        Ban(".random(", unless: "using:", because: chance),
        Ban(".randomElement(", unless: "using:", because: chance),
        Ban(".shuffle(", unless: "using:", because: chance),
        Ban(".shuffled(", unless: "using:", because: chance),
        Ban("SystemRandomNumberGenerator", outside: "Platform/Entropy.swift", because: chance),
        Ban("UUID(", because: chance),
        Ban("print(", isFree: true, because: "a program's output goes through one named writer; a daemon has none and logs"),
        Ban("debugPrint(", isFree: true, because: "a program's output goes through one named writer; a daemon has none and logs"),
        Ban("@unchecked Sendable", because: shared),
        Ban("nonisolated(unsafe)", because: shared),
        Ban("try!", because: "a failure that cannot happen is a precondition with a sentence"),
        Ban("fatalError(", because: "a bug is a precondition with a sentence; an expected outcome is a typed error"),
        Ban("Task {", because: task),
        Ban("Task{", because: task),
        Ban("Task(", because: task),
        Ban("Task.init", because: task),
        Ban("Task.detached", because: task),
        Ban("TODO", inComments: true, because: "what is not done is an issue, or it is not needed"),
        Ban("FIXME", inComments: true, because: "what is broken is repaired, or it is an issue"),
    ]

    func findings(in file: SourceFile) -> [Finding] {
        guard !places.contains(where: { file.path.dropFirst("Sources/".count).hasPrefix($0) }) else { return [] }
        let lines = inComments ? file.lines : file.code
        return lines.indices.filter { occurs(in: lines, at: $0) }.map {
            Finding(path: file.path, line: $0 + 1, what: text, reason: reason)
        }
    }

    private func occurs(in lines: [String], at index: Int) -> Bool {
        var rest = lines[index][...]
        while let range = rest.firstRange(of: text) {
            let before = lines[index][..<range.lowerBound].last
            let isWhole = !isIdentifier(text.first) || !isIdentifier(before) && !(isFree && before == ".")
            if isWhole, !isHarmless(String(lines[index][range.upperBound...]), lines[(index + 1)...]) { return true }
            rest = rest[range.upperBound...]
        }
        return false
    }

    /// Looks for `unless` up to the end of the call, which may be some lines below.
    private func isHarmless(_ rest: String, _ following: ArraySlice<String>) -> Bool {
        guard let unless else { return false }
        var depth = 1
        let call = ([rest] + following.prefix(8)).joined(separator: "\n").prefix { character in
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            return depth > 0
        }
        return call.contains(unless)
    }
}

private func isIdentifier(_ character: Character?) -> Bool {
    character.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
}

@Suite struct `Bans` {
    @Test(arguments: Ban.all) func `what is banned is nowhere but in its named places`(ban: Ban) {
        for finding in SourceTree.sources.flatMap(ban.findings) { finding.report() }
    }

    @Test func `tests too leave nothing undone behind`() {
        let tests = SourceTree.files(under: "Tests", suffix: ".swift").filter { !$0.path.hasPrefix("Tests/TidyTests/") }
        for ban in Ban.all where ban.inComments {
            for finding in tests.flatMap(ban.findings) { finding.report() }
        }
    }

    @Test(arguments: [
        "ContinuousClock().now", "let clock = SuspendingClock()", "sleep(for: x, clock: .continuous)", "await Task.sleep(for: x)",
        "Date()", "= Int.random(in: 0..<6)", "list.shuffled()", "list.randomElement()", "UUID()", "print(x)", "{ print(x) }",
        "final class A: @unchecked Sendable {}", "nonisolated(unsafe) var a = 1", "try! f()", "fatalError(\"x\")", "Task { }",
        "Task(priority: .low) { }", "Task.detached { }", "// TODO: later", "/* FIXME */", "\"\\(Date())\"", "updated(Date())",
        "Int.random(in: f(using: 1).g())\n.h(using: 2)".replacing("f(using: 1)", with: "f()"),
    ])
    func `a banned line is found`(line: String) {
        #expect(!findings(line).isEmpty)
    }

    @Test(arguments: [
        "group.addTask { }", "validate(x)", "update(x)", "isoDate(x)", "makeUUID(x)", "console.print(x)", "sprint(x)",
        "// Task { }",
        "let text = \"print(x) try! Date()\"", "Int.random(in: 0..<6, using: &generator)",
        "Double.random(\n    in: 0...1,\n    using: &g)",
        "withUnsafeCurrentTask { }", "Task.isCancelled", "Task.yield()",
    ])
    func `a line that only looks like one is let be`(line: String) {
        #expect(findings(line).isEmpty)
    }

    private func findings(_ line: String) -> [Finding] {
        let file = SourceFile(path: "Sources/PromptGateway/X.swift", text: "import Platform\n\(line)\n")
        return Ban.all.flatMap { $0.findings(in: file) }
    }
}
