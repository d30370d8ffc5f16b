import Glibc
import PromptProviders
import Testing

/// A server whose certificate is of an authority that only we know, made with the openssl command.
@Suite(.timeLimit(.minutes(1)), .enabled(if: Command.exists("openssl"), "the openssl command is not installed"))
struct `A private authority` {
    @Test func `is trusted where its certificate is named, and only there`() async throws {
        let folder = try TemporaryFolder()
        try Command.run("sh", "-c", Self.makeCertificates, in: folder.path)
        let server = try Command(
            "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", "server.pem", "-key", "server.key", "-www", in: folder.path)
        defer { server.end() }
        let port = try #require(server.readPort())
        let request = HTTPRequest(.get, "https://localhost:\(port)/")

        let untrusting = try HTTPClientTransport(TransportOptions())
        await #expect(throws: TransportError.tls) { try await untrusting.send(request) }
        await untrusting.shutdown()

        let trusting = try HTTPClientTransport(TransportOptions(caFile: folder.path + "/ca.pem"))
        let status = try await trusting.send(request).status
        #expect(status == 200)
        // Trusting the authority does not mean to take its certificate of one host for that of another.
        await #expect(throws: TransportError.tls) { try await trusting.send(HTTPRequest(.get, "https://127.0.0.1:\(port)/")) }
        await trusting.shutdown()
    }

    @Test func `must be in a file that can be read and holds a certificate`() throws {
        let folder = try TemporaryFolder()
        try Command.run("sh", "-c", "echo hello > text.pem; : > empty.pem", in: folder.path)
        for file in ["text.pem", "empty.pem", "missing.pem"] {
            #expect(throws: TransportOptionsError.self, "\(file)") {
                try HTTPClientTransport(TransportOptions(caFile: "\(folder.path)/\(file)"))
            }
        }
    }

    private static let makeCertificates = """
        set -e
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.pem -subj /CN=Authority -days 2
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout server.key -out server.csr -subj /CN=localhost
        echo subjectAltName=DNS:localhost > names
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.pem
        """
}

/// A folder of its own, gone when it is no longer needed.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/promptd-tests-XXXXXX".utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
    }

    deinit {
        try? Command.run("rm", "-r", path, in: "/")
    }
}

/// A program that runs beside the test. What it prints can be read; what it complains of is dropped.
final class Command {
    struct Failure: Error {
        var status: Int32
    }

    private let process: pid_t
    private let output: Int32
    private var hasEnded = false

    static func exists(_ name: String) -> Bool {
        (try? run("sh", "-c", "command -v \(name)", in: "/")) != nil
    }

    static func run(_ words: String..., in folder: String) throws {
        let command = try Command(words, folder)
        let status = command.status()
        guard status == 0 else { throw Failure(status: status) }
    }

    convenience init(_ words: String..., in folder: String) throws { try self.init(words, folder) }

    private init(_ words: [String], _ folder: String) throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        // Other programs started meanwhile must not hold them open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let line = ["sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + words
        var arguments: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var process = pid_t()
        let result = posix_spawnp(&process, "sh", &actions, nil, &arguments, environ)
        close(ends[1])
        guard result == 0 else {
            close(ends[0])
            throw Failure(status: result)
        }
        self.process = process
        output = ends[0]
    }

    deinit {
        end()
        close(output)
    }

    func end() {
        guard !hasEnded else { return }
        kill(process, SIGKILL)
        _ = status()
    }

    private func status() -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        hasEnded = true
        return status
    }

    /// `41353` of `ACCEPT 127.0.0.1:41353`, as soon as it is printed.
    func readPort() -> Int? {
        var text = ""
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1 {
            text.unicodeScalars.append(Unicode.Scalar(byte))
            guard byte == UInt8(ascii: "\n") else { continue }
            if text.hasPrefix("ACCEPT") { return text.split(separator: ":").last.flatMap { Int($0.filter(\.isNumber)) } }
            text = ""
        }
        return nil
    }
}
