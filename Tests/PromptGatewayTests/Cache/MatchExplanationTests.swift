import PromptAPI
import Testing

@testable import PromptGateway

@Suite struct `An explanation of a match` {
    private func explanation(_ a: String, _ b: String) -> MatchExplanation { MatchExplanation(a, b, SemanticMatch()) }

    @Test(arguments: [
        ("How do I reset my password?", "how do i reset my password", "normalized", nil),
        ("How do I reset my password?", "How can I reset my password?", "semantic", nil),
        (
            "How do I increase the font size in my terminal?", "How do I decrease the font size in my terminal?", "miss",
            "antonyms"
        ),
        ("How tall is Mount Everest?", "How do I reset my password?", "miss", "dissimilar"),
        ("👩‍🔬", "x", "miss", "unknown_word"), (" ", "x", "miss", "empty"),
        (String(repeating: "word ", count: 101), "x", "miss", "too_long"),
        ("👩‍🔬", "👩‍🔬", "normalized", nil),
    ]) func `says how it ends, and why`(a: String, b: String, verdict: String, reason: String?) {
        let one = explanation(a, b)
        #expect(one.verdict.rawValue == verdict && one.reason == reason)
        #expect(one.json["verdict"]?.string == verdict && one.json["reason"]?.string == reason)
    }

    @Test func `names the words that a rule speaks of, and the figures where there are any`() {
        let one = explanation(
            "How do I increase the font size in my terminal?", "How do I decrease the font size in my terminal?")
        #expect(one.words == ["increase", "decrease"])
        #expect(one.json["similarity"]?.number ?? 0 > 0.8 && one.json["gap"]?.number != nil)
        #expect(explanation(" ", "x").json["similarity"] == nil)
    }
}
