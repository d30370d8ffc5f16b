import Testing

/// systemd/catalog/promptd.catalog is what `journalctl -x` says to an event.
@Suite struct `The message catalog` {
    private static let events = SourceTree.text(at: "Sources/PromptGateway/Vocabulary/Event.swift") ?? ""

    /// The name and number of each kind of event.
    private static let kinds = events.matches(of: /case (\w+) = "([0-9a-f]{32})"/).map { (name: String($0.1), id: String($0.2)) }

    private static let entries = (SourceTree.text(at: "systemd/catalog/promptd.catalog") ?? "")
        .split(separator: "\n-- ").dropFirst().map { Entry($0) }

    /// A number, lines of header, an empty one, and the explanation.
    private struct Entry {
        let id: String
        let header: Substring
        let body: Substring

        init(_ text: Substring) {
            let paragraphs = text.split(separator: "\n\n", maxSplits: 1)
            id = String(text.prefix { $0 != "\n" })
            header = paragraphs[0].dropFirst(id.count)
            body = paragraphs.count > 1 ? paragraphs[1] : ""
        }
    }

    @Test func `explains every kind of event once, and no other`() {
        #expect(!Self.kinds.isEmpty)
        #expect(Self.entries.map(\.id).sorted() == Self.kinds.map(\.id).sorted())
    }

    @Test func `has a subject and says more than that`() {
        for entry in Self.entries {
            #expect(entry.header.contains("\nSubject: ") && entry.header.contains("\nDefined-By: promptd"), "\(entry.id)")
            // What has happened, and what to do about it.
            #expect(entry.body.split(separator: "\n\n").count >= 2, "\(entry.id)")
        }
    }

    @Test func `names only fields that there are`() {
        let fields = Set(Self.events.matches(of: /static let \w+ = "(\w+)"/).map { "PROMPTD_" + $0.1.uppercased() })
        for entry in Self.entries {
            for match in entry.body.matches(of: /@(\w+)@/) { #expect(fields.contains(String(match.1)), "\(entry.id)") }
        }
    }

    /// An entry that is never logged explains what does not happen.
    @Test(arguments: kinds.map(\.name)) func `explains what is logged`(name: String) {
        let isLogged = SourceTree.sources.contains { file in
            !file.path.hasSuffix("/Event.swift")
                && file.code.contains { $0.contains(".\(name),") || $0.contains("Event.\(name).") }
        }
        #expect(isLogged, "nothing records .\(name)")
    }
}
