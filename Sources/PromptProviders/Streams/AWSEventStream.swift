/// `application/vnd.amazon.eventstream` (facts/providers §6): messages with a length, headers, a payload, and two checksums.
///
/// A message is a frame whose name is its `:event-type`. Where it is an exception or an error instead, the name is that of
/// the exception behind an exclamation mark, with which no event's name begins. A message that does not agree with its
/// checksums is a frame too, the last one: what came before it counts, however the bytes were cut.
public struct AWSEventStream: StreamFraming {
    public static let maxHeadersBytes = 128 << 10
    public static let maxPayloadBytes = 24 << 20
    /// Begins the name of a frame that says that the stream has failed.
    static let exceptionMark = "!"
    /// The frame after which nothing can be read.
    static let corruption = StreamFrame(name: exceptionMark, data: [])

    /// Two lengths and their checksum.
    private static let preludeBytes = 12
    private static let checksumBytes = 4

    private var buffer: [UInt8] = []
    /// Of the message that the buffer begins with, once its prelude is there and was found to be sound.
    private var messageBytes: Int?
    private var isCorrupt = false

    public init() {}

    public mutating func frames(from bytes: [UInt8]) -> [StreamFrame] {
        guard !isCorrupt else { return [] }
        buffer += bytes
        var frames: [StreamFrame] = []
        var start = 0
        do throws(ProviderError) {
            while case let rest = buffer[start...], rest.count >= Self.preludeBytes {
                let length = if let messageBytes { messageBytes } else { try Self.messageBytes(rest) }
                messageBytes = length
                guard rest.count >= length else { break }
                frames.append(try Self.frame(rest.prefix(length)))
                messageBytes = nil
                start += length
            }
            buffer.removeFirst(start)
        } catch {
            isCorrupt = true
            buffer = []
            frames.append(Self.corruption)
        }
        return frames
    }

    /// The length that a prelude gives, which is held to its checksum and its bounds before anything is kept for it.
    private static func messageBytes(_ message: ArraySlice<UInt8>) throws(ProviderError) -> Int {
        let total = Int(word(message, at: 0))
        let headers = Int(word(message, at: 4))
        let payload = total - headers - preludeBytes - checksumBytes
        guard CRC32.checksum(message.prefix(8)) == word(message, at: 8), headers <= maxHeadersBytes,
            (0...maxPayloadBytes).contains(payload)
        else { throw ProviderError(.malformed) }
        return total
    }

    private static func frame(_ message: ArraySlice<UInt8>) throws(ProviderError) -> StreamFrame {
        let sealed = message.dropLast(checksumBytes)
        guard CRC32.checksum(sealed) == word(message, at: sealed.count) else { throw ProviderError(.malformed) }
        let body = sealed.dropFirst(preludeBytes)
        let headersBytes = Int(word(message, at: 4))
        let headers = try EventStreamHeaders.strings(in: body.prefix(headersBytes))
        return StreamFrame(name: name(headers), data: Array(body.dropFirst(headersBytes)))
    }

    private static func name(_ headers: [String: String]) -> String {
        switch headers[":message-type"] {
        case "exception": exception(headers[":exception-type"])
        case "error": exception(headers[":error-code"])
        default: headers[":event-type"] ?? ""
        }
    }

    /// One that has no name gets one, so that it is not taken for what cannot be read.
    private static func exception(_ name: String?) -> String {
        let name = name ?? ""
        return exceptionMark + (name.isEmpty ? "unnamed" : name)
    }

    /// Big-endian.
    private static func word(_ bytes: ArraySlice<UInt8>, at offset: Int) -> UInt32 {
        let start = bytes.startIndex + offset
        var word: UInt32 = 0
        for byte in bytes[start..<start + 4] { word = word << 8 | UInt32(byte) }
        return word
    }
}

/// The headers of one message: name, type and value, one after the other.
enum EventStreamHeaders {
    /// Those whose value is text; all others are stepped over. Where a name is there twice the last counts, as in botocore.
    static func strings(in bytes: ArraySlice<UInt8>) throws(ProviderError) -> [String: String] {
        var rest = bytes
        var strings: [String: String] = [:]
        while let nameLength = rest.popFirst() {
            let name = String(decoding: try take(Int(nameLength), from: &rest), as: UTF8.self)
            let type = try take(1, from: &rest).first
            let value = try take(try valueLength(type, &rest), from: &rest)
            strings[name] = type == string ? String(decoding: value, as: UTF8.self) : nil
        }
        return strings
    }

    private static let string: UInt8 = 7

    /// By type: true, false, the integers, bytes and text after their own length, a time, a UUID.
    private static func valueLength(_ type: UInt8?, _ rest: inout ArraySlice<UInt8>) throws(ProviderError) -> Int {
        switch type {
        case 0, 1: 0
        case 2: 1
        case 3: 2
        case 4: 4
        case 5, 8: 8
        case 6, string: try take(2, from: &rest).reduce(0) { $0 << 8 | Int($1) }
        case 9: 16
        default: throw ProviderError(.malformed)
        }
    }

    private static func take(_ count: Int, from rest: inout ArraySlice<UInt8>) throws(ProviderError) -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw ProviderError(.malformed) }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}

/// CRC-32 of IEEE 802.3, as zlib computes it.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var checksum = UInt32.max
        for byte in bytes { checksum = checksum >> 8 ^ table[Int(UInt8(truncatingIfNeeded: checksum) ^ byte)] }
        return ~checksum
    }
}
