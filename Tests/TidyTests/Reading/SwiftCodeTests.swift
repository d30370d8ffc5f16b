import Testing

@Suite struct `Reading Swift` {
    @Test(arguments: [
        ("let a = 1 // print(", "let a = 1          "), ("a /* b /* c */ d */ e", "a                   e"),
        ("\"print(\" + x", "         + x"), (#""a\"b" + x"#, "       + x"), (##"#"a"b"# + x"##, "        + x"),
        (#""\(f("x")) y" + z"#, "  (f(   ))    + z"), (#""\\" + x"#, "     + x"), (#""//" + x"#, "     + x"),
        ("\"\"\"\nprint(\n\"\"\" + x", "   \n      \n    + x"), ("a\n// b\nc", "a\n    \nc"), ("/// é\nx", "      \nx"),
        (##"#"\#(y) \(n)"# + z"##, "    (y)        + z"), ("\"open\nx", "     \nx"),
    ])
    func `comments and literals are blank and code stays in its place`(text: String, code: String) {
        #expect(SwiftCode.stripped(text) == code)
    }

    @Test func `the package is found and has its sources`() {
        #expect(SourceTree.text(at: "Package.swift")?.contains("name: \"promptd\"") == true)
        #expect(SourceTree.sources.contains { $0.path == "Sources/PromptAPI/Frame.swift" && $0.target == "PromptAPI" })
        #expect(SourceTree.sources.count > 30)
    }

    @Test func `a file knows its target and its place in it`() {
        let file = SourceFile(path: "Sources/Platform/Time/Time.swift", text: "")
        #expect(file.target == "Platform" && file.pathInTarget == "Time/Time.swift" && file.place == "Time")
        #expect(SourceFile(path: "Sources/Platform/Entropy.swift", text: "").place == "Entropy.swift")
    }
}
