import PromptAPI
import TestSupport
import Testing

@testable import PromptGateway

/// `cache.semantic.max_error_rate` as a caller sees it.
@Suite struct `Semantic hits under a bound` {
    private static let things = [
        "rice", "asparagus", "lobster", "lentils", "polenta", "venison", "mussels", "quinoa", "artichokes", "gnocchi", "pumpkin",
        "salmon", "tofu", "beetroot", "couscous",
    ]
    /// Trials without a wrong one after which 30 % are no longer possible.
    private static let needed = 9

    private func world(_ steps: [ScriptedProviders.Step] = [], limit: Double = 0.3) -> ScriptedWorld {
        ScriptedWorld(["a": steps], names: ["a"]) { $0.cache.semantic.maxErrorRate = limit }
    }

    private func ask(_ world: ScriptedWorld, _ prompt: String) throws -> GenerateResult {
        try world.generate {
            $0.prompt = prompt
            $0.cacheEnabled = true
            $0.cacheStrategy = .semantic
        }.get()
    }

    /// Asks for a thing, and asks in other words.
    private func askTwice(_ world: ScriptedWorld, about thing: String) throws -> GenerateResult {
        let first = try ask(world, "How do I cook \(thing) at home?")
        #expect(first.cache == nil, "\(thing) was not asked for before")
        return try ask(world, "How can I cook \(thing) at home?")
    }

    @Test func `are served at once where there is no bound`() throws {
        let result = try askTwice(world(limit: 0), about: "rice")
        #expect(result.cache?.similarity != nil)
    }

    @Test func `are withheld until enough of them were right, and then served, and withdrawn when one is called bad`() throws {
        let world = world()
        for thing in Self.things.prefix(Self.needed) {
            #expect(try askTwice(world, about: thing).cache == nil, "\(thing)")
        }
        #expect(world.providers.calls.count == 2 * Self.needed)
        #expect(
            try ask(world, "How can I cook rice at home?").cache?.similarity == nil, "the same words are served all the while")
        #expect(try askTwice(world, about: Self.things[Self.needed]).cache?.similarity != nil)
        // 1 wrong of 10 leaves 39 % possible.
        for _ in 0..<2 {
            try world.time.run { [gateway = world.gateway] in
                var word = FeedbackParameters()
                (word.requestID, word.verdict) = ("request", .bad)
                try await gateway.feedback(word, of: Caller(userID: "uid:1", isAdministrator: false))
            }
        }
        #expect(try askTwice(world, about: Self.things[Self.needed + 1]).cache == nil)
        // 1 wrong of 14 leaves 29 % possible; had the word been counted twice, it were 2 of 14.
        for thing in Self.things[(Self.needed + 2)...].prefix(3) { #expect(try askTwice(world, about: thing).cache == nil) }
        #expect(try ask(world, "How could I cook tofu at home?").cache?.similarity != nil)
    }

    @Test func `are never served where the provider says something else`() throws {
        let world = world(Self.things.flatMap { [.answer, .say("Nobody should cook \($0).")] })
        for thing in Self.things { #expect(try askTwice(world, about: thing).cache == nil, "\(thing)") }
    }

    @Test func `are not judged where no answer comes`() throws {
        let world = world((0..<Self.needed).flatMap { _ in [.answer, .refusal(400, code: "no")] as [ScriptedProviders.Step] })
        for thing in Self.things.prefix(Self.needed) {
            #expect(throws: RequestError.self) { _ = try askTwice(world, about: thing) }
        }
        #expect(try askTwice(world, about: Self.things[Self.needed]).cache == nil)
    }

    @Test func `are served after a restart for what was found out before it`() async throws {
        let directory = try TemporaryDirectory()
        var configuration = Configuration.Cache()
        configuration.semantic.maxErrorRate = 0.3
        func daemon(_ body: (Cache) async throws -> Void) async throws {
            let level = try #require(
                DatabaseLevel.open(
                    directory.path + "/cache.db", maxBytes: 1 << 24, execution: .queue, time: StillTime(), log: silence))
            let bound = ErrorBound(configuration.semantic, entropy: SeededEntropy(seed: 1), log: silence)
            let cache = Cache(
                configuration, realm: "here", levels: [level], semantic: PromptIndex(configuration.semantic), bound: bound,
                time: StillTime())
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await cache.run() }
                // Until then hits are withheld, whatever was found out before.
                while !bound.isRecalled { await Task.yield() }
                try await body(cache)
                cache.finish()
                try await group.waitForAll()
            }
            level.close()
        }
        func ask(_ cache: Cache, _ prompt: String) async throws -> CacheFinding {
            let request = try Request.made {
                $0.prompt = prompt
                $0.cacheStrategy = .semantic
            }
            var query = try #require(cache.query(request))
            let finding = await cache.lookUp(query)
            query.shadow = finding.shadow
            if finding.hit == nil { cache.store(.made(for: request), to: request, query, from: nil) }
            return finding
        }
        try await daemon { cache in
            for thing in Self.things.prefix(Self.needed) {
                let findings = [
                    try await ask(cache, "How do I cook \(thing) at home?"),
                    try await ask(cache, "How can I cook \(thing) at home?"),
                ]
                #expect(findings[0] == .miss && findings[1].shadow != nil, "\(thing)")
            }
        }
        try await daemon { cache in
            let findings = [
                try await ask(cache, "How do I cook salmon at home?"), try await ask(cache, "How can I cook salmon at home?"),
            ]
            #expect(findings[0] == .miss && findings[1].hit != nil)
        }
    }
}
