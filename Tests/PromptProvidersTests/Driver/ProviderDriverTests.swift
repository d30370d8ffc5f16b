import Platform
import PromptAPI
import Testing

@testable import PromptProviders

/// What a call comes to, by what the transport gives. Nothing here waits.
@Suite(.timeLimit(.minutes(1))) struct `The driver` {
    private let exchange = Exchange()

    private func outcome(
        status: Int = 200, headers: HTTPHeaders = ["Content-Type": "text/event-stream"], key: String? = nil, _ pieces: [String],
        failing error: (any Error)? = nil,
        onText: @escaping @Sendable (String) async throws -> Void = { _ in }
    ) async -> Result<Completion, ProviderError> {
        let transport = ScriptedTransport(status: status, headers: headers, body(pieces.map { Array($0.utf8) }, failing: error))
        let authorizer: any Authorizer = key.map { BearerAuthorizer(Secret($0)) } ?? NoAuthorizer()
        return await exchange.outcome(of: exchange.driver(transport, authorizer: authorizer), onText: onText)
    }

    // MARK: Answers

    @Test func `gives the text in parts as it comes, and the answer at the end`() async {
        let headers: HTTPHeaders = [
            "content-type": "text/event-stream", "X-Request-Id": "req_1", "x-ratelimit-remaining-requests": "5",
        ]
        let answer = await outcome(
            headers: headers, [Wire.role + Wire.text("Gr"), Wire.text("üß"), Wire.finish + Wire.usage, Wire.done]
        ).completion
        #expect(exchange.texts == ["Gr", "üß"])
        #expect(
            answer
                == Completion(
                    text: "Grüß", finishReason: .stop, usage: Usage(inputTokens: 9, outputTokens: 12), requestID: "req_1",
                    rateLimits: RateLimits(requests: .init(remaining: 5))))
    }

    @Test func `gives an answer in one piece the same way`() async throws {
        let text = String(decoding: try Fixture.bytes("answers/blank-lines.json"), as: UTF8.self)
        let answer = await outcome(headers: ["content-type": "application/json; charset=utf-8"], [text]).completion
        #expect(answer?.text == "Grüß dich, 世界 👍" && answer?.usage == Usage(inputTokens: 9, outputTokens: 12))
        #expect(exchange.texts == ["Grüß dich, 世界 👍"])
    }

    @Test func `gives a refusal of the model to the reader, as an answer that was filtered`() async throws {
        let text = String(decoding: try Fixture.bytes("answers/refusal.sse"), as: UTF8.self)
        #expect(await outcome([text]).completion?.finishReason == .contentFilter)
        #expect(exchange.texts == ["I cannot ", "help."])
    }

    @Test func `takes a stream without its end marker for whole at its finish reason`() async {
        let answer = await outcome([Wire.text("12345"), Wire.finish]).completion
        #expect(answer?.usage == Usage(inputTokens: 6, outputTokens: 2, estimated: true))
    }

    @Test(
        arguments: [
            (["data: {broken\n\n"], nil), (["data: {\"error\":{\"message\":\"late\"}}\n\n"], nil), ([], .reset), ([], .tls),
        ] as [([String], TransportError?)])
    func `loses nothing to what breaks after the finish reason`(rest: [String], error: TransportError?) async {
        let answer = await outcome([Wire.text("a"), Wire.finish] + rest, failing: error).completion
        #expect(answer?.text == "a")
    }

    // MARK: Broken answers

    @Test func `takes no stream for whole that ends before its finish reason`() async throws {
        let bytes = try Fixture.bytes("answers/plain.sse")
        let events = String(decoding: bytes, as: UTF8.self).split(separator: "\n\n").map { String($0) + "\n\n" }
        #expect(events.count == 6)
        for count in 0..<4 {
            let error = await outcome(Array(events[..<count])).error
            #expect(error?.kind == (count < 2 ? .malformed : .streamTruncated), "\(count) events")
            #expect(error?.partial == ["", "", "Grüß ", "Grüß dich, 世界 👍"][count])
        }
        for count in 4...6 { #expect(await outcome(Array(events[..<count])).completion?.text == "Grüß dich, 世界 👍") }
    }

    @Test(arguments: TransportError.allKinds) func `tells a broken connection by whether there was content`(kind: TransportError)
        async
    {
        let before = await outcome([Wire.role], failing: kind).error
        #expect(before == ProviderError(.transport, code: kind.rawValue))
        let after = await outcome([Wire.role, Wire.text("a")], failing: kind).error
        #expect(after?.kind == .streamTruncated && after?.partial == "a" && after?.code == nil)
    }

    @Test func `says why no connection came about`() async {
        let refused = ScriptedTransport { _ in throw TransportError.connect }
        #expect(await exchange.outcome(of: exchange.driver(refused)).error == ProviderError(.transport, code: "connect"))
    }

    @Test func `keeps what had come when the provider fails midway`() async throws {
        let text = String(decoding: try Fixture.bytes("answers/overloaded-midway.sse"), as: UTF8.self)
        let headers: HTTPHeaders = ["x-request-id": "req_1", "x-ratelimit-remaining-tokens": "3"]
        let error = await outcome(headers: headers, [text]).error
        #expect(error?.kind == .overloaded && error?.partial == "Grüß " && error?.requestID == "req_1")
        #expect(error?.rateLimits == RateLimits(tokens: .init(remaining: 3)))
    }

    @Test(arguments: ["", "<html>hello</html>", "data: {\"choices\"", "{}", "data: {broken\n\n"])
    func `does not take what is no answer for one`(text: String) async {
        #expect(await outcome([text]).error?.kind == .malformed)
        #expect(await outcome(headers: ["content-type": "application/json"], [text]).error?.kind == .malformed)
    }

    @Test func `refuses an event of any size, and an answer in one piece of any size`() async {
        let megabyte = String(repeating: "x", count: 1 << 20)
        #expect(await outcome(["data: "] + Array(repeating: megabyte, count: 9)).error?.kind == .malformed)
        let endless = body([Array("\"".utf8)] + Array(repeating: Array(megabyte.utf8), count: 66))
        let transport = ScriptedTransport(headers: ["content-type": "application/json"], endless)
        #expect(await exchange.outcome(of: exchange.driver(transport)).error?.kind == .malformed)
    }

    // MARK: Refusals

    @Test(
        arguments: [
            (100, .malformed), (204, .malformed), (301, .malformed), (307, .malformed), (400, .badRequest), (401, .auth),
            (402, .quotaExhausted),
            (404, .notFound), (429, .rateLimited), (500, .serverError), (529, .overloaded),
        ] as [(Int, ProviderError.Kind)])
    func `takes a status that is not 200 for a refusal`(status: Int, kind: ProviderError.Kind) async {
        let error = await outcome(status: status, headers: ["location": "http://evil.example/"], [Wire.text("a") + Wire.finish])
            .error
        #expect(error?.kind == kind && error?.status == status)
        #expect(exchange.texts.isEmpty)
    }

    @Test func `reads so much of a refusal and no more`() async {
        let long = "{\"error\":{\"code\":\"model_not_found\",\"message\":\"" + String(repeating: "x", count: 70_000)
        async let failed = exchange.outcome(of: exchange.driver(status: 400))
        await exchange.body.give(long)
        let error = await failed.error
        #expect(error?.kind == .badRequest && error?.providerMessage == nil)
    }

    @Test func `keeps the class of a refusal whose words break off`() async {
        let error = await outcome(status: 401, headers: [:], ["{\"error\":"], failing: TransportError.reset).error
        #expect(error == ProviderError(.auth, status: 401))
    }

    @Test func `strikes the credential out of everything that a provider says`() async {
        let key = "sk-0123456789abcdefWXYZ"
        let refusal = #"{"error":{"message":"Bad key \#(key), that is sk-0***WXYZ","code":"\#(key)"}}"#
        let error = await outcome(status: 401, headers: ["x-request-id": "r-\(key)"], key: key, [refusal]).error
        #expect(error == ProviderError(.auth, status: 401, providerMessage: "Bad key [key], that is [key]"))
        let inBand = await outcome(headers: ["x-request-id": "r-\(key)"], key: key, ["data: \(refusal)\n\n"]).error
        #expect(inBand?.providerMessage == "Bad key [key], that is [key]" && inBand?.code == nil && inBand?.requestID == nil)
        let answer = await outcome(headers: ["x-request-id": key], key: key, [Wire.text("a") + Wire.finish]).completion
        #expect(answer?.text == "a" && answer?.requestID == nil)
    }

    // MARK: Cancelling

    @Test func `abandons the connection when it is cancelled`() async {
        let exchange = exchange
        await withTaskGroup(of: ProviderError?.self) { group in
            group.addTask { await exchange.outcome(of: exchange.driver()).error }
            await exchange.body.feed(Wire.text("a"))
            group.cancelAll()
            let error = await group.next() ?? nil
            #expect(error?.kind == .cancelled && error?.partial == "a")
        }
        #expect(exchange.body.isAbandoned)
    }

    @Test func `takes whatever a cancelled transport throws for the cancelling`() async {
        let exchange = exchange
        let time = exchange.time
        let transport = ScriptedTransport { _ in
            do { try await time.sleep(until: .distantFuture) } catch { throw TransportError.reset }
            throw TransportError.connect
        }
        await withTaskGroup(of: ProviderError?.self) { group in
            group.addTask { await exchange.outcome(of: exchange.driver(transport)).error }
            await time.sleeper(until: .nanoseconds(Int64.max))
            group.cancelAll()
            #expect(await group.next() == ProviderError(.cancelled))
        }
    }

    @Test func `ends as cancelled when the reader of the text is gone`() async {
        struct Gone: Error {}
        let error = await outcome([Wire.text("a"), Wire.text("b"), Wire.finish]) { _ in throw Gone() }.error
        #expect(error?.kind == .cancelled && error?.partial == "a")
        #expect(exchange.texts == ["a"])
    }

    // MARK: Probes

    @Test func `finds a provider well that lists its models, however many`() async throws {
        let list = body(Array(repeating: [UInt8](repeating: UInt8(ascii: "x"), count: 4096), count: 500))
        let transport = ScriptedTransport(headers: ["content-type": "application/json"], list)
        try await exchange.driver(transport).probe(limit: .seconds(10))
        #expect(transport.requests.map(\.url) == ["https://api.openai.com/v1/models"])
        #expect(transport.requests.map(\.method) == [.get])
    }

    @Test func `finds a provider ill that refuses, and shows no credential of it`() async throws {
        let refusal = body(#"{"error":{"message":"bad key sk-0123456789","code":"invalid_api_key"}}"#)
        let driver = exchange.driver(
            ScriptedTransport(status: 401, refusal), authorizer: BearerAuthorizer(Secret("sk-0123456789")))
        let error = await #expect(throws: ProviderError.self) { try await driver.probe(limit: .seconds(10)) }
        #expect(error == ProviderError(.auth, status: 401, code: "invalid_api_key", providerMessage: "bad key [key]"))
    }

    @Test func `finds a provider ill that cannot be reached`() async throws {
        let driver = exchange.driver(ScriptedTransport { _ in throw TransportError.nameResolution })
        await #expect(throws: ProviderError(.transport, code: "nameResolution")) { try await driver.probe(limit: .seconds(10)) }
    }
}

extension TransportError {
    static let allKinds: [TransportError] = [
        .connect, .connectTimeout, .nameResolution, .tls, .proxy, .reset, .protocolViolation,
    ]
}
