import Testing

/// What BlackBoxTests cannot ask the programs: their environment.
@Suite struct `A manual page` {
    @Test(arguments: [
        ("etc/man/promptctl.1", ["Sources/promptctl/", "Sources/PromptClient/"]),
        ("etc/man/promptd.8", ["Sources/promptd/", "Sources/Systemd/"]),
    ])
    func `names every variable of the environment that its program reads`(page: String, folders: [String]) throws {
        let text = try #require(SourceTree.text(at: page))
        let lines = SourceTree.sources.filter { file in folders.contains { file.path.hasPrefix($0) } }.flatMap(\.lines)
        let names = lines.flatMap { line in
            line.matches(of: #/(?:environment|value|getenv)\((?:of: )?"([A-Z_]+)"\)|environmentVariable = "([A-Z_]+)"/#)
                .compactMap { $0.1 ?? $0.2 }
        }
        #expect(!names.isEmpty)
        for name in names {
            #expect(text.contains(".It Ev \(name)\n"), "\(page) does not explain \(name)")
        }
    }
}
