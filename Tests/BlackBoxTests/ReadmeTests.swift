import Testing

/// The README's promise that a few lines of Python are enough.
@Suite(.blocking) struct ReadmeTests {
    @Test(.enabled(if: Program.isInstalled("python3"), "python3 is missing")) func `its Python runs as it stands`() throws {
        let readme = try #require(try? Files.read(Files.root + "/README.md"), "README.md is missing")
        let snippet = try #require(Self.snippet(of: readme), "README.md has no block of python that imports socket")
        try Stand.run(models: ["{id: a, answer: forty two words}"]) { stand in
            // The one thing that differs here from an installed host.
            let text = snippet.replacing("/run/promptd.sock", with: stand.daemon.socket)
            let file = stand.directory + "/snippet.py"
            try Files.write(text, to: file)
            let run = try ProgramRun("python3", [file], environment: ["PROMPTD_SOCKET": stand.daemon.socket])
            #expect(run.status == 0, "\(run.error)")
            #expect(run.output.contains("forty two words"), "\(run.output)\(run.error)")
        }
    }

    /// The first fenced block of Python that imports `socket`.
    private static func snippet(of text: String) -> String? {
        text.split(separator: "```python\n", omittingEmptySubsequences: false).dropFirst()
            .map { String($0.prefix(upTo: $0.firstRange(of: "```")?.lowerBound ?? $0.endIndex)) }
            .first { block in
                block.split(separator: "\n").contains {
                    $0.hasPrefix("import") && $0.contains("socket") || $0.hasPrefix("from socket")
                }
            }
    }
}
