import Glibc
import Platform
import PromptAPI

/// A blocking stream socket with its unread bytes.
final class Wire {
    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var unread = 0..<0

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    convenience init(socket path: String) throws(SystemError) {
        self.init(descriptor: try UnixSocket.connect(to: path))
    }

    /// TCP on loopback. Requests are one write each: without Nagle's delay nothing waits for an acknowledgement.
    convenience init(port: UInt16) throws(SystemError) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw SystemError("connect to", "127.0.0.1:\(port)") }
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        self.init(descriptor: descriptor)
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("write to", "a server") }
            sent += count
        }
    }

    /// Exactly that many.
    func read(_ count: Int) throws -> ArraySlice<UInt8> {
        if buffer.count < count { buffer += [UInt8](repeating: 0, count: count) }
        while unread.count < count { try fill() }
        defer { unread = unread.lowerBound + count..<unread.upperBound }
        return buffer[unread.lowerBound..<unread.lowerBound + count]
    }

    /// Up to a line's end, which is read but not given.
    func readLine() throws -> ArraySlice<UInt8> {
        var looked = 0
        while true {
            let fresh = buffer[unread].dropFirst(looked)
            if let end = fresh.firstIndex(of: 0x0A) {
                defer { unread = end + 1..<unread.upperBound }
                return buffer[unread.lowerBound..<end].last == 0x0D
                    ? buffer[unread.lowerBound..<end - 1] : buffer[unread.lowerBound..<end]
            }
            looked = unread.count
            try fill()
        }
    }

    private func fill() throws {
        // What is unread moves to the front where the rest of the buffer is short.
        if unread.lowerBound > 0, unread.isEmpty || buffer.count - unread.upperBound < 4096 {
            buffer.replaceSubrange(0..<unread.count, with: buffer[unread])
            unread = 0..<unread.count
        }
        if unread.upperBound == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
        let room = unread.upperBound..<buffer.count
        let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + room.lowerBound, room.count) }
        if count < 0, errno == EINTR { return }
        guard count > 0 else { throw count == 0 ? Fault("a server closed the connection") : SystemError("read from", "a server") }
        unread = unread.lowerBound..<unread.upperBound + count
    }
}

extension Wire {
    /// One frame there, one back: its payload.
    func exchange(frame: [UInt8]) throws -> ArraySlice<UInt8> {
        try write(frame)
        let length = Frame.length(of: try read(Frame.headerLength))
        return try read(length)
    }

    /// One HTTP/1.1 answer, its body complete; throws unless its status is 200. Returns the bytes of the body.
    func readHTTPAnswer() throws -> [UInt8] {
        let status = try readLine()
        guard status.starts(with: "HTTP/1.1 200".utf8) else { throw Fault("answered \(String(decoding: status, as: UTF8.self))") }
        var length: Int?
        var isChunked = false
        while case let line = try readLine(), !line.isEmpty {
            let header = String(decoding: line, as: UTF8.self).lowercased()
            if header.hasPrefix("content-length:") { length = Int(header.dropFirst(15).drop { $0 == " " }) }
            if header.hasPrefix("transfer-encoding:"), header.hasSuffix("chunked") { isChunked = true }
        }
        if isChunked { return try readChunks() }
        guard let length else { throw Fault("an answer without a length") }
        return Array(try read(length))
    }

    private func readChunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let digits = String(decoding: try readLine(), as: UTF8.self).prefix { $0 != ";" }
            guard let size = Int(digits, radix: 16) else { throw Fault("a chunk of \(digits) bytes") }
            body += try read(size)
            _ = try readLine()
            if size == 0 { return body }
        }
    }
}
