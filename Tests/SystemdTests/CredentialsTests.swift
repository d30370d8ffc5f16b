import Glibc
import Testing

@testable import Systemd

struct CredentialsTests {
    private let directory: TemporaryDirectory
    private let credentials: Credentials

    init() throws {
        directory = try TemporaryDirectory()
        credentials = Credentials(directory: directory.path)
    }

    private func reason(_ name: String) -> CredentialError.Reason? {
        do throws(CredentialError) {
            _ = try credentials.read(name)
            return nil
        } catch {
            #expect(error.name == name)
            return error.reason
        }
    }

    @Test(
        "One line break at the end goes, and only one",
        arguments: [
            ("sk-123", "sk-123"), ("sk-123\n", "sk-123"), ("sk-123\n\n", "sk-123\n"), (" a\nb ", " a\nb "), ("ü\n", "ü"),
        ])
    func trimming(contents: String, value: String) throws {
        try directory.file("key", Array(contents.utf8))
        #expect(try credentials.read("key") == value)
    }

    @Test(
        "A name that leads out of the directory is refused",
        arguments: [
            "", ".", "..", "../key", "a/b", "/etc/passwd", "a:b", "a b", "a\nb", "a\0b", String(repeating: "x", count: 256),
        ])
    func names(name: String) {
        #expect(reason(name) == .badName)
    }

    @Test("What is absent, empty, no file, no text or too large is told apart")
    func failures() throws {
        #expect(reason("absent") == .notFound)
        try directory.file("empty", Array("\n".utf8))
        #expect(reason("empty") == .empty)
        try directory.file("binary", [0x73, 0xFF, 0x6B])
        #expect(reason("binary") == .notText)
        try #require(mkdir(directory.path + "/folder", 0o700) == 0)
        #expect(reason("folder") == .noFile)
        try #require(mkfifo(directory.path + "/pipe", 0o600) == 0)
        #expect(reason("pipe") == .noFile)
        try directory.file("large", [UInt8](repeating: 0x61, count: Credentials.maxBytes + 1))
        #expect(reason("large") == .tooLarge)
        try directory.file("full", [UInt8](repeating: 0x61, count: Credentials.maxBytes))
        #expect(try credentials.read("full").utf8.count == Credentials.maxBytes)
    }

    @Test("Without a directory the error says what the unit needs")
    func noDirectory() {
        let error = #expect(throws: CredentialError.self) { try Credentials(directory: nil).read("openai-key") }
        #expect(error?.reason == .noDirectory)
        #expect(error?.description.contains("LoadCredential=openai-key:") == true)
    }
}
