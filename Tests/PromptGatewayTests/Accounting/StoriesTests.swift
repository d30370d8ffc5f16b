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

@Suite struct `Rollups of hours` {
    private func hour(_ hour: Double) -> Instant { Instant(nanoseconds: Int64(hour * 3600e9)) }

    @Test func `tell each hour apart, empty ones too`() {
        var rollups = Rollups()
        rollups.record(.seconds(1), provider: "a", cost: Money(picodollars: 5), at: hour(10.1))
        rollups.record(.seconds(3), provider: nil, cost: .zero, at: hour(10.9))
        rollups.record(.seconds(2), provider: "a", cost: Money(picodollars: 7), at: hour(12.5))
        let hours = rollups.last(4, at: hour(12.9))
        #expect(hours.map(\.requests) == [0, 2, 0, 1])
        #expect(hours.map(\.successes) == [0, 1, 0, 1])
        #expect(hours[1].time == 4 && hours[1].costs == ["a": Money(picodollars: 5)])
    }

    @Test func `forget what is older than a week`() {
        var rollups = Rollups()
        rollups.record(.seconds(1), provider: "a", cost: .zero, at: hour(0.5))
        #expect(rollups.last(168, at: hour(167.5)).first?.requests == 1)
        #expect(rollups.last(168, at: hour(168.5)).allSatisfy { $0.requests == 0 })
    }
}
