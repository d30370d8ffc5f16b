import PromptAPI

/// Cuts a stream of bytes into frames, however they arrive: split anywhere, or many at once.
public struct FrameReader: Sendable {
    /// The longest answer that is believed, in bytes. Spec rpc bounds requests only; but text of another protocol, read
    /// as a header, announces a gigabyte or more ("HTTP" is 1.2), and waiting for that would be waiting forever.
    public static let maxLength = 1 << 30

    private var buffer: [UInt8] = []
    /// Where the first frame that was not given out begins.
    private var start = 0

    public init() {}

    /// Whether the stream stands between two frames.
    public var isEmpty: Bool { start == buffer.count }

    public mutating func append(_ bytes: some Collection<UInt8>) {
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole frame's payload, or nil while more must come.
    public mutating func next() throws(ClientError) -> ArraySlice<UInt8>? {
        let payload = start + Frame.headerLength
        guard payload <= buffer.count else { return nil }
        let length = Frame.length(of: buffer[start..<payload])
        guard length <= Self.maxLength else {
            throw .protocolViolation("a frame announces \(length) bytes")
        }
        guard payload + length <= buffer.count else { return nil }
        start = payload + length
        return buffer[payload..<start]
    }
}
