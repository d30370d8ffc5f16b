/// Keeps the semantic cache from answering another question: rules on words and spelling that refuse two prompts which mean
/// different things however near their vectors are (facts/semantic §1: 57 % of such pairs pass a threshold alone).
enum Guard {
    /// - Returns: `nil` where, for all that rules can tell, an answer to one answers the other. Symmetric.
    static func refusal(_ a: String, _ b: String) -> GuardRefusal? {
        refusal(GuardFeatures(a), GuardFeatures(b))
    }

    static func refusal(_ a: GuardFeatures, _ b: GuardFeatures) -> GuardRefusal? {
        for rule in formRules {
            if let words = rule.differing(a, b) { return GuardRefusal(reason: rule.reason, words: words) }
        }
        let difference = ContentDifference(a, b)
        for rule in contentRules {
            if let words = rule.differing(a, b, difference) { return GuardRefusal(reason: rule.reason, words: words) }
        }
        return nil
    }
}
