import Glibc
import Platform

/// A real redis-server that runs, on a Unix socket in a directory of a test.
final class RedisProcess {
    static let isInstalled = Program.isInstalled("redis-server")

    let path: String
    private let process: ChildProcess

    /// What a daemon's `cache.redis.url` is for it.
    static func url(in directory: String) -> String { "unix://\(directory)/redis.sock" }

    /// Returns once it can be connected to.
    init(in directory: String) throws {
        path = directory + "/redis.sock"
        unlink(path)
        process = try ChildProcess(
            "redis-server", ["--port", "0", "--unixsocket", path, "--save", "", "--dir", directory])
        let isUp = holds {
            guard let descriptor = try? UnixSocket.connect(to: path) else { return false }
            close(descriptor)
            return true
        }
        guard isUp else {
            process.end()
            throw Unexpected("redis-server did not start")
        }
    }

    /// It keeps its connections and answers nothing, until `thaw`.
    func freeze() { process.send(SIGSTOP) }

    func thaw() { process.send(SIGCONT) }

    func end() { process.end() }
}
