import Testing

/// Names are the field's. These say only that somebody did not find one.
@Suite struct `Names` {
    static let banned = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Impl", "Base", "Common"]

    @Test func `no type and no file has a name that says nothing`() {
        for finding in SourceTree.sources.flatMap(Self.findings) { finding.report() }
    }

    static func findings(in file: SourceFile) -> [Finding] {
        let name = file.path.split(separator: "/").last.map { String($0.dropLast(".swift".count)) } ?? ""
        let ofFile = says(name).map { [Finding(path: file.path, line: 1, what: name, reason: reason($0))] } ?? []
        return ofFile
            + file.code.enumerated().flatMap { index, line in
                declared(in: line).compactMap { type in
                    says(type).map { Finding(path: file.path, line: index + 1, what: type, reason: reason($0)) }
                }
            }
    }

    private static func reason(_ word: String) -> String { "\(word) says nothing; name what it is in the words of its field" }

    /// The banned word that a name begins or ends with, at a border of words: `Database` is none.
    private static func says(_ name: String) -> String? {
        banned.first { word in
            let next = name.dropFirst(word.count).first
            return name.hasSuffix(word) || name.hasPrefix(word) && next?.isLowercase != true
        }
    }

    /// The types that a line declares.
    static func declared(in line: String) -> [String] {
        line.matches(of: /\b(?:struct|class|enum|actor|protocol|typealias)\s+([A-Za-z_][A-Za-z0-9_]*)/).map { String($0.1) }
            .filter { !["func", "var", "let", "subscript"].contains($0) }
    }

    @Test(arguments: [
        "struct CacheManager {}", "public final class HelperThing {}", "enum StringUtils {}", "actor QueueImpl {}",
        "protocol BaseProvider {}",
        "typealias CommonError = E",
    ])
    func `an empty name is found`(line: String) {
        #expect(Self.findings(in: SourceFile(path: "Sources/Platform/X.swift", text: line)).count == 1)
    }

    @Test(arguments: [
        "struct Database {}", "enum Commonality {}", "struct Basement {}", "let manager = 1", "class func helper() {}",
    ])
    func `a name that only looks like one is let be`(line: String) {
        #expect(Self.findings(in: SourceFile(path: "Sources/Platform/X.swift", text: line)).isEmpty)
    }

    @Test func `a file's name counts too`() {
        #expect(Self.findings(in: SourceFile(path: "Sources/Platform/Utils.swift", text: "")).count == 1)
    }
}
