import PromptAPI

/// How two prompts are judged, for who wonders at a hit or at none.
struct MatchExplanation: Sendable, Hashable {
    enum Verdict: String, Sendable {
        /// The same words, but for what does not matter: they need not be alike in meaning.
        case normalized
        case semantic
        case miss
    }

    var verdict: Verdict
    /// Nil where one of the two has no embedding.
    var similarity: Double?
    var gap: Double?
    /// Why it is a miss: `dissimilar`, `unaligned`, a rule of the guard, or why a prompt has no embedding.
    var reason: String?
    /// The words that the rule speaks of.
    var words: [String] = []

    init(_ a: String, _ b: String, _ match: SemanticMatch) {
        let isSame = a == b || NormalizedText(a).map { $0 == NormalizedText(b) } ?? false
        do throws(PromptEmbedding.Refusal) {
            let comparison = match.comparison(try SemanticMatch.Prompt(a), try SemanticMatch.Prompt(b))
            similarity = Double(comparison.similarity)
            gap = Double(comparison.gap)
            let judged = comparison.verdict(match.bounds)
            verdict = isSame ? .normalized : judged.isHit ? .semantic : .miss
            guard verdict == .miss else { return }
            reason = judged.name
            if case .guarded = judged { words = comparison.refusal?.words ?? [] }
        } catch {
            verdict = isSame ? .normalized : .miss
            reason = isSame ? nil : error.rawValue
        }
    }

    var json: JSON {
        .object([
            "verdict": .string(verdict.rawValue), "similarity": similarity.map { JSON($0) }, "gap": gap.map { JSON($0) },
            "reason": reason.map { .string($0) }, "words": words.isEmpty ? nil : .array(words.map { .string($0) }),
        ])
    }
}
