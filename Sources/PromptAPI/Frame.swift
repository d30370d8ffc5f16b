/// One message on the socket: a 4-byte unsigned big-endian length, then that many bytes of UTF-8 JSON (spec rpc §1).
public enum Frame {
    public static let headerLength = 4

    /// The largest request that a server takes unless configured otherwise (`socket.max_frame_bytes`).
    public static let defaultMaxLength = 16 << 20

    /// The frame that carries `payload`.
    public static func encode(_ payload: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(headerLength + payload.count)
        frame.append(contentsOf: header(length: payload.count))
        frame.append(contentsOf: payload)
        return frame
    }

    public static func header(length: Int) -> [UInt8] {
        precondition(length >= 0 && length <= UInt32.max, "a frame holds at most 4 GiB")
        return [UInt8(length >> 24 & 255), UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255)]
    }

    /// The payload's length that four header bytes announce.
    public static func length(of header: some Sequence<UInt8>) -> Int {
        header.prefix(headerLength).reduce(0) { $0 << 8 | Int($1) }
    }
}
