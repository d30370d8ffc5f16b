import PromptProviders
import Testing

/// WHATWG HTML §9.2.6, as far as providers use it.
@Suite struct `Server-sent events` {
    private func frames(_ text: String) throws(ProviderError) -> [StreamFrame] {
        var events = ServerSentEvents()
        return try events.frames(from: Array(text.utf8))
    }

    private static func frame(_ data: String, name: String = "") -> StreamFrame {
        StreamFrame(name: name, data: Array(data.utf8))
    }

    @Test(
        arguments: [
            ("data: a\n\n", [frame("a")]), ("data:a\n\n", [frame("a")]), ("data:  a\n\n", [frame(" a")]),
            ("data\n\n", [frame("")]),
            ("data:\n\n", [frame("")]), ("data: a\ndata: b\n\n", [frame("a\nb")]), ("data\ndata\n\n", [frame("\n")]),
            ("event: x\ndata: a\n\ndata: b\n\n", [frame("a", name: "x"), frame("b")]),
            ("data: a\nevent: x\nevent: y\n\n", [frame("a", name: "y")]),
            ("event: x\n\n", []), ("event: x\n\ndata: a\n\n", [frame("a")]), (": data: a\n\n", []), (":\n\n\n\n", []),
            ("id: 1\nretry: 5\nDATA: x\ndata : x\n\n", []), ("data: a:b: c\n\n", [frame("a:b: c")]),
            ("data: a\r\n\r\n", [frame("a")]), ("data: a\r\rdata: b\r\r", [frame("a"), frame("b")]),
            ("data: a\n\r\n", [frame("a")]),
            ("data: a\r\n\ndata: b\n\r", [frame("a"), frame("b")]), ("\u{FEFF}data: a\n\n", [frame("a")]),
            ("data: a\n\n\u{FEFF}data: b\n\n", [frame("a")]), ("\n\n\ndata: a\n\n", [frame("a")]),
            ("data: a\n", []), ("data: a", []), ("", []), ("data: \u{0}é\n\n", [frame("\u{0}é")]),
        ] as [(String, [StreamFrame])])
    func `are taken apart, wherever they are cut`(text: String, expected: [StreamFrame]) throws {
        #expect(try frames(text) == expected)
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var events = ServerSentEvents()
            #expect(
                try events.frames(from: Array(bytes[..<cut])) + events.frames(from: Array(bytes[cut...])) == expected,
                "cut at \(cut)")
        }
        var events = ServerSentEvents()
        var single: [StreamFrame] = []
        for byte in bytes {
            single += try events.frames(from: [byte])
            single += try events.frames(from: [])
        }
        #expect(single == expected)
    }

    @Test func `carry bytes that are no text as they are`() throws {
        var events = ServerSentEvents()
        #expect(
            try events.frames(from: Array("data: ".utf8) + [0xFF, 0xC3] + Array("\n\n".utf8)) == [
                StreamFrame(data: [0xFF, 0xC3])
            ])
    }

    @Test func `that grow without an end are refused`() throws {
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        var line = ServerSentEvents()
        #expect(throws: ProviderError(.malformed)) {
            for _ in 0...8 { _ = try line.frames(from: piece) }
        }
        var lines = ServerSentEvents()
        #expect(throws: ProviderError(.malformed)) {
            for _ in 0...8 { _ = try lines.frames(from: Array("data: ".utf8) + piece + [10]) }
        }
    }

    @Test func `of the greatest size are taken`() throws {
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: ServerSentEvents.maxEventBytes - 16)
        var events = ServerSentEvents()
        #expect(try events.frames(from: Array("data: ".utf8) + piece).isEmpty)
        #expect(try events.frames(from: [10, 10]).map(\.data.count) == [piece.count])
    }
}
