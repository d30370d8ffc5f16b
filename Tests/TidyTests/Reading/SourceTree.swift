import Glibc
import Testing

/// The package as text. SwiftPM lets a transitive import compile and knows no folders, so these rules read the sources.
enum SourceTree {
    /// Up from this file: Tests/TidyTests/Reading/SourceTree.swift.
    static let root = #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 }

    /// Swift files of the program, by path.
    static let sources = files(under: "Sources", suffix: ".swift")

    /// Files below a folder of the root, sorted by path.
    static func files(under folder: String, suffix: String) -> [SourceFile] {
        guard let directory = opendir(root + "/" + folder) else { return [] }
        defer { closedir(directory) }
        var found: [SourceFile] = []
        while let entry = readdir(directory) {
            let isFolder = Int32(entry.pointee.d_type) == Int32(DT_DIR)
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name.hasPrefix(".") { continue }
            let path = folder + "/" + name
            if isFolder {
                found += files(under: path, suffix: suffix)
            } else if name.hasSuffix(suffix), let text = text(at: path) {
                found.append(SourceFile(path: path, text: text))
            }
        }
        return found.sorted { $0.path < $1.path }
    }

    /// `nil` where there is no such file.
    static func text(at path: String) -> String? {
        guard let file = fopen(root + "/" + path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// One file: its lines as written, and as code without comments and literals.
struct SourceFile: Sendable {
    /// From the package's root: `Sources/Platform/Entropy.swift`.
    let path: String
    let lines: [String]
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        code = SwiftCode.stripped(text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// `Platform` of `Sources/Platform/Entropy.swift`.
    var target: String { String(path.split(separator: "/").dropFirst().first ?? "") }

    /// The path within its target: `Time/Time.swift`.
    var pathInTarget: String { path.split(separator: "/").dropFirst(2).joined(separator: "/") }

    /// The folder within its target, or the file itself where it lies in none.
    var place: String { String(pathInTarget.split(separator: "/").first ?? "") }
}

/// Where a rule is broken, and why it is one.
struct Finding: Sendable {
    var path: String
    var line: Int
    var what: String
    var reason: String

    /// Fails the test at the line at fault.
    func report() {
        Issue.record(
            "\(path):\(line): \(what): \(reason)",
            sourceLocation: SourceLocation(fileID: path, filePath: SourceTree.root + "/" + path, line: line, column: 1))
    }
}
