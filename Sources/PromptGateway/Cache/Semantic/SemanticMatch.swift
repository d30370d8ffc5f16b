/// Whether an answer to one prompt may be served for another: similar as a whole, no rule against it, no word left alone
/// (facts/semantic §3). The rules are handed in: they are the guard's.
public struct SemanticMatch: Sendable {
    public struct Bounds: Sendable, Hashable {
        /// The least cosine of the two vectors.
        public var similarity: Float
        /// What the least matched word may lack.
        public var gap: Float

        /// As facts/semantic §1 measured them with a guard: 76 % of adversarial paraphrases hit, no false hit.
        public init(similarity: Float = 0.85, gap: Float = 0.3) {
            self.similarity = similarity
            self.gap = gap
        }
    }

    /// A prompt with what is compared of it, made once for all that it is compared with.
    public struct Prompt: Sendable {
        public let text: String
        public let embedding: PromptEmbedding
        fileprivate let alignment: Alignment

        public init(_ text: String) throws(PromptEmbedding.Refusal) {
            self.text = text
            embedding = try PromptEmbedding(text)
            alignment = Alignment(embedding.tokens)
        }
    }

    /// How many neighbours are looked at: the true paraphrase is among the first eight 98 % of the time (facts/semantic §1).
    public static let candidates = 8

    public var bounds: Bounds
    /// Why the answer to one is none for the other, by a rule's name; nil where no rule speaks.
    public let refusal: @Sendable (_ asked: String, _ cached: String) -> String?

    public init(bounds: Bounds = Bounds(), refusal: @escaping @Sendable (_ asked: String, _ cached: String) -> String?) {
        self.bounds = bounds
        self.refusal = refusal
    }

    /// The best of the neighbours that may be served; they come best first. `text` gives the prompt of an entry, nil where it
    /// is gone; `onRefusal` is told of those that were similar enough and refused nevertheless.
    public func best<Partition>(
        for asked: Prompt, among neighbours: [VectorIndex<Partition>.Neighbour],
        text: (VectorIndex<Partition>.Entry) -> String?,
        onRefusal: (VectorIndex<Partition>.Entry, Verdict) -> Void = { _, _ in }
    ) -> VectorIndex<Partition>.Neighbour? {
        for neighbour in neighbours.prefix(while: { $0.cosine >= bounds.similarity }) {
            guard let cached = text(neighbour.entry), let comparison = try? comparison(asked, cached) else { continue }
            let verdict = comparison.verdict(bounds)
            if verdict.isHit { return neighbour }
            onRefusal(neighbour.entry, verdict)
        }
        return nil
    }

    /// All that there is to say of two prompts, whether they are alike or not.
    public func comparison(_ asked: Prompt, _ cached: String) throws(PromptEmbedding.Refusal) -> Comparison {
        let embedding = try PromptEmbedding(cached)
        return Comparison(
            similarity: asked.embedding.vector.cosine(to: embedding.vector), rule: refusal(asked.text, cached),
            gap: asked.alignment.gap(to: Alignment(embedding.tokens)))
    }

    /// Two prompts, before it is said how strict one is.
    public struct Comparison: Sendable, Hashable {
        public var similarity: Float
        /// The rule of the guard that speaks against it.
        public var rule: String?
        public var gap: Float

        public func verdict(_ bounds: Bounds) -> Verdict {
            if similarity < bounds.similarity { return .dissimilar }
            if let rule { return .guarded(rule) }
            return gap <= bounds.gap ? .hit : .unaligned
        }
    }

    public enum Verdict: Hashable, Sendable {
        case hit
        case dissimilar
        /// By the guard's rule of that name.
        case guarded(String)
        case unaligned

        public var isHit: Bool { self == .hit }

        /// For logs, and for who asks why.
        public var name: String {
            switch self {
            case .hit: "hit"
            case .dissimilar: "dissimilar"
            case .guarded(let rule): rule
            case .unaligned: "unaligned"
            }
        }
    }
}
