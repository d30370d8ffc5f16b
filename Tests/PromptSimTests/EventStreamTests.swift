import Testing

@testable import promptsim

@Suite("A frame of AWS's event stream")
struct EventStreamTests {
    @Test("without headers, the bytes of facts providers §10")
    func plain() {
        let payload = Array(#"{"foo": "bar"}"#.utf8)
        #expect(
            EventStreamFrame(payload: payload).encoded
                == [0, 0, 0, 30, 0, 0, 0, 0, 186, 242, 246, 138] + payload + [174, 114, 88, 228])
    }

    @Test("with headers, the bytes of facts providers §10")
    func event() {
        let frame = EventStreamFrame(
            headers: [
                Header(name: ":event-type", value: "contentBlockDelta"),
                Header(name: ":content-type", value: "application/json"), Header(name: ":message-type", value: "event"),
            ], payload: Array(#"{"contentBlockIndex":0,"delta":{"text":"Hi"}}"#.utf8))
        let hex = frame.encoded.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        #expect(
            hex == "0000009400000057b4ab9aee0b3a6576656e742d74797065070011636f6e74656e74426c6f636b44656c7461"
                + "0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d74797065"
                + "0700056576656e747b22636f6e74656e74426c6f636b496e646578223a302c2264656c7461223a7b2274657874223a"
                + "224869227d7d1f944657")
    }

    @Test("spoilt, it differs in its checksum alone")
    func corrupted() {
        let frame = EventStreamFrame(payload: [1, 2, 3])
        #expect(frame.corrupted.dropLast(4) == frame.encoded.dropLast(4))
        #expect(frame.corrupted != frame.encoded)
    }

    @Test("a checksum is zlib's")
    func checksum() {
        // The check value of CRC-32/ISO-HDLC.
        #expect(CRC32.checksum("123456789".utf8) == 0xCBF4_3926)
        #expect(CRC32.checksum([]) == 0)
    }
}
