import PromptAPI
import PromptProviders

/// Which providers would be chosen for a prompt, and why (spec rpc §3.4): the points by which `intelligent` orders, in words.
struct Recommendation: Sendable {
    private let parameters: RecommendParameters
    private let need: Need
    private let entries: [Appraised]

    /// Entries without `detailed_analysis`.
    static let shortLength = 3

    init(
        _ parameters: RecommendParameters, task: TaskType, router: Router, among providers: [Provider],
        preferring preferences: TaskPreferences, outlook: (Candidate) -> Outlook
    ) {
        self.parameters = parameters
        need = Need(of: parameters, task: task)
        let appraised = router.appraise(need, among: providers, preferring: preferences, outlook: outlook)
        // Where nobody is healthy somebody would be asked all the same.
        let healthy = appraised.filter(\.prospect.isHealthy)
        entries = healthy.isEmpty ? appraised : healthy
    }

    var json: JSON {
        let shown = parameters.detailedAnalysis ? entries[...] : entries.prefix(Self.shortLength)
        return [
            "task_type": .string(need.task.rawValue), "prompt_analysis": PromptAnalysis(parameters.prompt, need).json,
            "requirements": requirements, "recommendations": .array(shown.map { $0.json(for: need) }), "summary": summary,
        ]
    }

    private var requirements: JSON {
        [
            "context_tokens": JSON(need.contextTokens), "expected_output_tokens": JSON(entries.first?.prospect.forecast.output),
            "cost_limit": JSON(need.costLimit), "multimodal": .bool(need.task == .multimodal),
            "speed_priority": .bool(need.speedPriority), "reliability_priority": .bool(need.reliabilityPriority),
        ]
    }

    // MARK: Summary

    private var summary: JSON {
        guard let first = entries.first else {
            return [
                "top_choice": .null, "reasoning": "no provider can take this prompt now within its constraints",
                "confidence": 0.0,
            ]
        }
        return [
            "top_choice": .string(first.prospect.candidate.provider.name), "reasoning": .string(reasoning(for: first)),
            "confidence": JSON(confidence),
        ]
    }

    private func reasoning(for first: Appraised) -> String {
        let strongest = first.explanations(for: need).max { $0.weighted < $1.weighted }
        let name = first.prospect.candidate.provider.name
        let lead = entries.count > 1 ? ", \(rounded(first.total - entries[1].total)) points before the next" : ", the only one"
        return "\(name) has \(rounded(first.total)) of 10 points\(lead); most for this: \(strongest?.text ?? "")"
    }

    /// Attempts that make half of what can be known, and points of lead that make it certain.
    private static let halfKnown = 5.0
    private static let certainLead = 1.0

    /// 0…1: half for how much was seen of the first, half for how far it leads.
    private var confidence: Double {
        guard let first = entries.first else { return 0 }
        let attempts = first.prospect.outlook.successes + first.prospect.outlook.failures
        let lead = entries.count > 1 ? (first.total - entries[1].total) / Self.certainLead : 1
        return 0.5 * attempts / (attempts + Self.halfKnown) + 0.5 * min(1, max(0, lead))
    }
}

/// What a prompt looks like before anybody reads it.
struct PromptAnalysis: Sendable {
    let length: Int
    let tokens: Int
    let complexity: Complexity

    enum Complexity: String, Word {
        case low, medium, high
    }

    /// Tokens, and questions or listed demands, from which on a prompt is of the next kind.
    private static let mediumTokens = 100
    private static let highTokens = 1000
    private static let mediumDemands = 3
    private static let highDemands = 10

    init(_ prompt: String, _ need: Need) {
        length = prompt.count
        tokens = need.inputTokens
        let demands = Self.demands(prompt)
        complexity =
            tokens >= Self.highTokens || demands >= Self.highDemands
            ? .high : tokens >= Self.mediumTokens || demands >= Self.mediumDemands ? .medium : .low
    }

    /// Question marks, and lines that begin as those of a list do.
    private static func demands(_ prompt: String) -> Int {
        let questions = prompt.utf8.count { $0 == UInt8(ascii: "?") }
        let items = prompt.utf8.split(separator: UInt8(ascii: "\n")).count { line in
            line.first.map { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "*") || (0x30...0x39).contains($0) } ?? false
        }
        return questions + items
    }

    var json: JSON {
        ["length": JSON(length), "estimated_tokens": JSON(tokens), "complexity": .string(complexity.rawValue)]
    }
}

/// Two decimals are all that a sentence needs.
private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
