import Platform
import Testing

@testable import PromptGateway

@Suite struct `The index of prompts` {
    private func entry(_ prompt: String, in index: PromptIndex, expires: Duration) throws -> CacheEntry {
        var entry = try CacheEntry.made(prompt, expires: expires)
        entry.vector = index.vector(of: prompt)
        return entry
    }

    @Test func `forgets what has expired, even where every level had forgotten it silently`() throws {
        let index = PromptIndex(Configuration.Cache.Semantic())
        for number in 0..<200 {
            index.insert(try entry("What is unit number \(number)?", in: index, expires: .seconds(number < 190 ? 10 : 20)))
        }
        let kept = try entry("How do I restart a service?", in: index, expires: .seconds(20))
        index.insert(kept)
        index.removeExpired(at: CacheEntry.epoch + .seconds(9))
        #expect(index.count == 201)
        index.removeExpired(at: CacheEntry.epoch + .seconds(10))
        #expect(index.count == 11)
        #expect(
            index.match("How can I restart a service?", in: kept.partition)?.key == kept.exact, "and goes on finding the others")
        index.removeExpired(at: CacheEntry.epoch + .seconds(20))
        #expect(index.count == 0)
        index.insert(kept)
        #expect(index.count == 1)
    }
}
