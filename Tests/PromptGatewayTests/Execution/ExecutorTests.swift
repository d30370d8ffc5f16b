import PromptAPI
import Testing

@testable import PromptGateway

@Suite struct `A request's way along its candidates` {
    private static let contextLength = ScriptedProviders.Step.refusal(400, code: "context_length_exceeded")
    private static let serverError = ScriptedProviders.Step.refusal(500, code: "server_error")

    private func failure(_ outcome: Result<GenerateResult, RequestError>) throws -> RequestError {
        guard case .failure(let error) = outcome else {
            Issue.record("it was answered")
            throw RequestError.cancelled
        }
        return error
    }

    private func ways(_ attempts: [AttemptReport]) -> [String] {
        attempts.map { "\($0.provider) \($0.retryCount) \($0.failure?.kind ?? "ok")" }
    }

    @Test func `ends with the first that answers`() throws {
        let world = ScriptedWorld([:])
        let result = try world.generate().get()
        #expect(result.response == "one two three")
        #expect(result.providerUsed == "a" && result.modelUsed == "model-a" && !result.fallbackUsed)
        #expect(result.usage == Usage(inputTokens: 1000, outputTokens: 500))
        #expect(result.costEstimate == 0.002)
        #expect(ways(result.attempts) == ["a 0 ok"])
        #expect(world.providers.calls == ["a"])
    }

    @Test func `tries a faulty provider once more, then the next`() throws {
        let world = ScriptedWorld(["a": [.reset, Self.serverError]])
        let result = try world.generate().get()
        #expect(ways(result.attempts) == ["a 0 transport", "a 1 server_error", "b 0 ok"])
        #expect(result.fallbackUsed && result.providerUsed == "b")
        #expect(result.attempts[1].failure?.status == 500)
        #expect(result.attempts.allSatisfy { $0.time >= 0.1 })
    }

    @Test func `leaves alone who asks for it`() throws {
        let result = try ScriptedWorld(["a": [.refusal(429, code: "rate_limit_exceeded", retryAfter: 1)]]).generate().get()
        #expect(ways(result.attempts) == ["a 0 rate_limited", "b 0 ok"])
    }

    @Test func `waits as it is told where nobody else is there`() throws {
        let world = ScriptedWorld(["a": [.refusal(429, code: "rate_limit_exceeded", retryAfter: 7)]], names: ["a"])
        let result = try world.generate().get()
        #expect(ways(result.attempts) == ["a 0 rate_limited", "a 1 ok"])
        #expect((7.2..<7.4).contains(result.responseTime))
        #expect(!result.fallbackUsed)
    }

    @Test func `turns to the next when nothing comes`() throws {
        let result = try ScriptedWorld(["a": [.hang]]).generate().get()
        #expect(ways(result.attempts) == ["a 0 timeout_ttft", "b 0 ok"])
        #expect(result.attempts[0].time == 10)
    }

    @Test func `tells of every attempt when all fail`() throws {
        let world = ScriptedWorld([
            "a": [.refusal(401, code: "invalid_api_key")], "b": [.refusal(404, code: "model_not_found")],
            "c": [Self.serverError, Self.serverError],
        ])
        guard case .allProvidersFailed(let attempts) = try failure(world.generate { $0.maxRetries = 1 }) else {
            Issue.record("another error")
            return
        }
        #expect(ways(attempts) == ["a 0 auth", "b 0 not_found", "c 0 server_error", "c 1 server_error"])
    }

    @Test func `takes a prompt that was too long only to a larger model`() throws {
        let windows = ["a": 1000, "b": 1000, "c": 2000]
        let result = try ScriptedWorld(["a": [Self.contextLength]], windows: windows).generate().get()
        #expect(ways(result.attempts) == ["a 0 context_length", "c 0 ok"])
    }

    @Test func `gives a prompt back that is too long for all`() throws {
        let world = ScriptedWorld(["a": [Self.contextLength]], windows: ["a": 2000, "b": 1000, "c": 2000])
        let error = try failure(world.generate())
        #expect(
            error == .rejectedByProvider(.contextLength, provider: "a", model: "model-a", message: "as scripted"))
        #expect(world.providers.calls == ["a"])
    }

    @Test(arguments: [("bad", RequestError.RejectionReason.badRequest), ("content_filter", .contentPolicy)])
    func `never takes a bad request elsewhere`(code: String, reason: RequestError.RejectionReason) throws {
        let world = ScriptedWorld(["a": [.refusal(400, code: code)]])
        let error = try failure(world.generate())
        #expect(error == .rejectedByProvider(reason, provider: "a", model: "model-a", message: "as scripted"))
        #expect(world.providers.calls == ["a"])
    }

    @Test func `ends at the deadline`() throws {
        let world = ScriptedWorld(["a": [.hang]], names: ["a"])
        guard case .timeout(_, let attempts) = try failure(world.generate { $0.timeout = 2 }) else {
            Issue.record("another error")
            return
        }
        #expect(ways(attempts) == ["a 0 deadline"])
        #expect(world.time.now.nanoseconds == 2_000_000_000)
    }

    @Test func `asks nobody else where fallback is off`() throws {
        let world = ScriptedWorld(["a": [.cut(after: 0)]])
        let error = try failure(
            world.generate {
                $0.fallbackEnabled = false
                $0.maxRetries = 0
            })
        #expect(error.kind == "all_providers_failed")
        #expect(world.providers.calls == ["a"])
    }

    // MARK: Streams

    @Test func `a stream that broke before its first part is replaced silently`() throws {
        let transcript = Transcript()
        let result = try ScriptedWorld(["a": [.refusal(401, code: "no")]]).generate(into: transcript).get()
        #expect(transcript.current == ScriptedProviders.pieces)
        #expect(result.fallbackUsed)
    }

    @Test func `a stream that broke after it is interrupted`() throws {
        let transcript = Transcript()
        let world = ScriptedWorld(["a": [.cut(after: 2)]])
        guard case .streamInterrupted(let partial, let attempts) = try failure(world.generate(into: transcript)) else {
            Issue.record("another error")
            return
        }
        #expect(partial == "one two ")
        #expect(transcript.current == ["one ", "two "])
        #expect(ways(attempts) == ["a 0 stream_truncated"])
        #expect(world.providers.calls == ["a"])
    }

    @Test func `a stream that broke after it begins again where its caller wants that`() throws {
        let transcript = Transcript()
        let result = try ScriptedWorld(["a": [.cut(after: 2)]]).generate(into: transcript) { $0.onInterrupt = .restart }.get()
        #expect(transcript.current == ["one ", "two ", "reset: the answer broke off"] + ScriptedProviders.pieces)
        #expect(result.response == "one two three")
        #expect(ways(result.attempts) == ["a 0 stream_truncated", "b 0 ok"])
    }

    @Test func `without a stream a broken answer is replaced whole`() throws {
        let result = try ScriptedWorld(["a": [.cut(after: 2)]]).generate().get()
        #expect(result.response == "one two three")
        #expect(ways(result.attempts) == ["a 0 stream_truncated", "b 0 ok"])
    }
}
