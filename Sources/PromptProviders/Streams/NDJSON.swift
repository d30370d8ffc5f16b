/// `application/x-ndjson`: one document a line. Lines end with LF, or with CRLF where something on the way made it so; blank
/// ones are passed over.
public struct NDJSON: StreamFraming {
    /// The bound of Ollama's own client (facts/providers §8).
    public static let maxLineBytes = 8 << 20

    private var line: [UInt8] = []

    public init() {}

    public mutating func frames(from bytes: [UInt8]) throws(ProviderError) -> [StreamFrame] {
        var frames: [StreamFrame] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            line += rest[..<end]
            rest = rest[(end + 1)...]
            try checkBound()
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if !line.isEmpty { frames.append(StreamFrame(data: line)) }
            line.removeAll(keepingCapacity: true)
        }
        line += rest
        try checkBound()
        return frames
    }

    private func checkBound() throws(ProviderError) {
        guard line.count <= Self.maxLineBytes else { throw ProviderError(.malformed) }
    }
}
