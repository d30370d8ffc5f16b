/// Server-sent events among which JSON may stand bare, as Gemini's errors in mid-stream do (facts/providers §4).
///
/// Where a line begins with a brace or a bracket, which no field of an event does, everything up to the one that closes it
/// is a frame of its own.
public struct EventsOrBareJSON: StreamFraming {
    private var events = ServerSentEvents()
    private var isAtLineStart = true
    private var bare: [UInt8] = []
    /// Open braces and brackets; 0 outside of bare JSON.
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    public init() {}

    public mutating func frames(from bytes: [UInt8]) throws(ProviderError) -> [StreamFrame] {
        var frames: [StreamFrame] = []
        var rest = bytes[...]
        while let first = rest.first {
            if depth > 0 || isAtLineStart && (first == UInt8(ascii: "{") || first == UInt8(ascii: "[")) {
                rest = takeBare(rest, into: &frames)
                guard bare.count <= ServerSentEvents.maxEventBytes else { throw ProviderError(.malformed) }
            } else {
                let end = Self.bareStart(rest)
                isAtLineStart = Self.isLineEnd(rest[end - 1])
                frames += try events.frames(from: end - rest.startIndex == bytes.count ? bytes : Array(rest[..<end]))
                rest = rest[end...]
            }
        }
        return frames
    }

    /// Where bare JSON begins, or the end.
    private static func bareStart(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBytes { raw in
            var from = 0
            while let end = LineEnd.first(in: raw, from: from) {
                from = end + 1
                if from < raw.count, raw[from] == UInt8(ascii: "{") || raw[from] == UInt8(ascii: "[") { return from }
            }
            return raw.count
        } + bytes.startIndex
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    /// Takes bytes up to where the JSON closes, and gives what is left.
    private mutating func takeBare(_ bytes: ArraySlice<UInt8>, into frames: inout [StreamFrame]) -> ArraySlice<UInt8> {
        for index in bytes.indices {
            step(bytes[index])
            guard depth == 0 else { continue }
            frames.append(StreamFrame(data: bare + bytes[...index]))
            bare.removeAll()
            isAtLineStart = true
            return bytes[(index + 1)...]
        }
        bare += bytes
        return []
    }

    private mutating func step(_ byte: UInt8) {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
    }
}
