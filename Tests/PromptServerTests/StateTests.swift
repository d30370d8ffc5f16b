import Platform
import PromptAPI
import Testing

@testable import PromptServer

@Suite struct `What is kept of a connection` {
    @Test func `it closes once its input has ended and nothing runs`() {
        var state = ConnectionState()
        let first = state.begin(.integer(1))
        let second = state.begin(.integer(2))
        let actions = [state.closeInput(), state.end(first), state.end(second)]
        #expect(actions == [.none, .none, .close])
    }

    @Test func `it closes at once where nothing runs`() {
        var state = ConnectionState()
        let action = state.closeInput()
        #expect(action == .close)
    }

    @Test func `it stays open while more may come`() {
        var state = ConnectionState()
        let key = state.begin(.null)
        let action = state.end(key)
        #expect(action == .none)
        #expect(state.runningCount == 0)
    }

    @Test func `an id given twice names both requests`() {
        var state = ConnectionState()
        let first = state.begin(.string("a"))
        let second = state.begin(.string("a"))
        let other = state.begin(.integer(1))
        #expect(Set(state.keys(of: .string("a"))) == [first, second])
        _ = state.end(first)
        #expect(state.keys(of: .string("a")) == [second])
        #expect(state.keys(of: .integer(1)) == [other])
        #expect(state.keys(of: .double(1)).isEmpty)
    }
}

@Suite struct `The write backlog` {
    @Test func `bounds what waits beside the frame under way`() {
        var backlog = WriteBacklog(limit: 10)
        let taken = [1000, 4, 6].map { backlog.add($0) }
        #expect(taken == [true, true, true])
        #expect(backlog.bytes == 1010)
        let more = backlog.add(1)
        #expect(!more)
    }

    @Test func `has room again once frames have gone out`() {
        var backlog = WriteBacklog(limit: 10)
        for size in [1000, 4, 6] { _ = backlog.add(size) }
        backlog.remove()
        #expect(backlog.bytes == 10)
        let taken = backlog.add(4)
        #expect(taken, "the second frame is the one under way now")
        for _ in 0..<3 { backlog.remove() }
        #expect(backlog.bytes == 0)
        backlog.remove()
        #expect(backlog.bytes == 0, "there is no frame to remove")
    }

    @Test func `counts right over thousands of frames`() {
        var backlog = WriteBacklog(limit: .max)
        var expected: [Int] = []
        for step in 0..<10_000 {
            _ = backlog.add(step)
            expected.append(step)
            if step % 3 > 0 || step > 5000 {
                backlog.remove()
                expected.removeFirst()
            }
            guard backlog.bytes == expected.reduce(0, +) else {
                Issue.record("at step \(step): \(backlog.bytes)")
                return
            }
        }
    }
}

@Suite struct `Counts of all connections` {
    @Test func `connections are bounded in all and per user`() {
        let count = ConnectionCount()
        #expect(count.enter("a", most: 3, perUser: 2) == nil)
        #expect(count.enter("a", most: 3, perUser: 2) == nil)
        #expect(count.enter("a", most: 3, perUser: 2)?.contains("socket.max_connections_per_user") == true)
        #expect(count.enter("b", most: 3, perUser: 2) == nil)
        #expect(count.enter("c", most: 3, perUser: 2)?.contains("(socket.max_connections)") == true)
        #expect(count.count == 3, "who was refused is not counted")
        count.leave("a")
        #expect(count.enter("c", most: 3, perUser: 2) == nil)
        for user in ["a", "b", "c"] { count.leave(user) }
        #expect(count.count == 0)
    }

    @Test func `bytes of all connections share one limit, and who has most gives way`() {
        var shares = BufferShares<Int>()
        #expect(shares.hold(60, at: 1, of: "a", limit: 100) == [])
        #expect(shares.hold(40, at: 2, of: "a", limit: 100) == [], "one alone may have all of it")
        #expect(shares.hold(10, at: 3, of: "a", limit: 100) == [3], "the newcomer rather than what is there")
        #expect(shares.hold(30, at: 5, of: "b", limit: 100) == [1], "the largest of the user who has the most")
        #expect(shares.total == 70)
        #expect(shares.hold(41, at: 6, of: "c", limit: 100) == [6], "as much as anybody, so it is the one that asks")
        #expect(shares.hold(20, at: 5, of: "b", limit: 10) == [], "less is always right")
        for (holder, user) in [(1, "a"), (2, "a"), (3, "a"), (5, "b"), (6, "c")] {
            #expect(shares.hold(0, at: holder, of: user, limit: 100) == [])
        }
        #expect(shares.total == 0)
    }

    @Test(arguments: 0..<200) func `shares are kept within the limit and the smaller are left alone`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var shares = BufferShares<Int>()
        var held: [String: [Int: Int]] = [:]
        let limit = 1000
        for _ in 0..<300 {
            let user = ["a", "b", "c"].randomElement(using: &generator) ?? "a"
            let holder = Int.random(in: 0..<8, using: &generator)
            let key = (user == "a" ? 0 : user == "b" ? 8 : 16) + holder
            let bytes = Int.random(in: 0...400, using: &generator)
            held[user, default: [:]][key] = bytes
            let losers = shares.hold(bytes, at: key, of: user, limit: limit)
            for loser in losers {
                let sums = held.mapValues { $0.values.reduce(0, +) }
                let owner = loser < 8 ? "a" : loser < 16 ? "b" : "c"
                #expect(sums[owner] == sums.values.max(), "a user gave way who had less than another")
                held[owner]?[loser] = 0
            }
            #expect(shares.total == held.values.reduce(0) { $0 + $1.values.reduce(0, +) })
            #expect(shares.total <= limit)
        }
    }

    @Test func `a user's calls under way are bounded, in number and bytes, and given back`() throws {
        let account = CallAccount()
        var places: [CallAccount.Place] = []
        for _ in 0..<CallAccount.mostPerUser { places.append(try account.enter("a", bytes: 1, maxBytes: .max)) }
        #expect { try account.enter("a", bytes: 1, maxBytes: .max) } throws: { "\($0)".contains("4096") }
        let other = try account.enter("b", bytes: 90, maxBytes: 100)
        #expect { try account.enter("b", bytes: 11, maxBytes: 100) } throws: { "\($0)".contains("socket.max_buffered_bytes") }
        places.removeLast()
        places.append(try account.enter("a", bytes: 1, maxBytes: .max))
        places = []
        _ = try account.enter("a", bytes: 100, maxBytes: 100)
        withExtendedLifetime(other) {}
        _ = try account.enter("b", bytes: 10, maxBytes: 100)
    }
}
