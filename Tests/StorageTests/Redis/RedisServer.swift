import Glibc
import Platform
import Storage
import Synchronization
import Testing

/// A real redis-server on a Unix socket in a directory of its own.
final class RedisServer: Sendable {
    static let program = "/usr/bin/redis-server"
    static var isInstalled: Bool { access(program, X_OK) == 0 }
    static let absence: Comment = "needs \(program)"

    private let directory: TemporaryDirectory
    private let arguments: [String]
    private let process: Mutex<pid_t>
    let path: String

    init(_ arguments: [String] = []) throws {
        directory = try TemporaryDirectory()
        path = directory.path + "/redis.sock"
        self.arguments = arguments
        process = Mutex(0)
        try start()
    }

    deinit { kill() }

    /// A port of the loopback that nobody listened on a moment ago.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 ? getsockname(descriptor, pointer, &length) : -1
            }
        }
        try #require(code == 0)
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Returns before it answers.
    func start() throws {
        let words =
            [Self.program, "--port", "0", "--unixsocket", path, "--save", "", "--dir", directory.path, "--logfile", "/dev/null"]
            + arguments
        var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for word in argv { free(word) } }
        var pid = pid_t()
        try #require(posix_spawn(&pid, Self.program, nil, nil, &argv, environ) == 0)
        process.withLock { $0 = pid }
    }

    func signal(_ signal: Int32) {
        process.withLock { _ = Glibc.kill($0, signal) }
    }

    func kill() {
        process.withLock { process in
            guard process > 0 else { return }
            Glibc.kill(process, SIGKILL)
            waitpid(process, nil, 0)
            process = 0
        }
    }
}

/// The states a connection went through, to be awaited.
final class RedisStates: Sendable {
    private let stream: AsyncStream<Redis.State>
    private let continuation: AsyncStream<Redis.State>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    var report: @Sendable (Redis.State) -> Void {
        { [continuation] in continuation.yield($0) }
    }

    func untilUp() async { for await state in stream where state == .up { return } }

    func untilDown() async -> String {
        for await case .down(let reason) in stream { return reason }
        return ""
    }
}

extension Redis {
    /// Tries again at once: a test does not wait for a pause that has doubled.
    /// - Parameter server: runs as long as the connection is there.
    static func impatient(_ address: RedisAddress, _ states: RedisStates, _ server: RedisServer? = nil) throws -> Redis {
        var options = Options()
        options.firstPause = .milliseconds(5)
        options.longestPause = .milliseconds(20)
        let report = states.report
        return try Redis(address, options: options) { [server] state in
            withExtendedLifetime(server) { report(state) }
        }
    }

    static func connected(to server: RedisServer, _ change: (inout RedisAddress) -> Void = { _ in }) async throws -> Redis {
        var address = RedisAddress(.socket(path: server.path))
        change(&address)
        let states = RedisStates()
        let redis = try impatient(address, states, server)
        await states.untilUp()
        return redis
    }
}
