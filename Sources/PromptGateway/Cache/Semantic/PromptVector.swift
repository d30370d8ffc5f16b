import CSimilarity

/// What a text is about, as a direction: 128 signed bytes, the weighted sum of its tokens' rows in the embedded table.
public struct PromptVector: Sendable {
    static let dimension = EmbeddedModel.dimension
    /// Says which model the encoded bytes are of: another model's vectors are no neighbours of these.
    static let version: UInt8 = 1

    private var components: InlineArray<128, Int8>
    /// 1 over the length of the components.
    let inverseLength: Float

    /// Nil where there are no tokens, or where they cancel out.
    init?(tokens: some Collection<UInt16>) {
        var components = InlineArray<128, Int8>(repeating: 0)
        var span = components.mutableSpan
        inverseLength = span.withUnsafeMutableBufferPointer { vector in
            Self.pool(tokens, into: vector)
        }
        self.components = components
        if inverseLength == 0 { return nil }
    }

    /// Of all words of a text that the table knows, however many: good enough to tell what it is about.
    init?(of text: String) {
        let wordPiece = EmbeddedModel.wordPiece
        self.init(tokens: (wordPiece.tokens(of: text) ?? []).filter { $0 != wordPiece.unknown })
    }

    /// Of `encoded`; nil where the bytes are another model's, or no vector at all.
    public init?(encoded: some Collection<UInt8>) {
        guard encoded.count == 1 + Self.dimension, encoded.first == Self.version else { return nil }
        components = InlineArray(repeating: 0)
        var squares: Int32 = 0
        for (index, byte) in encoded.dropFirst().enumerated() {
            let component = Int8(bitPattern: byte)
            components[index] = component
            squares += Int32(component) * Int32(component)
        }
        guard squares > 0 else { return nil }
        inverseLength = 1 / Float(squares).squareRoot()
    }

    /// Its components, of length one together.
    var unit: [Float] { components.indices.map { Float(components[$0]) * inverseLength } }

    /// The model's version, then the components: 129 bytes.
    public var encoded: [UInt8] { [Self.version] + components.indices.map { UInt8(bitPattern: components[$0]) } }

    /// -1…1.
    public func cosine(to other: PromptVector) -> Float {
        let product = withComponents { mine in other.withComponents { similarity_dot(EmbeddedModel.isa, mine, $0) } }
        return Float(product) * inverseLength * other.inverseLength
    }

    /// Its direction in 256 bits: near vectors differ in few.
    var signature: [UInt64] {
        [UInt64](unsafeUninitializedCapacity: Int(SIMILARITY_WORDS)) { words, count in
            count = Int(SIMILARITY_WORDS)
            guard let start = words.baseAddress else { preconditionFailure("four words have an address") }
            withComponents { similarity_signature($0, start) }
        }
    }

    func withComponents<Answer>(_ body: (UnsafePointer<Int8>) -> Answer) -> Answer {
        components.span.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("128 components have an address") }
            return body(start)
        }
    }

    private static func pool(_ tokens: some Collection<UInt16>, into vector: UnsafeMutableBufferPointer<Int8>) -> Float {
        guard let vector = vector.baseAddress else { return 0 }
        func pool(_ tokens: UnsafeBufferPointer<UInt16>) -> Float {
            precondition(tokens.allSatisfy { $0 < MODEL_TOKENS }, "a token is a row of the table")
            return tokens.baseAddress.map { model_pool($0, tokens.count, vector) } ?? 0
        }
        return tokens.withContiguousStorageIfAvailable(pool) ?? Array(tokens).withUnsafeBufferPointer(pool)
    }
}
