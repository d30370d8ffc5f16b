import Glibc
import PromptAPI

/// The least HTTP client: raw sockets, so that what is tested is what is on the wire.
final class LoopbackClient {
    private let descriptor: Int32
    private var isOpen = true

    struct Failure: Error {
        let code: Int32
    }

    /// How a connection ended.
    enum Ending {
        case closed
        case reset
    }

    init(port: Int) throws(Failure) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        // Only a test that has failed waits this long.
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(code: errno) }
    }

    deinit {
        close()
    }

    func close() {
        if isOpen { Glibc.close(descriptor) }
        isOpen = false
    }

    func send(_ method: String, _ path: String, _ body: String = "", headers: String = "") {
        let head = "\(method) \(path) HTTP/1.1\r\nhost: sim\r\ncontent-length: \(body.utf8.count)\r\n\(headers)\r\n"
        let bytes = Array((head + body).utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    func chat(_ model: String, stream: Bool = false, headers: String = "") {
        let body: JSON = [
            "model": .string(model), "stream": .bool(stream), "messages": [["role": "user", "content": "Hi there"]],
        ]
        send("POST", "/v1/chat/completions", body.description, headers: headers)
    }

    /// What comes until `mark` has.
    func read(until mark: String) throws(Failure) -> String {
        var text = ""
        while !text.contains(mark) {
            guard let part = try readPart() else { return text }
            text += part
        }
        return text
    }

    /// What comes until the connection ends.
    func readToEnd() throws(Failure) -> (text: String, ending: Ending) {
        var text = ""
        while true {
            do throws(Failure) {
                guard let part = try readPart() else { return (text, .closed) }
                text += part
            } catch {
                guard error.code == ECONNRESET else { throw error }
                return (text, .reset)
            }
        }
    }

    /// The response of a request that asked for the connection to be closed after it.
    func answer() throws(Failure) -> HTTPAnswer {
        var bytes: [UInt8] = []
        while true {
            do throws(Failure) {
                guard let part = try readBytes() else { return HTTPAnswer(bytes) }
                bytes += part
            } catch {
                guard error.code == ECONNRESET else { throw error }
                return HTTPAnswer(bytes)
            }
        }
    }

    private func readPart() throws(Failure) -> String? {
        try readBytes().map { String(decoding: $0, as: UTF8.self) }
    }

    private func readBytes() throws(Failure) -> ArraySlice<UInt8>? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw Failure(code: errno) }
        return count == 0 ? nil : buffer[..<count]
    }
}

/// A response that was read to the end of its connection, however it ended.
struct HTTPAnswer {
    /// 0: there was none.
    var status = 0
    var headers: [String: String] = [:]
    /// Without the chunks' frames.
    var body: [UInt8] = []

    init(_ bytes: [UInt8]) {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        status = lines.first.flatMap { Int($0.dropFirst("HTTP/1.1 ".count).prefix(3)) } ?? 0
        for line in lines.dropFirst() {
            let name = line.prefix { $0 != ":" }
            headers[name.lowercased()] = String(line.dropFirst(name.count + 2))
        }
        let rest = bytes[end.upperBound...]
        body = headers["transfer-encoding"] == "chunked" ? Self.joined(rest) : Array(rest)
    }

    private static func joined(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var body: [UInt8] = []
        var rest = bytes
        while let line = rest.firstIndex(of: UInt8(ascii: "\r")) {
            guard let length = Int(String(decoding: rest[..<line], as: UTF8.self), radix: 16), length > 0 else { break }
            body += rest[(line + 2)...].prefix(length)
            rest = rest[(line + 2)...].dropFirst(length + 2)
        }
        return body
    }

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSON { (try? JSONParser.parse(body)) ?? .null }
}
