import Testing

@testable import PromptGateway

/// How often the guard alone, without threshold or alignment behind it, lets another question pass.
@Suite struct `The guard on pairs of prompts` {
    /// - Parameters:
    ///   - falsePasses: the greatest share of different questions that may pass.
    ///   - passes: the least share of paraphrases that must.
    @Test(arguments: [("guard_tuning", 0.005, 0.9), ("guard_heldout", 0.01, 0.8)])
    func `lets few others and most paraphrases pass`(name: String, falsePasses: Double, passes: Double) throws {
        let corpus = try GuardCorpus(name)
        let passed = corpus.different.filter { Guard.refusal($0.a, $0.b) == nil }
        let kept = corpus.paraphrases.filter { Guard.refusal($0.a, $0.b) == nil }
        print(report(name, corpus, passed, kept.count))
        #expect(Double(passed.count) <= falsePasses * Double(corpus.different.count))
        #expect(Double(kept.count) >= passes * Double(corpus.paraphrases.count))
    }

    private func report(_ name: String, _ corpus: GuardCorpus, _ passed: [GuardCorpus.Pair], _ kept: Int) -> String {
        let categories = Dictionary(grouping: corpus.different, by: \.category).sorted { $0.key < $1.key }
        let lines = categories.map { category, pairs in
            "  \(category): \(passed.count { $0.category == category }) of \(pairs.count)"
        }
        let names = passed.map { "  passed: \($0.a) | \($0.b)" }
        return """
            \(name): false passes \(passed.count) of \(corpus.different.count), paraphrases \(kept) of \(corpus.paraphrases.count)
            \((lines + names).joined(separator: "\n"))
            """
    }

    @Test(arguments: ["guard_tuning", "guard_heldout"])
    func `says the same of two prompts in either order`(name: String) throws {
        for pair in try GuardCorpus(name).pairs {
            #expect(Guard.refusal(pair.a, pair.b)?.reason == Guard.refusal(pair.b, pair.a)?.reason, "\(pair.a) | \(pair.b)")
        }
    }

    @Test(arguments: ["guard_tuning", "guard_heldout"])
    func `refuses no prompt to itself, and not for its capitals, spaces or politeness`(name: String) throws {
        for pair in try GuardCorpus(name).pairs {
            #expect(Guard.refusal(pair.a, pair.a) == nil)
            #expect(Guard.refusal(pair.a, "  " + pair.a.split(separator: " ").joined(separator: "  ")) == nil)
            // Of other languages it knows no politeness.
            if pair.category == "script" { continue }
            #expect(Guard.refusal(pair.a, "Please tell me: " + pair.a) == nil, "\(pair.a)")
        }
    }

    @Test func `has pairs enough of every kind`() throws {
        let pairs = try GuardCorpus("guard_tuning").pairs + GuardCorpus("guard_heldout").pairs
        #expect(pairs.count { !$0.isParaphrase } >= 300)
        #expect(pairs.count { $0.isParaphrase } >= 150)
        #expect(Set(pairs.lazy.filter { !$0.isParaphrase }.map(\.category)).count >= 15)
    }
}
