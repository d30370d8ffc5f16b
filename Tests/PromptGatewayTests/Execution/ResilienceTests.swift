import Platform
import PromptAPI
import PromptProviders
import Testing

@testable import PromptGateway

/// What one request's failure means for those after it.
@Suite struct `A request after others` {
    private static let fault = ScriptedProviders.Step.refusal(500, code: "server_error")

    private func ways(_ attempts: [AttemptReport]) -> [String] {
        attempts.map { "\($0.provider) \($0.failure?.kind ?? "ok")" }
    }

    private func attempts(_ outcome: Result<GenerateResult, RequestError>) -> [String] {
        switch outcome {
        case .success(let result): ways(result.attempts)
        case .failure(.allProvidersFailed(let attempts)), .failure(.timeout(_, let attempts)): ways(attempts)
        case .failure(let error): [error.kind]
        }
    }

    /// Prefers `a`, as everybody here does.
    private func generate(
        _ world: ScriptedWorld, into sink: (any AnswerSink)? = nil, _ edit: (inout GenerateParameters) -> Void = { _ in }
    ) throws -> Result<GenerateResult, RequestError> {
        try world.generate(into: sink) {
            $0.provider = "a"
            edit(&$0)
        }
    }

    private func pass(_ seconds: Double, in world: ScriptedWorld) throws {
        let time = world.time
        try time.run { try await time.sleep(for: .seconds(seconds)) }
    }

    @Test func `does not meet who has failed three times`() throws {
        let world = ScriptedWorld(["a": Array(repeating: Self.fault, count: 100)], names: ["a", "b"])
        #expect(attempts(try generate(world)) == ["a server_error", "a server_error", "b ok"])
        #expect(attempts(try generate(world)) == ["a server_error", "b ok"], "no retry where it is left alone now")
        for _ in 0..<5 { #expect(attempts(try generate(world)) == ["b ok"]) }
        try pass(5, in: world)
        #expect(attempts(try generate(world)) == ["a server_error", "b ok"], "one finds out")
        for _ in 0..<5 { #expect(attempts(try generate(world)) == ["b ok"]) }
        #expect(world.gateway.health.unhealthy == ["a"])
    }

    @Test func `is served all along by a provider that flaps, and soon by the first again`() throws {
        let world = ScriptedWorld(["a": Array(repeating: Self.fault, count: 4)], names: ["a", "b"])
        var isBack = false
        for second in 0..<30 {
            let result = try generate(world).get()
            isBack = isBack || result.providerUsed == "a"
            if second > 20 { #expect(result.providerUsed == "a") }
            try pass(1, in: world)
        }
        #expect(isBack && world.gateway.attemptsInFlight == 0)
    }

    @Test func `goes elsewhere while one asks to be left alone, and back when it no longer does`() throws {
        let world = ScriptedWorld(["a": [.refusal(429, code: "slow", retryAfter: 20)]], names: ["a", "b"])
        #expect(attempts(try generate(world)) == ["a rate_limited", "b ok"])
        #expect(attempts(try generate(world)) == ["b ok"])
        try pass(20, in: world)
        #expect(attempts(try generate(world)) == ["a ok"])
    }

    @Test(arguments: [401, 402, 404]) func `does not meet a fault of configuration again`(status: Int) throws {
        let world = ScriptedWorld(["a": [.refusal(status, code: "no")]], names: ["a", "b"])
        #expect(try attempts(generate(world)).last == "b ok")
        try pass(10_000, in: world)
        #expect(attempts(try generate(world)) == ["b ok"])
        try world.gateway.set(.active, of: "a")
        #expect(attempts(try generate(world)) == ["a ok"])
    }

    @Test func `waits a little where all are left alone`() throws {
        let world = ScriptedWorld(["a": [.refusal(429, code: "slow", retryAfter: 4)]], names: ["a"])
        _ = try generate(world) { $0.maxRetries = 0 }
        let began = world.time.now
        #expect(attempts(try generate(world)) == ["a ok"])
        #expect((4.0...4.2).contains((world.time.now - began).seconds))
    }

    @Test func `fails at once where the wait would be long, and says how long`() throws {
        let world = ScriptedWorld(["a": [.refusal(429, code: "slow", retryAfter: 40)]], names: ["a"])
        _ = try generate(world) { $0.maxRetries = 0 }
        let began = world.time.now
        guard case .failure(.noEligibleProvider(_, let excluded)) = try generate(world) else {
            Issue.record("another end")
            return
        }
        #expect(excluded == [.init(provider: "a", reason: "it asked to be left alone for another 40 s")])
        #expect(world.time.now == began)
    }

    @Test func `waits for a lone provider's circuit, and tries as often as it may`() throws {
        let world = ScriptedWorld(["a": [Self.fault, Self.fault, Self.fault]], names: ["a"])
        #expect(attempts(try generate(world)) == ["a server_error", "a server_error", "a server_error", "a ok"])
    }

    @Test func `a stream that broke begins again with a lone provider, once, where its caller wants that`() throws {
        let transcript = Transcript()
        let world = ScriptedWorld(["a": [.cut(after: 2)]], names: ["a"])
        let result = try generate(world, into: transcript) { $0.onInterrupt = .restart }.get()
        #expect(ways(result.attempts) == ["a stream_truncated", "a ok"])
        #expect(transcript.current == ["one ", "two ", "reset: the answer broke off"] + ScriptedProviders.pieces)
        let broken = ScriptedWorld(["a": [.cut(after: 2), .cut(after: 1), .answer]], names: ["a"])
        let failed = try generate(broken, into: Transcript()) { $0.onInterrupt = .restart }
        #expect(attempts(failed) == ["a stream_truncated", "a stream_truncated"])
    }

    @Test func `is told of a failure as it is where the retry budget is empty`() throws {
        let world = ScriptedWorld(["a": [Self.fault]], names: ["a", "b"]) {
            $0.resilience.retryBudget.initial = 0
            $0.resilience.retryBudget.ratio = 0
        }
        #expect(attempts(try generate(world)) == ["a server_error"])
        let free = ScriptedWorld(["a": [.refusal(429, code: "slow"), .refusal(401, code: "no")]], names: ["a", "b"]) {
            $0.resilience.retryBudget.initial = 0
            $0.resilience.retryBudget.ratio = 0
        }
        #expect(attempts(try generate(free)) == ["a rate_limited", "b ok"], "redirects are free")
        try pass(60, in: free)
        #expect(attempts(try generate(free)) == ["a auth", "b ok"], "so are faults of configuration")
    }

    @Test func `waits for its place where as many are with a provider as may be`() throws {
        let world = ScriptedWorld([:], names: ["a"])
        let gateway = world.gateway
        let answered = try world.time.run {
            await withTaskGroup(of: Bool.self) { group in
                for number in 0..<32 {
                    group.addTask {
                        let caller = Caller(userID: "uid:\(number % 2)", isAdministrator: false)
                        var parameters = GenerateParameters()
                        parameters.prompt = "prompt"
                        return (try? await gateway.generate(parameters, of: caller, id: "\(number)")) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
        }
        #expect(answered == 32)
        #expect((0.2..<0.4).contains((world.time.now - Instant(nanoseconds: 0)).seconds), "sixteen, then sixteen")
    }

    @Test func `who is waited for can be given up`() throws {
        let world = ScriptedWorld(["a": [.refusal(429, code: "slow", retryAfter: 4)]], names: ["a"])
        _ = try generate(world) { $0.maxRetries = 0 }
        let gateway = world.gateway
        let time = world.time
        let began = time.now
        let error = try time.run { () -> RequestError? in
            await withTaskGroup(of: RequestError?.self) { group in
                group.addTask {
                    var parameters = GenerateParameters()
                    parameters.prompt = "prompt"
                    do throws(RequestError) {
                        _ = try await gateway.generate(parameters, of: Caller(userID: "u", isAdministrator: false), id: "1")
                        return nil
                    } catch {
                        return error
                    }
                }
                group.addTask {
                    try? await time.sleep(for: .seconds(1))
                    return nil
                }
                _ = await group.next()
                group.cancelAll()
                return await group.next() ?? nil
            }
        }
        #expect(error == .cancelled && time.now - began == .seconds(1))
        #expect(gateway.attemptsInFlight == 0)
    }

    // MARK: Probes

    @Test func `knows by probes of providers that nobody asks`() throws {
        let world = ScriptedWorld(["a": Array(repeating: .reset, count: 3)], names: ["a", "b"])
        let gateway = world.gateway
        let time = world.time
        let seen = try time.run {
            await withTaskGroup(of: [Int].self) { group in
                group.addTask {
                    await gateway.run()
                    return []
                }
                group.addTask {
                    var seen: [Int] = []
                    for pause in [1.0, 15, 30] {
                        try? await time.sleep(for: .seconds(pause))
                        seen.append(gateway.health.unhealthy.count)
                    }
                    return seen
                }
                let first = await group.next() ?? []
                group.cancelAll()
                return first
            }
        }
        #expect(seen == [0, 1, 0], "after one failed probe, after two, after one that succeeded")
        #expect(world.providers.calls.count { $0 == "b" } == 1, "a healthy one is left in peace")
    }
}
