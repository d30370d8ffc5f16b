/// What can be told from a refusal's words. Only where status and code tell nothing: providers quote prompts in their errors.
enum FailureText {
    /// facts/providers §9.2; the caller has looked at the status already.
    static func speaksOfContextLength(_ text: String) -> Bool {
        let text = text.lowercased()
        if text.contains("string_above_max_length") { return false }
        if text.contains("current length is"), text.contains("while limit is") { return true }
        return contextPhrases.contains { text.contains($0) }
    }

    /// What tells a 503 of a crowded server from that of a broken one (facts/providers §0.1).
    static func speaksOfOverload(_ text: String) -> Bool {
        let text = text.lowercased()
        return ["overloaded", "slow down", "server busy"].contains { text.contains($0) }
    }

    private static let contextPhrases = [
        "context_length_exceeded", "maximum context length is", "exceed context limit", "maximum context limit",
        "is longer than the model's context length", "input tokens exceed the configured limit",
        "exceeds the available context size", "exceeds the maximum number of tokens allowed", "prompt is too long",
        "prompt: length", "input is too long", "too many tokens", "too many input tokens",
    ]
}
