/// Why an answer to one prompt is not served for another.
struct GuardRefusal: Sendable, Hashable {
    enum Reason: String, Sendable, CaseIterable {
        case script, language, numbers, units, dates, quoted
        case codeTokens = "code_tokens"
        case operators, negation, antonyms, quantifiers, format
        case questionClass = "question_class"
        case questionCount = "question_count"
        case modality, tense, person, entities, contrast
        case contentSwap = "content_swap"
        case scope
        case roleSwap = "role_swap"
        case wording
    }

    var reason: Reason
    /// The words that differ: those of the one prompt, then those of the other.
    var words: [String]
}
