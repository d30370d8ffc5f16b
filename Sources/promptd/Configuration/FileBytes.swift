import Glibc

/// Reads the file of a path without trusting that it is a file: a pipe or a terminal would keep the daemon waiting.
enum FileBytes {
    /// At most `limit` bytes and one more, by which a caller sees that there are too many.
    static func read(_ path: String, limit: Int) throws(ConfigurationFaults) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            throw ConfigurationFaults(file: path, unreadable: errno == ENOENT ? .missing : .system(errno: errno))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw ConfigurationFaults(file: path, unreadable: .system(errno: errno)) }
        guard [S_IFREG, S_IFCHR].contains(status.st_mode & S_IFMT) else {
            throw ConfigurationFaults(file: path, unreadable: .notAFile)
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &buffer, min(buffer.count, limit + 1 - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw ConfigurationFaults(file: path, unreadable: .system(errno: errno)) }
            if count == 0 { break }
            bytes += buffer.prefix(count)
        }
        return bytes
    }
}
