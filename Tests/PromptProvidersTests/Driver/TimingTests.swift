import Platform
import Testing

@testable import PromptProviders

@Suite(.timeLimit(.minutes(1))) struct `The timing of an attempt` {
    private let exchange = Exchange()

    private func attempt(
        onText: @escaping @Sendable (String) async throws -> Void = { _ in }
    ) async -> (outcome: Result<Completion, ProviderError>, timing: AttemptTiming) {
        let call = ProviderCall(model: Model(id: "gpt-4o-mini"), conversation: [])
        return await exchange.driver().attempt(call, limits: Exchange.limits, onText: onText)
    }

    @Test func `tells thinking from text, and leaves out the caller's slowness`() async {
        let time = exchange.time
        async let ended = attempt { text in if text == "a" { time.advance(to: .seconds(6)) } }
        await exchange.isUnderWay()
        time.advance(to: .seconds(1))
        await exchange.body.feed(Wire.role)
        time.advance(to: .seconds(2))
        await exchange.body.feed(Wire.reasoning)
        time.advance(to: .seconds(4))
        await exchange.body.feed(Wire.text("a"))
        await exchange.body.feed(Wire.text("b"))
        await exchange.body.feed(Wire.finish)
        await exchange.body.give(Wire.usage + Wire.done)
        await exchange.body.end()
        let timing = await ended.timing
        #expect(timing == AttemptTiming(firstToken: .seconds(2), firstDelta: .seconds(4), held: .seconds(2)))
    }

    @Test func `is nothing where nothing came`() async {
        async let ended = attempt()
        await exchange.isUnderWay()
        await exchange.body.feed(Wire.role)
        exchange.time.advance(to: .seconds(5))
        let (outcome, timing) = await ended
        #expect(timing == AttemptTiming() && outcome == .failure(ProviderError(.timeoutFirstToken)))
    }
}
