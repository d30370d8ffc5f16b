import Platform
import PromptAPI
import Testing

@testable import PromptProviders

/// Who waits how long for what: in virtual time, to the exact instant.
@Suite(.timeLimit(.minutes(1))) struct `The driver's patience` {
    private let exchange = Exchange()
    private var time: ManualTime { exchange.time }
    private var body: ScriptedBody { exchange.body }

    // MARK: The first token

    @Test func `ends when no response comes in time`() async {
        let time = time
        let silent = ScriptedTransport { _ in
            try await time.sleep(until: .start + .seconds(1000))
            return HTTPResponse(status: 200, headers: [:], body: ScriptedBody())
        }
        async let outcome = exchange.outcome(of: exchange.driver(silent))
        await time.sleeper(until: .seconds(1000))
        await time.sleeper(until: .seconds(5))
        time.advance(to: .seconds(5))
        let error = await outcome.error
        #expect(error == ProviderError(.timeoutFirstToken))
        #expect(time.now == .start + .seconds(5))
    }

    @Test func `is not prolonged by a head, a role, comments and usage`() async {
        async let outcome = exchange.outcome(of: exchange.driver())
        await exchange.isUnderWay()
        for (second, piece) in [Wire.role, Wire.keepAlive, Wire.usage, "data: {\"choi"].enumerated() {
            time.advance(to: .seconds(second + 1))
            await body.feed(piece)
        }
        time.advance(to: .seconds(5))
        let error = await outcome.error
        #expect(error?.kind == .timeoutFirstToken)
        #expect(body.isAbandoned)
    }

    @Test(arguments: [Wire.reasoning, Wire.toolCall, Wire.text("a")]) func `is satisfied by a sign of the answer`(sign: String)
        async
    {
        async let outcome = exchange.outcome(of: exchange.driver())
        await exchange.isUnderWay()
        time.advance(to: .milliseconds(4900))
        await body.feed(sign)
        time.advance(to: .milliseconds(7800))
        await body.feed(Wire.text("b"))
        await body.feed(Wire.finish)
        await body.give(Wire.usage + Wire.done)
        await body.end()
        let completion = await outcome.completion
        #expect(completion?.text.hasSuffix("b") == true)
    }

    @Test func `covers an answer in one piece, however it trickles`() async {
        async let outcome = exchange.outcome(of: exchange.driver(headers: ["Content-Type": "application/json"]))
        await exchange.isUnderWay()
        for second in 1...4 {
            time.advance(to: .seconds(second))
            await body.feed("\n")
        }
        time.advance(to: .seconds(5))
        let error = await outcome.error
        #expect(error?.kind == .timeoutFirstToken)
    }

    // MARK: Silence

    @Test func `ends three seconds after the last progress, not after the last byte`() async {
        async let outcome = exchange.outcome(of: exchange.driver())
        await exchange.isUnderWay()
        await body.feed(Wire.text("Gr"))
        time.advance(to: .seconds(2))
        await body.feed(Wire.text("üß"))
        time.advance(to: .milliseconds(4900))
        await body.feed(Wire.keepAlive + Wire.usage + Wire.role)
        time.advance(to: .seconds(5))
        let error = await outcome.error
        #expect(error?.kind == .streamTruncated)
        #expect(error?.partial == "Grüß")
        #expect(body.isAbandoned)
    }

    @Test func `begins anew with each sign of progress`() async {
        async let outcome = exchange.outcome(of: exchange.driver())
        await exchange.isUnderWay()
        for step in 1...6 {
            time.advance(to: .milliseconds(step * 2900))
            await body.feed(step % 2 == 0 ? Wire.text("a") : Wire.reasoning)
            if step == 1 { #expect(time.now < .start + .seconds(5)) }
        }
        await body.feed(Wire.finish)
        await body.give(Wire.usage + Wire.done)
        await body.end()
        #expect(await outcome.completion?.text == "aaa")
    }

    @Test func `does not count the time that the reader of the text takes`() async {
        let time = time
        async let outcome = exchange.outcome(of: exchange.driver()) { text in
            if text == "slow" { try await time.sleep(until: .start + .seconds(40)) }
        }
        await body.give(Wire.text("slow"))
        await time.sleeper(until: .seconds(40))
        time.advance(to: .seconds(20))
        await time.sleeper(until: .seconds(60))
        time.advance(to: .seconds(40))
        await body.untilAsked()
        time.advance(to: .milliseconds(42900))
        await body.feed(Wire.text(" but whole"))
        await body.feed(Wire.finish)
        await body.give(Wire.usage + Wire.done)
        await body.end()
        #expect(await outcome.completion?.text == "slow but whole")
    }

    @Test func `begins again when the reader has taken the text`() async {
        let time = time
        async let outcome = exchange.outcome(of: exchange.driver()) { _ in try await time.sleep(until: .start + .seconds(40)) }
        await body.give(Wire.text("slow"))
        await time.sleeper(until: .seconds(40))
        time.advance(to: .seconds(40))
        await body.untilAsked()
        time.advance(to: .seconds(43))
        #expect(await outcome.error?.kind == .streamTruncated)
    }

    // MARK: The whole

    @Test func `ends at the deadline though the body trickles on`() async {
        async let outcome = exchange.outcome(of: exchange.driver())
        await exchange.isUnderWay()
        for second in stride(from: 2, to: 60, by: 2) {
            time.advance(to: .seconds(second))
            await body.feed(Wire.text("."))
        }
        time.advance(to: .seconds(60))
        let error = await outcome.error
        #expect(error?.kind == .deadline)
        #expect(error?.partial.count == 29)
        #expect(body.isAbandoned)
    }

    @Test func `ends at the deadline though the reader of the text does not`() async {
        let time = time
        async let outcome = exchange.outcome(of: exchange.driver()) { _ in try await time.sleep(until: .distantFuture) }
        await body.give(Wire.text("a"))
        await time.sleeper(until: .nanoseconds(Int64.max))
        time.advance(to: .seconds(60))
        #expect(await outcome.error?.kind == .deadline)
    }

    @Test func `for a first token is no longer than the deadline`() async {
        var limits = Exchange.limits
        limits.deadline = .start + .seconds(2)
        async let outcome = exchange.outcome(of: exchange.driver(), limits: limits)
        await body.feed(Wire.role)
        time.advance(to: .seconds(2))
        #expect(await outcome.error?.kind == .deadline)
    }

    // MARK: The end

    @Test func `waits two seconds for the usage after a finish reason, and estimates it then`() async {
        async let outcome = exchange.outcome(of: exchange.driver())
        await exchange.isUnderWay()
        await body.feed(Wire.text("12345"))
        time.advance(to: .seconds(1))
        await body.feed(Wire.finish)
        await time.sleeper(until: .seconds(3))
        time.advance(to: .milliseconds(2900))
        await body.feed(Wire.keepAlive)
        time.advance(to: .seconds(3))
        let completion = await outcome.completion
        #expect(completion?.text == "12345" && completion?.finishReason == .stop)
        #expect(completion?.usage == Usage(inputTokens: 6, outputTokens: 2, estimated: true))
        #expect(time.now == .start + .seconds(3))
    }

    @Test func `takes usage that comes in those two seconds`() async {
        async let outcome = exchange.outcome(of: exchange.driver())
        await exchange.isUnderWay()
        await body.feed(Wire.text("12345") + Wire.finish)
        time.advance(to: .milliseconds(1900))
        await body.feed(Wire.usage)
        await time.sleeper(until: .milliseconds(1950))
        time.advance(to: .milliseconds(1950))
        #expect(await outcome.completion?.usage == Usage(inputTokens: 9, outputTokens: 12))
    }

    @Test func `waits fifty milliseconds for the end of a body whose answer is whole, whatever else comes`() async {
        async let outcome = exchange.outcome(of: exchange.driver())
        await exchange.isUnderWay()
        await body.feed(Wire.text("a") + Wire.finish + Wire.usage)
        await time.sleeper(until: .milliseconds(50))
        time.advance(to: .milliseconds(40))
        await body.feed(Wire.done + Wire.keepAlive + Wire.usage)
        time.advance(to: .milliseconds(50))
        let completion = await outcome.completion
        #expect(completion?.text == "a")
        #expect(body.isAbandoned)
    }

    @Test func `has no wait at all when the body ends`() async {
        async let outcome = exchange.outcome(of: exchange.driver())
        await exchange.isUnderWay()
        await body.give(Wire.text("a") + Wire.finish + Wire.usage + Wire.done)
        await body.end()
        #expect(await outcome.completion?.text == "a")
        #expect(time.now == .start)
        #expect(!body.isAbandoned)
    }

    // MARK: Refusals and probes

    @Test func `waits two seconds for the words of a refusal: its status says enough`() async {
        async let outcome = exchange.outcome(of: exchange.driver(status: 429, headers: ["Retry-After": "7"]))
        await exchange.isUnderWay()
        time.advance(to: .seconds(1))
        await body.feed("{\"error\":{\"message\":")
        await time.sleeper(until: .seconds(2))
        time.advance(to: .seconds(2))
        let error = await outcome.error
        #expect(error == ProviderError(.rateLimited, status: 429, retryAfter: .seconds(7)))
    }

    @Test func `for a probe has one limit`() async {
        let driver = exchange.driver()
        async let failure = #expect(throws: ProviderError(.timeoutFirstToken)) { try await driver.probe(limit: .seconds(10)) }
        await body.feed("{")
        time.advance(to: .seconds(9))
        await body.feed(" ")
        time.advance(to: .seconds(10))
        _ = await failure
        #expect(body.isAbandoned)
    }

    @Test func `for a credential that has to be fetched is part of the call's`() async {
        struct Slow: Authorizer {
            let time: ManualTime
            func authorize(_ request: inout HTTPRequest, at now: Timestamp) async throws(ProviderError) {
                do { try await time.sleep(until: .start + .seconds(500)) } catch { throw ProviderError(.cancelled) }
            }
            func redact(_ text: String) -> String { text }
        }
        async let outcome = exchange.outcome(of: exchange.driver(authorizer: Slow(time: time)))
        await time.sleeper(until: .seconds(500))
        await time.sleeper(until: .seconds(5))
        time.advance(to: .seconds(5))
        #expect(await outcome.error?.kind == .timeoutFirstToken)
    }
}
