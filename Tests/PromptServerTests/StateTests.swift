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

    @Test func `bytes of all connections share one limit`() {
        let account = BufferAccount()
        #expect(account.change(from: 0, to: 60, limit: 100))
        #expect(account.change(from: 0, to: 40, limit: 100), "the limit itself is allowed")
        #expect(!account.change(from: 40, to: 41, limit: 100))
        #expect(account.change(from: 41, to: 41, limit: 100), "no change needs no room")
        #expect(account.change(from: 41, to: 30, limit: 50), "less is always right")
        #expect(account.change(from: 60, to: 0, limit: 50))
        #expect(account.change(from: 30, to: 100, limit: 100), "all was taken back")
    }
}
