import Glibc
import Testing

/// A directory of a test's own, removed with its files (and empty directories).
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/systemd-tests.XXXXXX".utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
    }

    deinit {
        if let entries = opendir(path) {
            while let entry = readdir(entries) {
                let flags = entry.pointee.d_type == UInt8(DT_DIR) ? AT_REMOVEDIR : 0
                withUnsafePointer(to: &entry.pointee.d_name) {
                    _ = unlinkat(dirfd(entries), UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self), flags)
                }
            }
            closedir(entries)
        }
        rmdir(path)
    }

    /// Writes a file and returns its path.
    @discardableResult
    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = path + "/" + name
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(write(descriptor, bytes, bytes.count) == bytes.count)
        return file
    }
}
