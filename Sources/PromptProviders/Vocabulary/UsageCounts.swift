import PromptAPI

/// What an answer used, told piece by piece by those who count what was cached beside the input and not within it
/// (facts/providers §0.5).
public struct UsageCounts: Sendable, Hashable {
    /// Tokens of the prompt that no cache knew and none took up.
    public var uncached: Int?
    public var cacheRead: Int?
    public var cacheWrite: Int?
    /// With reasoning.
    public var output: Int?
    /// Part of the output.
    public var reasoning: Int?

    public init(
        uncached: Int? = nil, cacheRead: Int? = nil, cacheWrite: Int? = nil, output: Int? = nil, reasoning: Int? = nil
    ) {
        self.uncached = uncached
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
        self.output = output
        self.reasoning = reasoning
    }

    /// Counts are of the whole answer so far: each takes the place of the one before.
    mutating func merge(_ later: UsageCounts) {
        uncached = later.uncached ?? uncached
        cacheRead = later.cacheRead ?? cacheRead
        cacheWrite = later.cacheWrite ?? cacheWrite
        output = later.output ?? output
        reasoning = later.reasoning ?? reasoning
    }

    /// Everything on the prompt's side.
    var input: Int? { uncached.map { $0 + (cacheRead ?? 0) + (cacheWrite ?? 0) } }

    /// Once both sides are told.
    var usage: Usage? {
        guard let input, let output else { return nil }
        return Usage(
            inputTokens: input, outputTokens: output, cachedInputTokens: cacheRead ?? 0,
            reasoningTokens: min(reasoning ?? 0, output), cacheWriteTokens: cacheWrite ?? 0)
    }
}
