import Glibc
import Platform

/// Runs `body` in a directory of its own, which is removed afterwards with all that is in it. Others may enter it, for
/// a test may speak to the daemon as another user.
func withTemporaryDirectory<Value>(_ body: (String) throws -> Value) throws -> Value {
    var template = Array("/tmp/promptd-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Unexpected("no temporary directory: \(String(cString: strerror(errno)))") }
    let path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }  // Eighteen bytes, ended by a NUL.
    defer { Files.remove(path) }
    chmod(path, 0o755)
    return try body(path)
}

enum Files {
    /// The package: up from Tests/BlackBoxTests/Support/Files.swift.
    static let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    static func isSocket(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }

    static func read(_ path: String) throws -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "re") else { throw Unexpected("cannot read \(path): \(String(cString: strerror(errno)))") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return bytes
    }

    /// In one step, as an editor does: nobody reads half of it.
    static func write(_ text: String, to path: String, mode: mode_t = 0o644) throws {
        let draft = path + "~"
        guard let file = fopen(draft, "we") else { throw Unexpected("cannot write \(path): \(String(cString: strerror(errno)))") }
        let bytes = Array(text.utf8)
        let written = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, written == bytes.count, chmod(draft, mode) == 0, rename(draft, path) == 0 else {
            throw Unexpected("cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }

    /// Names in a directory; none where there is no such.
    static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names.filter { $0 != "." && $0 != ".." }.sorted()
    }

    /// Paths of all that is below a directory and is no directory.
    static func all(below path: String) -> [String] {
        names(in: path).flatMap { name -> [String] in
            let child = path + "/" + name
            return isDirectory(child) ? all(below: child) : [child]
        }
    }

    static func remove(_ path: String) {
        if isDirectory(path) {
            for name in names(in: path) { remove(path + "/" + name) }
            rmdir(path)
        } else {
            unlink(path)
        }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// A file open for writing at its end, for the output of a process.
    static func openForOutput(_ path: String) throws -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Unexpected("cannot write \(path): \(String(cString: strerror(errno)))") }
        return descriptor
    }
}
