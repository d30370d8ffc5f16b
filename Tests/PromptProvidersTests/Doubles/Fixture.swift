import Glibc
import Testing

/// Recorded requests and answers: Tests/Support/Fixtures/openai.
enum Fixture {
    /// Up from this file: Tests/PromptProvidersTests/Doubles/Fixture.swift.
    private static let folder =
        #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 } + "/Support/Fixtures/openai/"

    static func bytes(_ path: String) throws -> [UInt8] {
        let file = try #require(fopen(folder + path, "r"), "there is no \(folder)\(path)")
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return bytes
    }
}
