import PromptAPI

/// What a model costs, in USD per million tokens.
public struct Price: Sendable, Hashable {
    public var input: Double
    public var output: Double
    /// Of input tokens that the provider had cached; the input price where none is listed.
    public var cachedInput: Double?
    /// Of input tokens that the provider's cache took up; the input price where none is listed.
    public var cacheWrite: Double?
    /// Prices of the *whole* request once its input passes a threshold.
    public var longContext: LongContext?

    public struct LongContext: Sendable, Hashable {
        public var aboveInputTokens: Int
        public var input: Double
        public var output: Double
        public var cachedInput: Double?

        public init(aboveInputTokens: Int, input: Double, output: Double, cachedInput: Double?) {
            self.aboveInputTokens = aboveInputTokens
            self.input = input
            self.output = output
            self.cachedInput = cachedInput
        }
    }

    public init(
        input: Double, output: Double, cachedInput: Double? = nil, cacheWrite: Double? = nil, longContext: LongContext? = nil
    ) {
        self.input = input
        self.output = output
        self.cachedInput = cachedInput
        self.cacheWrite = cacheWrite
        self.longContext = longContext
    }

    /// The mean of input and output price, in USD per 1,000 tokens: what `cost_limit` bounds.
    public var meanPerThousand: Double { (input + output) / 2 / 1000 }

    /// Cached tokens are part of the input and are priced at the cached price, those that were written likewise (facts/providers §0.5).
    public func cost(of usage: Usage) -> Money {
        if let long = longContext, usage.inputTokens > long.aboveInputTokens {
            return Self.sum(usage, long.input, long.output, long.cachedInput ?? long.input, long.input)
        }
        return Self.sum(usage, input, output, cachedInput ?? input, cacheWrite ?? input)
    }

    private static func sum(_ usage: Usage, _ input: Double, _ output: Double, _ cached: Double, _ write: Double)
        -> Money
    {
        let cachedTokens = min(usage.cachedInputTokens, usage.inputTokens)
        let writtenTokens = min(usage.cacheWriteTokens, usage.inputTokens - cachedTokens)
        return Money(
            picodollars: saturating(
                perToken(input, usage.inputTokens - cachedTokens - writtenTokens), perToken(cached, cachedTokens),
                perToken(write, writtenTokens),
                perToken(output, usage.outputTokens)))
    }

    /// Picodollars, exact: those of one token times their number. What no `Int64` holds is no price; it must not stop the daemon.
    private static func perToken(_ perMillion: Double, _ tokens: Int) -> Int64 {
        guard let each = Int64(exactly: (perMillion * 1e6).rounded()) else { return .max }
        let (product, overflow) = each.multipliedReportingOverflow(by: Int64(tokens))
        return overflow ? .max : product
    }

    private static func saturating(_ parts: Int64...) -> Int64 {
        parts.reduce(0) { total, part in
            let (sum, overflow) = total.addingReportingOverflow(part)
            return overflow ? .max : sum
        }
    }
}
