import Platform
import PromptAPI

/// What an embedding model makes of a text: a vector of length 1. The sum of a vector for each word, so that texts which
/// share words are near each other.
struct EmbeddingVector: Sendable, Hashable {
    let elements: [Float]

    init(_ text: String, dimensions: Int) {
        var sum = [Double](repeating: 0, count: dimensions)
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        for word in words.isEmpty ? [text[...]] : words.map({ $0[...] }) {
            var generator = SplitMix64(seed: Words.hash(word))
            for index in sum.indices { sum[index] += generator.unit() * 2 - 1 }
        }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        elements = sum.map { Float(length > 0 ? $0 / length : 0) }
    }

    /// With the digits of a `Float`: a `Double` would show more of them than there are.
    var json: JSON {
        .array(elements.map { JSON(Double($0.description) ?? 0) })
    }
}
