import Glibc
import Platform
import PromptAPI
import PromptClient

/// A connection that may be rude: it sends what it is told, and says in which order what came.
final class RawConnection {
    private let descriptor: Int32
    private var reader = FrameReader()
    private var isClosed = false

    init(_ path: String) throws {
        descriptor = try UnixSocket.connect(to: path)
    }

    deinit { close() }

    /// Closes it, also in front of a peer that still sends. Call it at a test's end: what is not used any longer may be
    /// closed before.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        Glibc.close(descriptor)
    }

    func shutDownSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    // MARK: Sending

    /// - Throws: where the daemon has closed the connection.
    func send(_ bytes: some Collection<UInt8>) throws {
        let bytes = Array(bytes)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count >= 0 || errno == EINTR else { throw Unexpected("cannot send: \(String(cString: strerror(errno)))") }
            sent += max(0, count)
        }
    }

    /// Sends as much as the kernel takes now: -1 where the connection is closed.
    func sendWithoutWaiting(_ bytes: [UInt8]) -> Int {
        let count = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        return count >= 0 ? count : errno == EAGAIN ? 0 : -1
    }

    func send(frame payload: some Collection<UInt8>) throws {
        try send(Self.header(payload.count) + Array(payload))
    }

    func send(frame text: String) throws {
        try send(frame: Array(text.utf8))
    }

    func request(_ id: JSON, _ method: String, _ params: JSON = [:]) throws {
        try send(frame: Self.request(id, method, params))
    }

    func notify(_ method: String, _ params: JSON = [:]) throws {
        try send(frame: (["jsonrpc": "2.0", "method": .string(method), "params": params] as JSON).encoded)
    }

    static func request(_ id: JSON, _ method: String, _ params: JSON = [:]) -> [UInt8] {
        (["jsonrpc": "2.0", "id": id, "method": .string(method), "params": params] as JSON).encoded
    }

    static func header(_ length: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) }
    }

    /// Returns once the daemon has read all that was sent: then the next bytes come to it by themselves.
    func waitUntilTaken() throws {
        let isTaken = holds {
            var unread: Int32 = 0
            return ioctl(descriptor, UInt(TIOCOUTQ), &unread) == 0 && unread == 0
        }
        guard isTaken else { throw Unexpected("the daemon does not read") }
    }

    // MARK: Receiving

    /// Returns once something has come and, for a while, no more of it: the daemon has said all, or waits to be read.
    func waitUntilNothingMoreComes() throws {
        var last: Int32 = 0
        var since = now
        let isStill = holds {
            var unread: Int32 = 0
            _ = ioctl(descriptor, UInt(FIONREAD), &unread)
            if unread != last || unread == 0 { since = now }
            last = unread
            return now - since > 0.3
        }
        guard isStill else { throw Unexpected("nothing comes, or it comes without end") }
    }

    /// The next message; `nil` at the end of the connection.
    func next(within seconds: Double = patience) throws -> JSON? {
        let end = now + seconds
        while true {
            if let payload = try reader.next() { return try JSONParser.parse(payload) }
            guard isReadable(descriptor, within: max(0, end - now)) else { throw Unexpected("nothing came within \(seconds) s") }
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            reader.append(chunk[..<count])
        }
    }

    /// The next message, of which there must be one.
    func receive(within seconds: Double = patience) throws -> JSON {
        guard let message = try next(within: seconds) else { throw Unexpected("the daemon closed the connection") }
        return message
    }

    /// Returns once the daemon has closed the connection; what comes before is passed over.
    func waitForEnd(within seconds: Double = patience) throws {
        let end = now + seconds
        while try next(within: max(0, end - now)) != nil {}
    }

    /// Whether it answers: calls `health` and takes the next message for the answer.
    func isUsable() throws -> Bool {
        try request("still there?", "health")
        let answer = try receive()
        return answer["id"] == "still there?" && answer["result"]?["status"] != nil
    }
}
