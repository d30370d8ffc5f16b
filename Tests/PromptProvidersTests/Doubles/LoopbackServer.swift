import Dispatch
import Glibc
import Synchronization

/// A server of plain sockets on loopback: each connection is handed to a function that says what is on the wire.
///
/// It has threads of its own, for blocking in the tasks' would stop the test that it serves.
final class LoopbackServer: Sendable {
    let port: Int
    private let descriptor: Int32
    private let accepted = Mutex(0)

    /// Connections so far.
    var connections: Int { accepted.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(port)" }

    init(_ serve: @escaping @Sendable (Connection) -> Void) {
        descriptor = Self.listener()
        port = Self.port(of: descriptor)
        DispatchQueue(label: "accept").async { [descriptor, weak self] in
            while case let client = accept(descriptor, nil, nil), client >= 0 {
                self?.accepted.withLock { $0 += 1 }
                DispatchQueue(label: "serve").async {
                    serve(Connection(client))
                    close(client)
                }
            }
        }
    }

    /// A port that nobody listens on.
    static func closedPort() -> Int {
        let descriptor = listener()
        defer { close(descriptor) }
        return port(of: descriptor)
    }

    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    private static func listener() -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        precondition(bound == 0 && listen(descriptor, 64) == 0, "loopback takes no listener")
        return descriptor
    }

    private static func port(of descriptor: Int32) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// One accepted connection. Only a test that has failed waits as long as its reads may take.
    struct Connection: Sendable {
        private let descriptor: Int32

        init(_ descriptor: Int32) {
            self.descriptor = descriptor
            var patience = timeval(tv_sec: 10, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        }

        /// A request's head and body, `nil` at the end of the connection.
        func request() -> String? {
            var bytes: [UInt8] = []
            let end = Array("\r\n\r\n".utf8)
            while true {
                let text = String(decoding: bytes, as: UTF8.self)
                if let head = bytes.firstRange(of: end)?.upperBound, bytes.count - head >= Self.contentLength(text) {
                    return text
                }
                guard let more = read() else { return nil }
                bytes += more
            }
        }

        private static func contentLength(_ head: String) -> Int {
            let line = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            return line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
        }

        func write(_ text: String) {
            let bytes = Array(text.utf8)
            _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }

        /// `nil` at the end, or when nothing comes.
        private func read() -> [UInt8]? {
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            return count > 0 ? Array(bytes[..<count]) : nil
        }

        /// Whether the peer closes within the connection's patience.
        func sawEnd() -> Bool {
            var byte: UInt8 = 0
            while true {
                let count = recv(descriptor, &byte, 1, 0)
                if count > 0 { continue }
                return count == 0 || errno == ECONNRESET
            }
        }
    }
}

/// Something that one side tells and the other waits for.
struct Report<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func tell(_ value: Value) { continuation.yield(value) }

    func next() async -> Value? {
        for await value in stream { return value }
        return nil
    }
}
