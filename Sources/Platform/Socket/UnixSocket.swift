import Glibc

/// A system call that failed: which, on what, and the kernel's reason.
public struct SystemError: Error, Sendable, CustomStringConvertible {
    public let call: String
    public let subject: String
    public let code: Int32

    public init(_ call: String, _ subject: String, code: Int32 = errno) {
        self.call = call
        self.subject = subject
        self.code = code
    }

    public var description: String { "\(call) \(subject): \(String(cString: strerror(code)))" }
}

/// Stream sockets in the file system.
public enum UnixSocket {
    /// Waiting connections that the kernel keeps. The kernel lowers it to net.core.somaxconn.
    public static let backlog: Int32 = 4096

    /// A connected, blocking socket.
    public static func connect(to path: String) throws(SystemError) -> Int32 {
        let descriptor = try open(path)
        let result = try withAddress(path) { Glibc.connect(descriptor, $0, $1) }
        guard result == 0 else {
            let error = SystemError("connect to", path)
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// A listening socket at `path`. A file that a dead daemon left there is replaced; where somebody answers, that is
    /// `EADDRINUSE`; a file that is no socket is left alone.
    ///
    /// It is bound under a name of its own beside the path and then moved there, so that there is no moment in which
    /// the path is missing, has wrong permissions, or belongs to a socket that does not listen yet.
    public static func listen(at path: String, mode: mode_t, group: gid_t?) throws(SystemError) -> Int32 {
        try checkUsable(path)
        try checkVacant(path)
        let draft = path + ".\(getpid())"
        unlink(draft)
        let descriptor = try open(path)
        do throws(SystemError) {
            guard try withAddress(draft, { bind(descriptor, $0, $1) }) == 0 else { throw SystemError("bind to", path) }
            guard chmod(draft, mode) == 0 else { throw SystemError("set the mode of", path) }
            if let group, chown(draft, uid_t.max, group) != 0 { throw SystemError("set the group of", path) }
            guard Glibc.listen(descriptor, backlog) == 0 else { throw SystemError("listen at", path) }
            guard rename(draft, path) == 0 else { throw SystemError("create", path) }
            return descriptor
        } catch {
            unlink(draft)
            close(descriptor)
            throw error
        }
    }

    /// Before anything is touched: a path with a NUL in it means another file to every other call.
    private static func checkUsable(_ path: String) throws(SystemError) {
        _ = try withAddress(path) { _, _ in 0 }
    }

    private static func checkVacant(_ path: String) throws(SystemError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw SystemError("listen at", path, code: EEXIST) }
        do throws(SystemError) {
            close(try connect(to: path))
        } catch {
            // Refused: nobody listens behind the file. Anything else (no permission, a full backlog) is no proof of that.
            guard error.code == ECONNREFUSED || error.code == ENOENT else {
                throw SystemError("listen at", path, code: error.code)
            }
            return
        }
        throw SystemError("listen at", path, code: EADDRINUSE)
    }

    private static func open(_ path: String) throws(SystemError) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("open a socket for", path) }
        return descriptor
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(SystemError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty, !bytes.contains(0), bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SystemError("use as a socket's path", path, code: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
