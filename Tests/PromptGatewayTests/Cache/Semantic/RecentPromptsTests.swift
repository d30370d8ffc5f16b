import Testing

@testable import PromptGateway

@Suite struct `Recent prompts` {
    private let keys = (0..<5).map { number in
        var form = CanonicalForm()
        form.append("number", number)
        return form.key
    }

    @Test func `are those used last, at most twice as many as the limit`() throws {
        let prompt = try SemanticMatch.Prompt("How tall is Mount Everest?")
        var recent = RecentPrompts(limit: 2)
        for key in keys[..<4] { recent.insert(prompt, for: key) }
        #expect(recent.count == 4)
        // Asked for, it is as new as the next.
        #expect(recent.find(keys[0]) != nil)
        recent.insert(prompt, for: keys[4])
        #expect(recent.count <= 4)
        #expect(recent.find(keys[0]) != nil && recent.find(keys[4]) != nil)
        #expect(recent.find(keys[1]) == nil)
    }

    @Test func `are gone when removed, and are no more for being put in again`() throws {
        let prompt = try SemanticMatch.Prompt("How tall is Mount Everest?")
        var recent = RecentPrompts(limit: 1)
        for key in [keys[0], keys[0], keys[1], keys[1], keys[0]] { recent.insert(prompt, for: key) }
        #expect(recent.count == 2)
        for key in keys[..<2] { recent.remove(key) }
        #expect(recent.count == 0 && recent.find(keys[0]) == nil && recent.find(keys[1]) == nil)
    }
}
