import Glibc
import Platform
import Storage
import Synchronization

/// A real redis-server on a Unix socket in a directory of its own.
public final class RedisServer: Sendable {
    public static let program = "/usr/bin/redis-server"
    public static var isInstalled: Bool { access(program, X_OK) == 0 }
    /// Why a test is left out.
    public static let absence = "needs \(program)"

    private let directory: TemporaryDirectory
    private let arguments: [String]
    private let process: Mutex<pid_t>
    public let path: String

    public init(_ arguments: [String] = []) throws {
        directory = try TemporaryDirectory()
        path = directory.path + "/redis.sock"
        self.arguments = arguments
        process = Mutex(0)
        try start()
    }

    deinit { kill() }

    /// A port of the loopback that nobody listened on a moment ago.
    public static func freePort() throws -> Int {
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
        guard code == 0 else { throw SystemError("bind to", "the loopback") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Returns before it answers.
    public func start() throws {
        let words =
            [Self.program, "--port", "0", "--unixsocket", path, "--save", "", "--dir", directory.path, "--logfile", "/dev/null"]
            + arguments
        var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for word in argv { free(word) } }
        var pid = pid_t()
        let code = posix_spawn(&pid, Self.program, nil, nil, &argv, environ)
        guard code == 0 else { throw SystemError("start", Self.program, code: code) }
        process.withLock { $0 = pid }
    }

    public func signal(_ signal: Int32) {
        process.withLock { _ = Glibc.kill($0, signal) }
    }

    public func kill() {
        process.withLock { process in
            guard process > 0 else { return }
            Glibc.kill(process, SIGKILL)
            waitpid(process, nil, 0)
            process = 0
        }
    }
}

/// The states a connection went through, to be awaited.
public final class RedisStates: Sendable {
    private let stream: AsyncStream<Redis.State>
    private let continuation: AsyncStream<Redis.State>.Continuation

    public init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    public var report: @Sendable (Redis.State) -> Void {
        { [continuation] in continuation.yield($0) }
    }

    public func untilUp() async { for await state in stream where state == .up { return } }

    public func untilDown() async -> String {
        for await case .down(let reason) in stream { return reason }
        return ""
    }
}

extension Redis {
    /// Tries again at once: a test does not wait for a pause that has doubled.
    /// - Parameter server: runs as long as the connection is there.
    public static func impatient(
        _ address: RedisAddress, _ states: RedisStates, _ server: RedisServer? = nil, commandTimeout: Duration? = nil
    ) throws -> Redis {
        var options = Options()
        options.commandTimeout = commandTimeout ?? options.commandTimeout
        options.firstPause = .milliseconds(5)
        options.longestPause = .milliseconds(20)
        let report = states.report
        return try Redis(address, options: options) { [server] state in
            withExtendedLifetime(server) { report(state) }
        }
    }

    public static func connected(to server: RedisServer, _ change: (inout RedisAddress) -> Void = { _ in }) async throws -> Redis
    {
        var address = RedisAddress(.socket(path: server.path))
        change(&address)
        let states = RedisStates()
        // On a machine full of tests a reply may take longer than a request would bear.
        let redis = try impatient(address, states, server, commandTimeout: .seconds(5))
        await states.untilUp()
        return redis
    }
}
