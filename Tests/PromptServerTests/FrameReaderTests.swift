import NIOCore
import PromptAPI
import Testing

@testable import PromptServer

@Suite struct `The frame reader` {
    private static let payloads = ["{}", "", "[1,2,3]", String(repeating: "x", count: 300), "é"]
    private static let bytes = payloads.flatMap { Frame.encode(Array($0.utf8)) }

    /// Feeds pieces, and takes every frame as soon as it is whole.
    private func read(_ pieces: [ArraySlice<UInt8>], maxLength: Int = 1000) -> [String] {
        var reader = FrameReader(maxLength: maxLength)
        var frames: [String] = []
        for piece in pieces {
            reader.append(ByteBuffer(bytes: piece))
            reading: while true {
                switch reader.next() {
                case .frame(let payload): frames.append(String(buffer: payload))
                case .incomplete: break reading
                case .tooLarge(let length):
                    frames.append("too large: \(length)")
                    break reading
                }
            }
        }
        if reader.buffered > 0 { frames.append("\(reader.buffered) bytes are left") }
        return frames
    }

    @Test func `takes frames apart that came as one`() {
        #expect(read([Self.bytes[...]]) == Self.payloads)
    }

    @Test func `puts frames together however they were cut in two`() {
        for cut in 0...Self.bytes.count {
            #expect(read([Self.bytes[..<cut], Self.bytes[cut...]]) == Self.payloads, "cut at \(cut)")
        }
    }

    @Test(arguments: [1, 2, 3, 5, 7]) func `puts frames together from small pieces`(size: Int) {
        let pieces = stride(from: 0, to: Self.bytes.count, by: size).map {
            Self.bytes[$0..<min($0 + size, Self.bytes.count)]
        }
        #expect(read(pieces) == Self.payloads)
    }

    @Test func `takes the largest length that is allowed and nothing above`() {
        let frame = Frame.encode(Array("12345".utf8))
        #expect(read([frame[...]], maxLength: 5) == ["12345"])
        #expect(read([frame[...]], maxLength: 4).first == "too large: 5")
    }

    @Test func `judges a header as soon as it is whole, and keeps no room for what it announces`() {
        let header: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
        #expect(read([header[..<3]]) == ["3 bytes are left"])
        #expect(read([header[...]]).first == "too large: 4294967295")
        var reader = FrameReader(maxLength: 1 << 30)
        reader.append(ByteBuffer(bytes: [0x3F, 0, 0, 0]))
        let next = reader.next()
        #expect(next == .incomplete)
        #expect(reader.buffered == 4)
    }

    @Test func `keeps nothing of frames that are gone, though the next has always begun`() {
        var reader = FrameReader(maxLength: 1000)
        let frame = Frame.encode(Array(repeating: 0x20, count: 996))
        reader.append(ByteBuffer(bytes: frame.prefix(500)))
        for _ in 0..<1000 {
            reader.append(ByteBuffer(bytes: frame.dropFirst(500) + frame.prefix(500)))
            guard case .frame = reader.next() else {
                Issue.record("the frame is whole")
                return
            }
            let next = reader.next()
            #expect(next == .incomplete)
        }
        #expect(reader.buffer.capacity < 16 * 1000)
    }

    @Test func `gives frames that came before one that is too large`() {
        let bytes = Frame.encode(Array("12".utf8)) + Frame.encode(Array("123456".utf8))
        #expect(Array(read([bytes[...]], maxLength: 5).prefix(2)) == ["12", "too large: 6"])
    }
}
