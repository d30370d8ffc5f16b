import Glibc
import Testing

/// Recorded requests and answers: Tests/Support/Fixtures/FAMILY.
enum Fixture {
    /// Up from this file: Tests/PromptProvidersTests/Doubles/Fixture.swift.
    static let folder =
        #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 } + "/Support/Fixtures/"

    static func bytes(_ path: String, of family: String = "openai") throws -> [UInt8] {
        let name = "\(folder)\(family)/\(path)"
        let file = try #require(fopen(name, "r"), "there is no \(name)")
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return bytes
    }
}
