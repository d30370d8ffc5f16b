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

    private var line: [UInt8] = []
    private var name: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var sawCarriageReturn = false
    private var isAtStart = true

    public init() {}

    public mutating func frames(from bytes: [UInt8]) throws(ProviderError) -> [StreamFrame] {
        var frames: [StreamFrame] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            let isSecondHalf = sawCarriageReturn && bytes[end] == UInt8(ascii: "\n") && end == rest.startIndex && line.isEmpty
            sawCarriageReturn = bytes[end] == UInt8(ascii: "\r")
            if !isSecondHalf {
                if line.isEmpty {
                    take(rest[..<end], into: &frames)
                } else {
                    line.append(contentsOf: rest[..<end])
                    let whole = line
                    line.removeAll(keepingCapacity: true)
                    take(whole[...], into: &frames)
                }
            }
            rest = rest[(end + 1)...]
        }
        line.append(contentsOf: rest)
        guard line.count + data.count <= Self.maxEventBytes else { throw ProviderError(.malformed) }
        return frames
    }

    private mutating func take(_ line: ArraySlice<UInt8>, into frames: inout [StreamFrame]) {
        var line = line
        if isAtStart {
            isAtStart = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
        }
        guard !line.isEmpty else {
            if hasData { frames.append(StreamFrame(name: String(decoding: name, as: UTF8.self), data: data)) }
            name.removeAll(keepingCapacity: true)
            data.removeAll(keepingCapacity: true)
            hasData = false
            return
        }
        let colon = line.firstIndex(of: UInt8(ascii: ":"))
        let field = line[..<(colon ?? line.endIndex)]
        var value = colon.map { line[($0 + 1)...] } ?? []
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        if field.elementsEqual("data".utf8) {
            if hasData { data.append(UInt8(ascii: "\n")) }
            data.append(contentsOf: value)
            hasData = true
        } else if field.elementsEqual("event".utf8) {
            name = Array(value)
        }
    }
}
