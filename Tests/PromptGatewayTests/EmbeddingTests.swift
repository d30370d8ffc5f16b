import Platform
import PromptAPI
import PromptProviders
import Testing

@testable import PromptGateway

@Suite(.timeLimit(.minutes(1))) struct `Vectors` {
    @Test func `are the first provider's, one for each text, and cost what it counted`() throws {
        let world = ScriptedWorld([:])
        let result = try world.embed(["alpha", "be"]).get()
        #expect(result.vectors == [[5.1, 97.0 / 3], [2.1, 98.0 / 3]])
        #expect(result.providerUsed == "a" && result.modelUsed == "model-a" && !result.cacheHit)
        #expect(result.usage == Usage(inputTokens: 2000, outputTokens: 0) && result.costEstimate == 0.002)
    }

    @Test func `are kept for a day, exactly, for who asked`() throws {
        let world = ScriptedWorld([:])
        let first = try world.embed(["alpha", "be"]).get()
        let second = try world.embed(["alpha", "be"]).get()
        #expect(second.vectors == first.vectors && second.cacheHit && second.costEstimate == 0)
        #expect(second.providerUsed == "a" && second.modelUsed == "model-a" && second.usage == first.usage)
        #expect(world.providers.calls == ["a"])

        // Other texts, the same words cut otherwise or in another order, another user: nothing of that is the same.
        for inputs in [["alpha"], ["alpha\nbe"], ["be", "alpha"], ["Alpha", "be"], ["alpha", "be "]] {
            #expect(try !world.embed(inputs).get().cacheHit, "\(inputs)")
        }
        #expect(try !world.embed(["alpha", "be"], by: "uid:2").get().cacheHit)
        let asked = world.providers.calls.count

        try world.time.run { [time = world.time] in try await time.sleep(for: .seconds(86_000)) }
        #expect(try world.embed(["alpha", "be"]).get().cacheHit)
        try world.time.run { [time = world.time] in try await time.sleep(for: .seconds(500)) }
        #expect(try !world.embed(["alpha", "be"]).get().cacheHit)
        #expect(world.providers.calls.count == asked + 1)
    }

    @Test func `of another model are never given for them`() throws {
        let world = ScriptedWorld(["a": [.refusal(500, code: "broken")]])
        let fallback = try world.embed(["alpha"]).get()
        #expect(fallback.providerUsed == "b")
        // The first can answer again, and what it says does not compare with what the other said.
        let again = try world.embed(["alpha"]).get()
        #expect(again.providerUsed == "a" && !again.cacheHit)
        let named = try world.embed(["alpha"]) { $0.provider = "b" }.get()
        #expect(named.providerUsed == "b" && named.cacheHit)
        #expect(world.providers.calls == ["a", "b", "a"])
    }

    @Test func `and answers are never taken for each other`() throws {
        let world = ScriptedWorld([:])
        _ = try world.embed(["prompt"]).get()
        let answer = try world.generate { $0.cacheStrategy = .semantic }.get()
        #expect(answer.response == "one two three" && answer.cache == nil)
        #expect(try world.embed(["prompt"]).get().cacheHit)
    }

    @Test func `are not kept where there is no cache, nor where they are very many`() throws {
        let world = ScriptedWorld([:]) { $0.cache.enabled = false }
        for _ in 0..<2 { #expect(try !world.embed(["alpha"]).get().cacheHit) }
        #expect(world.providers.calls == ["a", "a"])
        let many = ScriptedWorld([:])
        let inputs = (0...KeptVectors.mostNumbers / 2).map(String.init)
        for _ in 0..<2 { #expect(try !many.embed(inputs).get().cacheHit) }
    }

    @Test func `come from whoever is left, or say why from nobody`() throws {
        let refused = ScriptedWorld(["a": [.refusal(400, code: "bad")]])
        #expect(throws: RequestError.self) { try refused.embed(["alpha"]).get() }
        #expect(refused.providers.calls == ["a"], "what is wrong with the texts is wrong everywhere")

        let down = ScriptedWorld(["a": [.reset], "b": [.reset], "c": [.reset]])
        guard case .failure(.allProvidersFailed(let attempts)) = try down.embed(["alpha"]) else {
            Issue.record("somebody answered")
            return
        }
        #expect(attempts.map(\.provider) == ["a", "b", "c"])

        guard case .failure(.noEligibleProvider(_, let excluded)) = try down.embed(["alpha"], { $0.model = "x" }) else {
            Issue.record("a model that nobody has")
            return
        }
        #expect(excluded.map(\.provider) == ["a", "b", "c"])
    }

    @Test func `wait for one provider no longer than another could still answer`() throws {
        let world = ScriptedWorld(["a": [.hang]])
        let result = try world.embed(["alpha"]) { $0.timeout = 10 }.get()
        #expect(result.providerUsed == "b")
        #expect(world.time.now.nanoseconds < 10_000_000_000)
    }
}
