import Platform
import PromptAPI
import TestSupport
import Testing

@testable import PromptGateway

@Suite struct `A cache entry` {
    private func entry() throws -> CacheEntry { try .made("What is it?", tags: ["a", "grüße"], "So ist es.\u{0}") }

    @Test func `survives being written down`() throws {
        var entry = try entry()
        #expect(CacheEntry(encoded: entry.encoded) == entry)
        entry.normalized = nil
        entry.prompt = nil
        entry.vector = []
        entry.cost = nil
        entry.tags = []
        #expect(CacheEntry(encoded: entry.encoded) == entry)
        entry.prompt = ""
        #expect(CacheEntry(encoded: entry.encoded)?.prompt == "")
    }

    @Test func `cut at any byte, or with one too many, is none`() throws {
        let bytes = try entry().encoded
        for count in bytes.indices { #expect(CacheEntry(encoded: Array(bytes.prefix(count))) == nil) }
        #expect(CacheEntry(encoded: bytes + [0]) == nil)
    }

    @Test func `of another version is none`() throws {
        var bytes = try entry().encoded
        for version in UInt8.min...UInt8.max where version != bytes[0] {
            var other = bytes
            other[0] = version
            #expect(CacheEntry(encoded: other) == nil)
        }
        bytes[0] = 0
        #expect(CacheEntry(encoded: bytes) == nil)
    }

    @Test func `with any byte changed does no harm`() throws {
        let bytes = try entry().encoded
        for index in bytes.indices {
            for flip in [0x01, 0x80, 0xFF] as [UInt8] {
                var other = bytes
                other[index] ^= flip
                if let read = CacheEntry(encoded: other) { #expect(CacheEntry(encoded: read.encoded) != nil) }
            }
        }
    }

    @Test func `expires at its time and not before`() throws {
        let entry = try CacheEntry.made("a", expires: .seconds(5))
        #expect(!entry.isExpired(at: CacheEntry.epoch + .milliseconds(4999)))
        #expect(entry.isExpired(at: CacheEntry.epoch + .seconds(5)))
    }
}
