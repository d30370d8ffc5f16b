import Glibc

/// What systemd would hear: a socket for the messages of sd_notify(3).
final class NotifySocket {
    let path: String
    private let descriptor: Int32
    private var heard: [String] = []

    init(_ path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard code == 0 else { throw Unexpected("cannot listen at \(path): \(String(cString: strerror(errno)))") }
    }

    deinit {
        close(descriptor)
    }

    /// Whether nothing has come that was not taken yet.
    var isSilent: Bool { !isReadable(descriptor, within: 0) }

    /// The next message that says `assignment`, such as `READY=1`; those before it are passed over.
    @discardableResult
    func wait(for assignment: String, within seconds: Double = patience) throws -> [String] {
        let end = now + seconds
        while isReadable(descriptor, within: max(0, end - now)) {
            var bytes = [UInt8](repeating: 0, count: 1 << 12)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            let lines = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n").map(String.init)
            heard += lines
            if lines.contains(assignment) { return lines }
        }
        throw Unexpected("the service manager did not hear \(assignment), but \(heard)")
    }
}
