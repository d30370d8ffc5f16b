import NIOCore
import PromptAPI

/// Takes a connection's bytes apart into frames, however they were cut. Memory follows the bytes that came, never those
/// that a header announces.
struct FrameReader {
    enum Next: Equatable {
        /// The payload of a whole frame.
        case frame(ByteBuffer)
        case tooLarge(Int)
        case incomplete
    }

    let maxLength: Int
    private(set) var buffer = ByteBuffer()

    init(maxLength: Int) {
        self.maxLength = maxLength
    }

    /// Bytes of a frame that has begun and is not whole.
    var buffered: Int { buffer.readableBytes }

    mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            // A client that is always in the middle of a frame would otherwise make it hold all that it ever sent.
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(bytes)
        }
    }

    mutating func next() -> Next {
        guard let length = buffer.getInteger(at: buffer.readerIndex, endianness: .big, as: UInt32.self).map(Int.init) else {
            return .incomplete
        }
        guard length <= maxLength else { return .tooLarge(length) }
        guard buffer.readableBytes >= Frame.headerLength + length else { return .incomplete }
        buffer.moveReaderIndex(forwardBy: Frame.headerLength)
        let payload = buffer.readSlice(length: length)!  // Its length was just checked.
        if buffer.readableBytes == 0 { buffer = ByteBuffer() }
        return .frame(payload)
    }
}
