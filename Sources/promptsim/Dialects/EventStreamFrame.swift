/// One message of AWS's event stream, `application/vnd.amazon.eventstream` (facts providers §6): lengths and checksums
/// big-endian around headers and a payload. Every header here is a string.
struct EventStreamFrame: Sendable, Hashable {
    var headers: [Header] = []
    var payload: [UInt8]

    /// Length of the whole, length of the headers, checksum of the two.
    static let preludeBytes = 12
    static let checksumBytes = 4
    private static let stringType: UInt8 = 7

    var encoded: [UInt8] {
        var block: [UInt8] = []
        for header in headers {
            block.append(UInt8(truncatingIfNeeded: header.name.utf8.count))
            block += header.name.utf8
            block.append(Self.stringType)
            let count = header.value.utf8.count
            block += [UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
            block += header.value.utf8
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.preludeBytes + block.count + payload.count + Self.checksumBytes)
        Self.append(UInt32(Self.preludeBytes + block.count + payload.count + Self.checksumBytes), to: &bytes)
        Self.append(UInt32(block.count), to: &bytes)
        Self.append(CRC32.checksum(bytes), to: &bytes)
        bytes += block
        bytes += payload
        Self.append(CRC32.checksum(bytes), to: &bytes)
        return bytes
    }

    /// With a checksum that is wrong by one bit.
    var corrupted: [UInt8] {
        var bytes = encoded
        bytes[bytes.count - 1] ^= 1
        return bytes
    }

    private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.bigEndian) { bytes += $0 }
    }
}

/// The checksum of IEEE 802.3, reflected, as zlib has it.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }

    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
    }
}
