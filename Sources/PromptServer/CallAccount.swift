import PromptAPI
import Synchronization

/// Calls under way of each user, and the bytes of their requests: whatever they wait for, they take memory, and no queue of the
/// gateway's counts those that wait for a job's end or for another's answer.
final class CallAccount: Sendable {
    /// More than may wait and run by default (`queue.max_size`, `queue.max_in_flight`), and some 100 MB at most of what waits.
    static let mostPerUser = 4096

    private struct Sum {
        var calls = 0
        var bytes = 0
    }

    private let users = Mutex<[String: Sum]>([:])

    /// What a call holds as long as it is under way.
    final class Place: Sendable {
        private let account: CallAccount
        private let user: String
        private let bytes: Int

        fileprivate init(_ account: CallAccount, _ user: String, _ bytes: Int) {
            self.account = account
            self.user = user
            self.bytes = bytes
        }

        deinit { account.leave(user, bytes) }
    }

    /// - Parameters:
    ///   - bytes: of the request.
    ///   - maxBytes: of all of the user's (`socket.max_buffered_bytes`).
    func enter(_ user: String, bytes: Int, maxBytes: Int) throws(RequestError) -> Place {
        let why: String? = users.withLock { users in
            let sum = users[user, default: Sum()]
            guard sum.calls < Self.mostPerUser else {
                return "as many calls of this user are under way as may be (\(Self.mostPerUser))"
            }
            guard sum.bytes + bytes <= maxBytes else { return "this user's requests under way fill socket.max_buffered_bytes" }
            users[user] = Sum(calls: sum.calls + 1, bytes: sum.bytes + bytes)
            return nil
        }
        if let why { throw .overloaded(why, retryAfter: 1) }
        return Place(self, user, bytes)
    }

    private func leave(_ user: String, _ bytes: Int) {
        users.withLock { users in
            guard let sum = users[user] else { return }
            users[user] = sum.calls > 1 ? Sum(calls: sum.calls - 1, bytes: sum.bytes - bytes) : nil
        }
    }
}
