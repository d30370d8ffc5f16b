/// One message of a stream, whatever its framing.
public struct StreamFrame: Sendable, Hashable {
    /// Empty where the stream does not name its events.
    public var name: String
    public var data: [UInt8]

    public init(name: String = "", data: [UInt8]) {
        self.name = name
        self.data = data
    }
}

/// Takes a stream of bytes apart, however they were cut.
public protocol StreamFraming: Sendable {
    /// The frames that these bytes complete.
    mutating func frames(from bytes: [UInt8]) throws(ProviderError) -> [StreamFrame]
}

/// `text/event-stream` (WHATWG HTML §9.2), as far as providers use it.
///
/// Lines end with LF, CRLF or CR; an empty line dispatches; comments, `id` and `retry` are passed over. Bytes are looked
/// at as bytes: a character may lie across two reads.
public struct ServerSentEvents: StreamFraming {
    /// A provider that sends more without an end is broken or hostile (facts/providers §0.4).
    public static let maxEventBytes = 8 << 20

    /// What has come of a line that is not at its end.
    private var line: [UInt8] = []
    /// Of the event under way, once it has one; else of an earlier one, which the next is likely to bear again.
    private var name = ""
    private var hasName = false
    private var data: [UInt8] = []
    private var hasData = false
    private var sawCarriageReturn = false
    private var isAtStart = true

    public init() {}

    public mutating func frames(from bytes: [UInt8]) throws(ProviderError) -> [StreamFrame] {
        var frames: [StreamFrame] = []
        bytes.withUnsafeBytes { take($0, into: &frames) }
        guard line.count + data.count <= Self.maxEventBytes else { throw ProviderError(.malformed) }
        return frames
    }

    private mutating func take(_ bytes: UnsafeRawBufferPointer, into frames: inout [StreamFrame]) {
        var start = 0
        while let end = LineEnd.first(in: bytes, from: start) {
            let isReturn = bytes[end] == UInt8(ascii: "\r")
            let isSecondHalf = sawCarriageReturn && !isReturn && end == start && line.isEmpty
            sawCarriageReturn = isReturn
            let rest = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            start = end + 1
            if isSecondHalf { continue }
            if line.isEmpty {
                take(line: rest, into: &frames)
            } else {
                line.append(contentsOf: rest)
                let whole = line
                line = []
                whole.withUnsafeBytes { take(line: $0, into: &frames) }
            }
        }
        line.append(contentsOf: bytes[start...])
    }

    private mutating func take(line: UnsafeRawBufferPointer, into frames: inout [StreamFrame]) {
        var line = line
        if isAtStart {
            isAtStart = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = UnsafeRawBufferPointer(rebasing: line.dropFirst(3)) }
        }
        guard !line.isEmpty else { return dispatch(into: &frames) }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.count
        let field = UnsafeRawBufferPointer(rebasing: line[..<colon])
        var value = line[min(colon + 1, line.count)...]
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        if field.says("data") {
            if hasData { data.append(UInt8(ascii: "\n")) }
            data.append(contentsOf: UnsafeRawBufferPointer(rebasing: value))
            hasData = true
        } else if field.says("event") {
            if !name.utf8.elementsEqual(value) { name = String(decoding: value, as: UTF8.self) }
            hasName = true
        }
    }

    private mutating func dispatch(into frames: inout [StreamFrame]) {
        if hasData {
            frames.append(StreamFrame(name: hasName ? name : "", data: data))
            data = []
        }
        hasName = false
        hasData = false
    }
}

/// Finds where a line ends, eight bytes at a time: a byte at a time took longer than all the rest of the splitting.
enum LineEnd {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    /// The first line feed or carriage return.
    static func first(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        while index + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let marks = zeros(word ^ (ones &* 0x0A)) | zeros(word ^ (ones &* 0x0D))
            if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\n") || bytes[index] == UInt8(ascii: "\r") { return index }
            index += 1
        }
        return nil
    }

    /// The top bit of each byte that is zero. A bit above the lowest may be wrong by a borrow; the lowest never is.
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & tops }
}

extension UnsafeRawBufferPointer {
    fileprivate func says(_ word: StaticString) -> Bool {
        elementsEqual(UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
}
