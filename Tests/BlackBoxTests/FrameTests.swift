import PromptAPI
import Testing

/// Framing: any cut, any length, any content (spec rpc §1).
@Suite(.blocking) struct FrameTests {
    @Test func `a frame may be split at every byte`() throws {
        try Stand.runDaemon { daemon in
            let connection = try RawConnection(daemon.socket)
            defer { connection.close() }
            let payload = RawConnection.request("ü✓", "health")
            let frame = RawConnection.header(payload.count) + payload
            for cut in 1..<frame.count {
                try connection.send(frame[..<cut])
                try connection.waitUntilTaken()
                try connection.send(frame[cut...])
                let answer = try connection.receive()
                #expect(answer["id"] == "ü✓", "cut at \(cut)")
                #expect(answer["result"]?["status"] != nil, "cut at \(cut)")
            }
            for byte in frame {
                try connection.send([byte])
                try connection.waitUntilTaken()
            }
            #expect(try connection.receive()["id"] == "ü✓")
        }
    }

    @Test func `frames may come together`() throws {
        try Stand.runDaemon { daemon in
            let connection = try RawConnection(daemon.socket)
            defer { connection.close() }
            var bytes: [UInt8] = []
            for id in 0..<100 {
                let payload = RawConnection.request(JSON(id), "health")
                bytes += RawConnection.header(payload.count) + payload
            }
            let half = bytes.count - 30
            try connection.send(bytes[..<half])
            for id in 0..<99 { #expect(try connection.receive()["id"]?.integer == id) }
            try connection.send(bytes[half...])
            #expect(try connection.receive()["id"]?.integer == 99)
        }
    }

    @Test func `a header of four gigabytes is refused, and no memory goes with it`() throws {
        try Stand.runDaemon { daemon in
            let warm = try RawConnection(daemon.socket)
            defer { warm.close() }
            #expect(try warm.isUsable())
            let before = try daemon.residentMemory
            for _ in 0..<20 {
                let connection = try RawConnection(daemon.socket)
                defer { connection.close() }
                try connection.send([0xFF, 0xFF, 0xFF, 0xFF])
                let answer = try connection.receive()
                #expect(answer["id"] == .null)
                #expect(answer["error"]?["code"]?.integer == -32010)
                #expect(answer["error"]?["data"]?["kind"] == "frame_too_large")
                #expect(try connection.next() == nil)
            }
            #expect(try daemon.residentMemory - before < 16 << 10, "KiB")
            #expect(try warm.isUsable())
        }
    }

    @Test func `memory follows what came, not what was announced`() throws {
        try Stand.runDaemon { daemon in
            let before = try daemon.residentMemory
            let connections = try (0..<30).map { _ in try RawConnection(daemon.socket) }
            defer { connections.forEach { $0.close() } }
            for connection in connections {
                try connection.send(RawConnection.header(16 << 20) + Array("{".utf8))
                try connection.waitUntilTaken()
            }
            // Announced were 480 MiB.
            #expect(try daemon.residentMemory - before < 32 << 10, "KiB")
        }
    }

    @Test func `the longest frame is taken, one byte more is not`() throws {
        try Stand.runDaemon(settings: "socket: { max_frame_bytes: 4KiB }") { daemon in
            let connection = try RawConnection(daemon.socket)
            defer { connection.close() }
            let payload = RawConnection.request(1, "health")
            let space = [UInt8](repeating: UInt8(ascii: " "), count: 4096 - payload.count)
            try connection.send(frame: payload + space)
            #expect(try connection.receive()["result"] != nil)
            try connection.send(frame: payload + space + [0x20])
            #expect(try connection.receive()["error"]?["data"]?["kind"] == "frame_too_large")
            try connection.waitForEnd()
        }
    }

    /// What is no JSON, or no honest JSON.
    static let unreadable: [(what: String, bytes: [UInt8])] = [
        ("nothing", []),
        ("half a document", Array(#"{"jsonrpc":"2.0","id":1,"method":"#.utf8)),
        ("a hundred thousand arrays", [UInt8](repeating: UInt8(ascii: "["), count: 100_000)),
        (
            "as many, closed",
            [UInt8](repeating: UInt8(ascii: "["), count: 100_000) + [UInt8](repeating: UInt8(ascii: "]"), count: 100_000)
        ),
        ("a hundred thousand objects", Array(String(repeating: #"{"a":"#, count: 100_000).utf8)),
        ("invalid UTF-8", Array(#"{"jsonrpc":"2.0","id":1,"method":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)),
        ("an overlong form", Array(#"{"jsonrpc":"2.0","id":1,"method":""#.utf8) + [0xC0, 0xAF] + Array(#""}"#.utf8)),
        ("a NUL in a string", Array("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hea\0lth\"}".utf8)),
        ("NUL alone", [0]),
        ("a lone surrogate", Array(#"{"jsonrpc":"2.0","id":1,"method":"\ud800"}"#.utf8)),
        ("a name twice", Array(#"{"jsonrpc":"2.0","id":1,"id":2,"method":"health"}"#.utf8)),
        (
            "a number of a million digits",
            Array(#"{"jsonrpc":"2.0","id":"#.utf8) + [UInt8](repeating: UInt8(ascii: "9"), count: 1_000_000)
                + Array(#","method":"health"}"#.utf8)
        ),
        ("Infinity", Array(#"{"jsonrpc":"2.0","id":1,"method":"health","params":{"x":Infinity}}"#.utf8)),
        ("two documents", Array(#"{"jsonrpc":"2.0","id":1,"method":"health"}{}"#.utf8)),
        ("a byte order mark", [0xEF, 0xBB, 0xBF] + Array(#"{"jsonrpc":"2.0","id":1,"method":"health"}"#.utf8)),
        ("a request of HTTP", Array("GET / HTTP/1.1\r\n\r\n".utf8)),
    ]

    @Test func `what is no JSON is refused with its place, and the connection goes on`() throws {
        try Stand.runDaemon { daemon in
            let connection = try RawConnection(daemon.socket)
            defer { connection.close() }
            for (what, bytes) in Self.unreadable {
                try connection.send(frame: bytes)
                let answer = try connection.receive()
                #expect(answer["id"] == .null, "\(what)")
                #expect(answer["error"]?["code"]?.integer == -32700, "\(what): \(answer)")
                #expect(answer["error"]?["data"]?["kind"] == "parse_error", "\(what)")
                #expect(answer["error"]?["data"]?["request_id"] == .null, "\(what)")
                #expect(answer["error"]?["message"]?.string?.contains("byte") == true, "\(what)")
                #expect(try connection.isUsable(), "\(what)")
            }
        }
    }

    /// Numbers that no parameter can hold.
    @Test(arguments: ["1e999", "-1e999", "99999999999999999999999999", "1e400", "18446744073709551616", "-1", "0.5", "1e-400"])
    func `a huge number is refused by the name of its parameter`(number: String) throws {
        try Stand.runDaemon { daemon in
            let connection = try RawConnection(daemon.socket)
            defer { connection.close() }
            try connection.send(
                frame: #"{"jsonrpc":"2.0","id":1,"method":"generate","params":{"prompt":"x","max_tokens":\#(number)}}"#)
            let answer = try connection.receive()
            #expect(answer["error"]?["code"]?.integer == -32602, "\(answer)")
            #expect(answer["error"]?["data"]?["parameter"] == "max_tokens")
            #expect(try connection.isUsable())
        }
    }

    @Test func `a huge number for an id comes back as it was`() throws {
        try Stand.runDaemon { daemon in
            let connection = try RawConnection(daemon.socket)
            defer { connection.close() }
            try connection.send(frame: #"{"jsonrpc":"2.0","id":123456789012345678901234567890,"method":"health"}"#)
            #expect(try connection.receive()["id"] == .oversizedNumber("123456789012345678901234567890"))
        }
    }
}
