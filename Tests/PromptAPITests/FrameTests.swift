import PromptAPI
import Testing

@Suite struct `Frames` {
    @Test(
        arguments: [
            (0, [0, 0, 0, 0]), (1, [0, 0, 0, 1]), (255, [0, 0, 0, 255]), (256, [0, 0, 1, 0]), (65_536, [0, 1, 0, 0]),
            (16 << 20, [1, 0, 0, 0]), (0x0102_0304, [1, 2, 3, 4]), (0x7FFF_FFFF, [127, 255, 255, 255]),
            (0xFFFF_FFFF, [255, 255, 255, 255]),
        ] as [(Int, [UInt8])])
    func `a header is four bytes, the highest first`(length: Int, header: [UInt8]) {
        #expect(Frame.header(length: length) == header)
        #expect(Frame.length(of: header) == length)
        #expect(Frame.length(of: header + [9, 9]) == length)
    }

    @Test func `a frame is its header and then its payload`() {
        #expect(Frame.encode([]) == [0, 0, 0, 0])
        #expect(Frame.encode(Array("{}".utf8)) == [0, 0, 0, 2, 0x7B, 0x7D])
        let long = [UInt8](repeating: 7, count: 70_000)
        #expect(Frame.encode(long) == [0, 1, 17, 112] + long)
    }

    @Test func `the usual bound is 16 MiB`() {
        #expect(Frame.defaultMaxLength == 16_777_216)
    }

    @Test func `a length that four bytes cannot say is a bug of the sender`() async {
        await #expect(processExitsWith: .failure) { _ = Frame.header(length: 1 << 32) }
        await #expect(processExitsWith: .failure) { _ = Frame.header(length: -1) }
    }
}
