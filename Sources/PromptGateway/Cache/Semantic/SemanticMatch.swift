/// Whether an answer to one prompt may be served for another: similar as a whole, no rule of the guard against it, no word
/// left alone (facts/semantic §3).
public struct SemanticMatch: Sendable {
    public struct Bounds: Sendable, Hashable {
        /// The least cosine of the two vectors.
        public var similarity: Float
        /// What the least matched word may lack.
        public var gap: Float

        /// Measured by promptd-bench (semantic --pairs) with the guard: of 4,000 Quora pairs 17.1 % of the same questions are
        /// served and 1.5 % of the others; of the tuning pairs of Tests/Support/Fixtures/semantic 71 % and none. They were
        /// chosen on these two; on the held-out pairs, which chose nothing, it is 71 % and 0.7 %.
        public init(similarity: Float = 0.83, gap: Float = 0.28) {
            self.similarity = similarity
            self.gap = gap
        }
    }

    /// A prompt with what is compared of it, made once for all that it is compared with.
    public struct Prompt: Sendable {
        let vector: PromptVector
        let features: GuardFeatures
        fileprivate let alignment: Alignment

        public init(_ text: String) throws(PromptEmbedding.Refusal) {
            self.init(text, try PromptEmbedding(text))
        }

        /// - Parameter embedding: the text's own.
        init(_ text: String, _ embedding: PromptEmbedding) {
            vector = embedding.vector
            features = GuardFeatures(text)
            alignment = Alignment(embedding.tokens)
        }
    }

    /// How many neighbours are looked at: the true paraphrase is among the first eight 98 % of the time (facts/semantic §1).
    public static let candidates = 8

    typealias Rules = @Sendable (_ asked: GuardFeatures, _ cached: GuardFeatures) -> GuardRefusal?

    public var bounds: Bounds
    private let rules: Rules

    public init(bounds: Bounds = Bounds()) {
        self.init(bounds: bounds) { Guard.refusal($0, $1) }
    }

    /// - Parameter rules: in the guard's place.
    init(bounds: Bounds = Bounds(), rules: @escaping Rules) {
        self.bounds = bounds
        self.rules = rules
    }

    /// The best of the neighbours that may be served; they come best first. `prompt` gives that of an entry, nil where it is
    /// gone; `onRefusal` is told of those that were similar enough and refused nevertheless.
    func best<Partition>(
        for asked: Prompt, among neighbours: [VectorIndex<Partition>.Neighbour],
        prompt: (VectorIndex<Partition>.Entry) -> Prompt?, onRefusal: (Verdict) -> Void = { _ in }
    ) -> VectorIndex<Partition>.Neighbour? {
        for neighbour in neighbours.prefix(while: { $0.cosine >= bounds.similarity }) {
            guard let cached = prompt(neighbour.entry) else { continue }
            let verdict = comparison(asked, cached).verdict(bounds)
            if verdict.isHit { return neighbour }
            onRefusal(verdict)
        }
        return nil
    }

    /// All that there is to say of two prompts, whether they are alike or not.
    public func comparison(_ asked: Prompt, _ cached: Prompt) -> Comparison {
        Comparison(
            similarity: asked.vector.cosine(to: cached.vector), refusal: rules(asked.features, cached.features),
            gap: asked.alignment.gap(to: cached.alignment))
    }

    /// Two prompts, before it is said how strict one is.
    public struct Comparison: Sendable, Hashable {
        public var similarity: Float
        /// What the guard has against it.
        var refusal: GuardRefusal?
        public var gap: Float

        public func verdict(_ bounds: Bounds) -> Verdict {
            if similarity < bounds.similarity { return .dissimilar }
            if let refusal { return .guarded(refusal.reason.rawValue) }
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
