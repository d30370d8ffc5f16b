/// Whether a provider says to one prompt what was kept for another. What cannot be told to be the same counts as different: then
/// more calls are made than need be, and no wrong answer is served for it.
enum AnswerAgreement {
    static func agree(_ a: String, _ b: String) -> Bool {
        if a == b { return true }
        if let words = NormalizedText(a), words == NormalizedText(b) { return true }
        // Answers that are as short as prompts are judged as prompts are.
        if let short = try? SemanticMatch.Prompt(a), let other = try? SemanticMatch.Prompt(b) {
            return match.comparison(short, other).verdict(match.bounds).isHit
        }
        return Outline(a).agrees(with: Outline(b))
    }

    private static let match = SemanticMatch()
}

/// What a long text is about: no two of a model's are the same, word by word.
private struct Outline {
    /// Characters that are read of a text.
    private static let longest = 8000
    /// The least cosine of two texts' vectors.
    private static let leastSimilarity: Float = 0.85
    /// Words that a text says most often and the other must say too.
    private static let mostSubjects = 4

    private let vector: PromptVector?
    private let words: Set<String>
    private let subjects: [String]

    init(_ text: String) {
        let head = String(text.prefix(Self.longest))
        vector = PromptVector(of: head)
        let content = GuardFeatures(head).content.filter { !$0.isOrderOnly }.map(\.stem)
        words = Set(content)
        let counts = content.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }.filter { $0.value > 1 }
        // By their letters where they are as frequent, for dictionaries have no order.
        subjects = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.mostSubjects).map(\.key)
    }

    func agrees(with other: Outline) -> Bool {
        guard let vector, let otherVector = other.vector else { return false }
        return vector.cosine(to: otherVector) >= Self.leastSimilarity && words.isSuperset(of: other.subjects)
            && other.words.isSuperset(of: subjects)
    }
}
