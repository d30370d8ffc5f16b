import Platform
import PromptAPI
import Testing

@testable import PromptGateway

@Suite struct `Stories of requests` {
    private let own = Caller(userID: "uid:1", isAdministrator: false)
    private let other = Caller(userID: "uid:2", isAdministrator: false)
    private let root = Caller(userID: "uid:0", isAdministrator: true)

    private func telling(_ id: String, _ user: String = "uid:1", at second: Int64 = 0) -> Telling {
        Telling(Story(requestID: id, received: Timestamp(nanoseconds: second), userID: user))
    }

    @Test func `are told to whose request it was, and to administrators`() throws {
        let stories = Stories()
        stories.add(telling("a"))
        #expect(try stories.story("a", for: own).userID == "uid:1")
        #expect(try stories.story("a", for: root).userID == "uid:1")
        #expect(throws: RequestError.self) { try stories.story("a", for: other) }
        #expect(throws: RequestError.self) { try stories.story("b", for: own) }
    }

    @Test func `under one name the last is told, each user's apart`() throws {
        let stories = Stories()
        stories.add(telling("a", at: 1))
        stories.add(telling("a", "uid:2", at: 2))
        stories.add(telling("a", at: 3))
        #expect(try stories.story("a", for: own).received.nanoseconds == 3)
        #expect(try stories.story("a", for: other).received.nanoseconds == 2)
        #expect(try stories.story("a", for: root).received.nanoseconds == 3)
    }

    @Test func `the oldest go`() throws {
        let stories = Stories()
        for index in 0..<Stories.capacity + 5 { stories.add(telling("\(index)")) }
        #expect(throws: RequestError.self) { try stories.story("4", for: own) }
        #expect(try stories.story("5", for: own).requestID == "5")
        #expect(try stories.story("\(Stories.capacity + 4)", for: own).requestID == "\(Stories.capacity + 4)")
    }
}

@Suite struct `Stories in the journal` {
    @Test func `name who was weighed and who was left out`() {
        var story = Story(requestID: "r", received: Timestamp(nanoseconds: 0), userID: "uid:1")
        #expect(story.candidateWords == nil && story.cache.words == nil)
        story.candidates = {
            [
                ["provider": "a", "model": "m", "score": 8.8751, "components": [:]],
                ["provider": "b", "model": "n", "excluded": "failed too often and is given a rest"],
                ["provider": "c", "excluded": "is drained"],
            ]
        }
        #expect(story.candidateWords == "a m 8.88; b n: failed too often and is given a rest; c: is drained")
        story.cache = .hit(.init(level: "l1_memory", similarity: 0.97271, age: 1, accesses: 1))
        #expect(story.cache.words == "hit l1_memory semantic 0.973")
        story.cache = .miss
        #expect(story.cache.words == "miss")
    }
}
