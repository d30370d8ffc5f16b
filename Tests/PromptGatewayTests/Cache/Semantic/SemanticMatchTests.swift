import Platform
import Synchronization
import Testing

@testable import PromptGateway

@Suite struct `A prompt's vector` {
    @Test func `is the direction of the sum of its words, whatever their order`() throws {
        let one = try PromptEmbedding("reverse a list"), other = try PromptEmbedding("list a reverse")
        #expect(one.vector.encoded == other.vector.encoded)
        #expect(abs(one.vector.cosine(to: one.vector) - 1) < 1e-6)
        #expect(one.vector.encoded.dropFirst().map { abs(Int(Int8(bitPattern: $0))) }.max() == 127)
    }

    @Test(arguments: [
        ("How can I reset my password?", "What is the way to reset a password?", "How tall is Mount Everest?"),
        ("Write a function that sorts a list", "Write a function for sorting lists", "Write a poem about the autumn"),
    ]) func `is nearer to a paraphrase than to another question`(prompt: String, paraphrase: String, other: String) throws {
        let vectors = try [prompt, paraphrase, other].map { try PromptEmbedding($0).vector }
        #expect(vectors[0].cosine(to: vectors[1]) > 0.7)
        #expect(vectors[0].cosine(to: vectors[2]) < 0.5)
    }

    @Test func `survives being written and read, and only its own version is read`() throws {
        let vector = try PromptEmbedding("How tall is Mount Everest?").vector
        let read = try #require(PromptVector(encoded: vector.encoded))
        #expect(vector.encoded.count == 129)
        #expect(read.encoded == vector.encoded && read.inverseLength == vector.inverseLength)
        #expect(PromptVector(encoded: [2] + vector.encoded.dropFirst()) == nil)
        #expect(PromptVector(encoded: vector.encoded.dropLast()) == nil)
        #expect(PromptVector(encoded: vector.encoded + [0]) == nil)
        #expect(PromptVector(encoded: [PromptVector.version] + [UInt8](repeating: 0, count: 128)) == nil)
        #expect(PromptVector(encoded: []) == nil)
    }

    @Test(arguments: [
        ("", PromptEmbedding.Refusal.empty), (" \n", .empty), (String(repeating: "word ", count: 101), .tooLong),
        ("what does 👩‍🔬 mean", .unknownWord), (String(repeating: "x", count: 101), .unknownWord),
    ]) func `is refused where it would say little`(text: String, refusal: PromptEmbedding.Refusal) {
        #expect(throws: refusal) { try PromptEmbedding(text) }
    }

    @Test func `is there up to a hundred tokens`() throws {
        #expect(try PromptEmbedding(String(repeating: "word ", count: 100)).tokens.count == 100)
    }
}

@Suite struct `An alignment` {
    private func gap(_ a: String, _ b: String) throws -> Float {
        let one = Alignment(try PromptEmbedding(a).tokens), other = Alignment(try PromptEmbedding(b).tokens)
        #expect(one.gap(to: other) == other.gap(to: one))
        return one.gap(to: other)
    }

    @Test(arguments: [
        ("How do I cook chicken with rice?", "How do I cook chicken with rice?"),
        ("How do I cook chicken with rice?", "how do i cook rice with chicken"),
        ("What's the capital of France", "what is France's capital"),
        ("unfathomability", "unfathomability"),
    ]) func `is full where the content words are the same`(a: String, b: String) throws {
        #expect(try gap(a, b) < 0.05)
    }

    @Test(arguments: [
        ("How do I cook chicken with rice?", "How do I cook lamb with rice?"),
        ("side effects of ibuprofen", "side effects of ibuprofen in children"),
        ("population of Berlin", "population of Lisbon"),
    ]) func `lacks what only one has, on whichever side it stands`(a: String, b: String) throws {
        #expect(try gap(a, b) > SemanticMatch.Bounds().gap)
    }

    @Test func `of nothing but common words lacks nothing`() {
        let common = EmbeddedModel.wordPiece.tokens(of: "the ?") ?? []
        #expect(common.count == 2 && Alignment(common).gap(to: Alignment([])) == 0)
        #expect(Alignment([]).gap(to: Alignment(EmbeddedModel.wordPiece.tokens(of: "xylophone") ?? [])) > 0.3)
    }
}

@Suite struct `A semantic match` {
    private typealias Prompt = SemanticMatch.Prompt

    private static let rule = GuardRefusal(reason: .numbers, words: ["1", "2"])
    private let open = SemanticMatch { _, _ in nil }

    @Test func `serves a paraphrase and tells how similar it is`() throws {
        let match = SemanticMatch()
        let comparison = match.comparison(try Prompt("How can I reset my password?"), try Prompt("how do i reset my password"))
        #expect(comparison.verdict(match.bounds) == .hit)
        #expect((match.bounds.similarity...1.001).contains(comparison.similarity))
    }

    @Test func `has the guard's rules where it is given no others`() throws {
        let match = SemanticMatch()
        let comparison = match.comparison(
            try Prompt("How do I increase the font size in my terminal?"),
            try Prompt("How do I decrease the font size in my terminal?"))
        #expect(comparison.similarity >= match.bounds.similarity && comparison.refusal?.reason == .antonyms)
        #expect(comparison.verdict(match.bounds).name == "antonyms")
    }

    @Test(arguments: [
        ("How tall is Mount Everest?", true, "dissimilar"),
        ("How do I cook lamb with rice and beans in the oven?", true, "numbers"),
        ("How do I cook lamb with rice and beans in the oven?", false, "unaligned"),
        ("how do i cook chicken with rice and beans in an oven", false, "hit"),
    ]) func `asks for likeness first, the guard second, the words last`(cached: String, isRefused: Bool, verdict: String) throws {
        let match = SemanticMatch { _, _ in isRefused ? Self.rule : nil }
        let asked = try Prompt("How do I cook chicken with rice and beans in the oven?")
        #expect(match.comparison(asked, try Prompt(cached)).verdict(match.bounds).name == verdict)
    }

    @Test(
        arguments: [
            (0.9, nil, 0.2, .hit), (0.8, nil, 0.3, .hit), (0.79, nil, 0, .dissimilar), (0.79, rule, 1, .dissimilar),
            (1, rule, 0, .guarded("numbers")), (1, rule, 1, .guarded("numbers")), (1, nil, 0.31, .unaligned),
        ] as [(Float, GuardRefusal?, Float, SemanticMatch.Verdict)])
    func `is as strict as its bounds`(
        similarity: Float, refusal: GuardRefusal?, gap: Float, verdict: SemanticMatch.Verdict
    ) {
        let comparison = SemanticMatch.Comparison(similarity: similarity, refusal: refusal, gap: gap)
        #expect(comparison.verdict(SemanticMatch.Bounds(similarity: 0.8, gap: 0.3)) == verdict)
    }

    @Test func `hands what was asked and what is cached to the rules, in that order`() throws {
        let heard = Mutex<[String]>([])
        let match = SemanticMatch { asked, cached in
            heard.withLock { $0 = [asked.squashed, cached.squashed] }
            return nil
        }
        _ = match.comparison(try Prompt("Reset my password"), try Prompt("reset a password!"))
        #expect(heard.withLock { $0 } == ["resetmypassword", "resetapassword"])
    }

    @Test func `takes the best that is allowed, and tells which were not`() throws {
        let texts = [
            "How do I reset my password?", "how do i reset my password", "How can I reset the password?",
            "How tall is Mount Everest?",
        ]
        var index = VectorIndex<Int>()
        let entries = try texts.map { index.insert(try PromptEmbedding($0).vector, in: 0) }
        let prompts = Dictionary(uniqueKeysWithValues: zip(entries, try texts.map { try Prompt($0) }))
        let asked = try Prompt("How do I reset my password?")
        let neighbours = index.neighbours(of: asked.vector, in: 0)
        #expect(open.best(for: asked, among: neighbours) { prompts[$0] }?.entry == entries[0])

        let calls = Mutex(0)
        let match = SemanticMatch { _, _ in
            calls.withLock { calls in
                calls += 1
                return calls == 1 ? Self.rule : nil
            }
        }
        var refused: [String] = []
        let best = match.best(for: asked, among: neighbours) {
            prompts[$0]
        } onRefusal: {
            refused.append($0.name)
        }
        #expect(best?.entry == entries[1])
        #expect(refused == ["numbers"])
        // An entry that is gone, and none that is left.
        #expect(open.best(for: asked, among: neighbours) { $0 == entries[0] ? nil : prompts[$0] }?.entry == entries[1])
        #expect(open.best(for: asked, among: neighbours) { _ in nil } == nil)
        #expect(open.best(for: asked, among: [VectorIndex<Int>.Neighbour]()) { prompts[$0] } == nil)
    }
}
