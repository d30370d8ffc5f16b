import PromptAPI

/// Who answered, how fast, and at what cost, in one line.
enum AnswerSummary {
    static func line(_ result: JSON) -> String {
        let parts: [String?] = [
            [result["provider_used"]?.string, result["model_used"]?.string].compactMap { $0 }.joined(separator: " "),
            cache(result),
            result["response_time"]?.number.map(Quantity.seconds),
            tokens(result["usage"]),
            result["cost_estimate"]?.number.map(Quantity.dollars),
            result["finish_reason"]?.string.flatMap { $0 == FinishReason.stop.rawValue ? nil : "ended by \($0)" },
        ]
        return parts.compactMap { $0 }.joined(separator: " · ").oneLine
    }

    private static func cache(_ result: JSON) -> String? {
        guard result["cache_hit"]?.bool == true else { return nil }
        return ["cached", result["cache_level"]?.string, result["cache_match"]?.string].compactMap { $0 }.joined(separator: " ")
    }

    private static func tokens(_ usage: JSON?) -> String? {
        guard let input = usage?["input_tokens"]?.integer, let output = usage?["output_tokens"]?.integer else { return nil }
        return "\(usage?["estimated"]?.bool == true ? "about " : "")\(Quantity.count(input)) + \(Quantity.count(output)) tokens"
    }
}
