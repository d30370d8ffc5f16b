import Testing

@testable import PromptProviders

/// facts/providers §6, and the vectors of §10.
@Suite struct `An AWS event stream` {
    private static let nameless: [UInt8] =
        [0, 0, 0, 30, 0, 0, 0, 0, 186, 242, 246, 138] + Array(#"{"foo": "bar"}"#.utf8) + [174, 114, 88, 228]
    private static let delta = bytes(
        hex: "0000009400000057b4ab9aee0b3a6576656e742d74797065070011636f6e74656e74426c6f636b44656c7461"
            + "0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d74797065"
            + "0700056576656e747b22636f6e74656e74426c6f636b496e646578223a302c2264656c7461223a7b2274657874223a22"
            + "4869227d7d1f944657")
    private static let frames = [
        StreamFrame(data: Array(#"{"foo": "bar"}"#.utf8)),
        StreamFrame(name: "contentBlockDelta", data: Array(#"{"contentBlockIndex":0,"delta":{"text":"Hi"}}"#.utf8)),
    ]

    static func bytes(hex: String) -> [UInt8] {
        let digits = hex.utf8.map { UInt8($0 > 0x39 ? $0 - 0x57 : $0 - 0x30) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private static func read(_ pieces: [UInt8]...) -> [StreamFrame] {
        var stream = AWSEventStream()
        return pieces.flatMap { stream.frames(from: $0) }
    }

    @Test func `is its messages, wherever it is cut`() {
        let both = Self.nameless + Self.delta
        #expect(Self.read(both) == Self.frames)
        for cut in both.indices { #expect(Self.read(Array(both[..<cut]), Array(both[cut...])) == Self.frames, "cut at \(cut)") }
        var stream = AWSEventStream()
        #expect(both.flatMap { stream.frames(from: [$0]) } == Self.frames)
    }

    @Test func `is corrupt from the first message on in which any bit is another`() {
        for index in Self.delta.indices {
            for bit in 0..<8 {
                var damaged = Self.nameless + Self.delta + Self.nameless
                damaged[Self.nameless.count + index] ^= 1 << bit
                #expect(Self.read(damaged) == [Self.frames[0], AWSEventStream.corruption], "bit \(bit) of byte \(index)")
            }
        }
    }

    /// A prelude with a sound checksum.
    private static func prelude(total: UInt32, headers: UInt32) -> [UInt8] {
        func bytes(_ word: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
        let lengths = bytes(total) + bytes(headers)
        return lengths + bytes(CRC32.checksum(lengths))
    }

    private static let most = UInt32(AWSEventStream.maxHeadersBytes + AWSEventStream.maxPayloadBytes + 16)

    @Test(
        arguments: [
            (16, 0, true), (15, 0, false), (0, 0, false), (17, 2, false), (18, 2, true), (most, 128 << 10, true),
            (most + 1, 128 << 10, false), (most + 1, 128 << 10 + 1, false), (.max, 0, false), (.max, .max, false),
            (100, .max, false),
        ] as [(UInt32, UInt32, Bool)])
    func `is held to its bounds before anything is kept for it`(total: UInt32, headers: UInt32, isTaken: Bool) {
        #expect(Self.read(Self.prelude(total: total, headers: headers)).isEmpty == isTaken)
    }

    /// A message with these bytes as its headers.
    private static func message(headers: [UInt8], _ payload: [UInt8] = []) -> [UInt8] {
        let sealed =
            prelude(total: UInt32(headers.count + payload.count + 16), headers: UInt32(headers.count)) + headers + payload
        let checksum = CRC32.checksum(sealed)
        return sealed + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> $0) }
    }

    private static func text(_ name: String, _ value: String) -> [UInt8] {
        [UInt8(name.utf8.count)] + Array(name.utf8) + [7, 0, UInt8(value.utf8.count)] + Array(value.utf8)
    }

    @Test func `steps over headers of every other type`() {
        let lengths: [(UInt8, Int)] = [(0, 0), (1, 0), (2, 1), (3, 2), (4, 4), (5, 8), (8, 8), (9, 16)]
        var headers = lengths.flatMap { [1, 0x61, $0.0] + [UInt8](repeating: 7, count: $0.1) }
        headers += [1, 0x62, 6, 0, 3, 1, 2, 3]
        headers += Self.text(":event-type", "metadata")
        #expect(Self.read(Self.message(headers: headers, [1])) == [StreamFrame(name: "metadata", data: [1])])
    }

    @Test(
        arguments: [
            [1], [1, 0x61], [2, 0x61, 7], [1, 0x61, 10], [1, 0x61, 255], [1, 0x61, 7], [1, 0x61, 7, 0], [1, 0x61, 7, 0, 1],
            [1, 0x61, 9, 1], [1, 0x61, 6, 255, 255, 0],
        ] as [[UInt8]]) func `with headers that break off is corrupt`(headers: [UInt8])
    {
        #expect(Self.read(Self.message(headers: headers)) == [AWSEventStream.corruption])
    }

    @Test(arguments: [
        ("exception", ":exception-type", "throttlingException", "!throttlingException"), ("error", ":error-code", "500", "!500"),
        ("event", ":event-type", "messageStop", "messageStop"),
    ]) func `names what a message is`(type: String, header: String, value: String, name: String) {
        let headers = Self.text(":message-type", type) + Self.text(header, value)
        #expect(Self.read(Self.message(headers: headers)) == [StreamFrame(name: name, data: [])])
    }

    @Test(
        arguments: [("", 0), ("123456789", 0xCBF4_3926), ("The quick brown fox jumps over the lazy dog", 0x414F_A339)]
            as [(String, UInt32)])
    func `has the checksum of IEEE 802.3`(text: String, checksum: UInt32) {
        #expect(CRC32.checksum(text.utf8) == checksum)
    }
}
