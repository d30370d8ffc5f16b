import Glibc
import Platform
import PromptAPI

/// From the write of an answer's first piece to a provider's socket until its caller has read the notification: all of the daemon's
/// way, and the kernel's four times.
struct FirstPiece {
    /// Nanoseconds.
    var p50: Double
    var p99: Double

    init(binary: String, calls: Int) throws {
        let directory = try TemporaryDirectory()
        let provider = try HandProvider()
        let daemon = try Daemon(binary: binary, directory: directory.path, provider: provider.port)
        defer { daemon.process.stop() }
        let wire = try Wire(socket: daemon.socket)
        let request = Frame.encode(
            ([
                "jsonrpc": "2.0", "id": 1, "method": "generate",
                "params": ["prompt": "x", "cache_enabled": false, "stream": true],
            ]
                as JSON).encoded)
        let time = SystemTime()
        var taken: [Double] = []
        for number in 0..<calls + 20 {
            try wire.write(request)
            let call = try provider.call()
            try call.write(HandProvider.head)
            // The daemon waits for it, and for nothing else.
            usleep(1000)
            let start = time.now
            try call.write(HandProvider.piece)
            let delta = try Self.frame(wire)
            let duration = Double((time.now - start).nanoseconds)
            guard delta["method"]?.string == "generate.delta" else { throw Fault("answered \(delta)") }
            try call.write(HandProvider.end)
            guard try Self.frame(wire)["result"]?["success"] == true else { throw Fault("an answer that is none") }
            if number >= 20 { taken.append(duration) }
        }
        taken.sort()
        p50 = taken[taken.count / 2]
        p99 = taken[taken.count * 99 / 100]
    }

    private static func frame(_ wire: Wire) throws -> JSON {
        let length = Frame.length(of: try wire.read(Frame.headerLength))
        return try JSONParser.parse(try wire.read(length))
    }
}

/// A provider that answers by hand, so that it is known when.
private final class HandProvider {
    let port: UInt16
    private let listener: Int32
    private var connections: [Int32: Wire] = [:]

    static let head = Array(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    static let piece = chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word\"}}]}\n\n")
    static let end =
        chunk(
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\ndata: [DONE]\n\n")
        + chunk("")

    private static func chunk(_ text: String) -> [UInt8] { Array("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n".utf8) }

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isOpen else { throw SystemError("listen on", "127.0.0.1") }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(listener) }

    /// The connection of the next call that asks a model; what asks something else is answered at once.
    func call() throws -> Wire {
        while true {
            var entries = ([listener] + connections.keys).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&entries, nfds_t(entries.count), 10_000) > 0 else { throw Fault("the daemon asks nothing") }
            if entries[0].revents != 0 {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { throw SystemError("accept on", "127.0.0.1") }
                var on: Int32 = 1
                setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
                connections[descriptor] = Wire(descriptor: descriptor)
            }
            for entry in entries.dropFirst() where entry.revents != 0 {
                guard let wire = connections[entry.fd] else { continue }
                do {
                    if try Self.isCall(wire) { return wire }
                    try wire.write(Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".utf8))
                } catch {
                    connections[entry.fd] = nil
                }
            }
        }
    }

    /// Reads a request to its end.
    private static func isCall(_ wire: Wire) throws -> Bool {
        let first = Array(try wire.readLine())
        var length = 0
        while case let line = try wire.readLine(), !line.isEmpty {
            let header = String(decoding: line, as: UTF8.self).lowercased()
            if header.hasPrefix("content-length:") { length = Int(header.dropFirst(15).drop { $0 == " " }) ?? 0 }
        }
        _ = try wire.read(length)
        return first.starts(with: "POST".utf8)
    }
}
