import Testing

@testable import PromptGateway

/// The match as a whole, threshold, guard and alignment, at the bounds that a daemon has where nobody sets others.
@Suite struct `The built-in bounds` {
    /// - Parameters:
    ///   - falseHits: the greatest share of different questions that may be served.
    ///   - hits: the least share of paraphrases that must.
    @Test(arguments: [("guard_tuning", 0.005, 0.7), ("guard_heldout", 0.01, 0.7)])
    func `serve most paraphrases and hardly another question's answer`(name: String, falseHits: Double, hits: Double) throws {
        let corpus = try GuardCorpus(name)
        let served = try corpus.different.filter { try isServed($0) }
        let kept = try corpus.paraphrases.count { try isServed($0) }
        #expect(
            Double(served.count) <= falseHits * Double(corpus.different.count),
            "served: \(served.map { "\($0.a) | \($0.b)" })")
        #expect(Double(kept) >= hits * Double(corpus.paraphrases.count), "\(kept) of \(corpus.paraphrases.count)")
    }

    private let match = SemanticMatch()

    private func isServed(_ pair: GuardCorpus.Pair) throws -> Bool {
        guard let a = try? SemanticMatch.Prompt(pair.a), let b = try? SemanticMatch.Prompt(pair.b) else { return false }
        return match.comparison(a, b).verdict(match.bounds).isHit
    }
}
