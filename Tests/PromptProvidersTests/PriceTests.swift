import PromptAPI
import PromptProviders
import Testing

@Suite struct `A price` {
    private let price = Price(input: 2.5, output: 10, cachedInput: 1.25)

    @Test func `bills each token to the picodollar`() {
        #expect(price.cost(of: Usage(inputTokens: 1, outputTokens: 0)) == Money(picodollars: 2_500_000))
        #expect(price.cost(of: Usage(inputTokens: 0, outputTokens: 1)) == Money(picodollars: 10_000_000))
        #expect(
            Price(input: 0.05, output: 0.000_001).cost(of: Usage(inputTokens: 1, outputTokens: 1)) == Money(picodollars: 50_001))
    }

    @Test func `of ten tokens in and fifteen out is 28 millionths of a dollar`() {
        let cost = Price(input: 0.4, output: 1.6).cost(of: Usage(inputTokens: 10, outputTokens: 15))
        #expect(cost == Money(picodollars: 28_000_000))
        #expect(cost.dollars == 28e-6)
    }

    @Test func `bills cached tokens, which are part of the input, at their own price`() {
        let usage = Usage(inputTokens: 100, outputTokens: 10, cachedInputTokens: 40)
        #expect(price.cost(of: usage).picodollars == 60 * 2_500_000 + 40 * 1_250_000 + 10 * 10_000_000)
    }

    @Test func `bills cached tokens as input where no other price is listed`() {
        let usage = Usage(inputTokens: 100, outputTokens: 0, cachedInputTokens: 40)
        #expect(Price(input: 2.5, output: 10).cost(of: usage).picodollars == 100 * 2_500_000)
    }

    @Test func `bills what a cache took up at its own price, or as input where none is listed`() {
        let usage = Usage(inputTokens: 100, outputTokens: 0, cachedInputTokens: 40, cacheWriteTokens: 30)
        let priced = Price(input: 2.5, output: 10, cachedInput: 1.25, cacheWrite: 3.125)
        #expect(priced.cost(of: usage).picodollars == 30 * 2_500_000 + 40 * 1_250_000 + 30 * 3_125_000)
        #expect(price.cost(of: usage).picodollars == 60 * 2_500_000 + 40 * 1_250_000)
        let impossible = Usage(inputTokens: 10, outputTokens: 0, cachedInputTokens: 8, cacheWriteTokens: 99)
        #expect(priced.cost(of: impossible).picodollars == 8 * 1_250_000 + 2 * 3_125_000)
        let known = Catalogue.builtIn.model("claude-haiku-5-5", of: .anthropic, dialect: nil)
        #expect(known?.price?.cacheWrite == 0.125)
    }

    @Test func `never bills more cached tokens than there were`() {
        #expect(price.cost(of: Usage(inputTokens: 10, outputTokens: 0, cachedInputTokens: 99)).picodollars == 10 * 1_250_000)
    }

    @Test func `bills reasoning within the output, once`() {
        #expect(price.cost(of: Usage(inputTokens: 0, outputTokens: 10, reasoningTokens: 8)).picodollars == 10 * 10_000_000)
    }

    @Test func `of a long prompt is that of the whole request`() {
        let long = Price.LongContext(aboveInputTokens: 1000, input: 5, output: 15, cachedInput: 2.5)
        let price = Price(input: 2.5, output: 10, cachedInput: 1.25, longContext: long)
        #expect(price.cost(of: Usage(inputTokens: 1000, outputTokens: 1)).picodollars == 1000 * 2_500_000 + 10_000_000)
        let usage = Usage(inputTokens: 1001, outputTokens: 1, cachedInputTokens: 1)
        #expect(price.cost(of: usage).picodollars == 1000 * 5_000_000 + 2_500_000 + 15_000_000)
    }

    @Test func `stays within what money can be, whatever the numbers`() {
        let most = Usage(inputTokens: .max, outputTokens: .max)
        #expect(price.cost(of: most) == Money(picodollars: .max))
        #expect(Price(input: 1e30, output: 0).cost(of: Usage(inputTokens: 1, outputTokens: 0)) == Money(picodollars: .max))
    }

    @Test func `has a mean per thousand tokens, which a cost limit bounds`() {
        #expect(Price(input: 0.15, output: 0.6).meanPerThousand == 0.000_375)
    }

    @Test func `sums exactly`() {
        var total = Money.zero
        for _ in 0..<1000 { total += Money(picodollars: 28_000_000) }
        #expect(total.dollars == 0.028)
        #expect(Money.zero < total && Money.zero + total == total)
    }
}
