import Glibc
import Platform

/// A connected, blocking Unix socket, closed with its last owner.
final class SocketStream {
    private let socket: SocketPath
    private let descriptor: Int32
    /// Where the kernel puts what it received, before a frame is cut from it.
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)

    init(_ socket: SocketPath) throws(ClientError) {
        self.socket = socket
        do throws(SystemError) {
            descriptor = try UnixSocket.connect(to: socket.path)
        } catch {
            throw .unreachable(socket, Unreachable(errno: error.code))
        }
    }

    deinit {
        close(descriptor)
    }

    /// All of it, in as many pieces as the kernel wants. No SIGPIPE: a daemon that went away is an error, not the end.
    func write(_ bytes: [UInt8]) throws(ClientError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                send(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 { written += count } else if errno != EINTR { throw failure() }
        }
    }

    /// Waits for something, and appends what came. False at the end of the stream.
    func read(into reader: inout FrameReader) throws(ClientError) -> Bool {
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count > 0 { reader.append(chunk[..<count]) }
            if count >= 0 { return count > 0 }
            if errno != EINTR { throw failure() }
        }
    }

    private func failure() -> ClientError {
        .unreachable(socket, Unreachable(errno: errno))
    }
}
