import Synchronization

/// How many connections there are, in all and of each user, and whether one more may be.
final class ConnectionCount: Sendable {
    private let users = Mutex<[String: Int]>([:])

    var count: Int { users.withLock { $0.values.reduce(0, +) } }

    /// - Returns: why there is no room, or `nil`.
    func enter(_ user: String, most: Int, perUser: Int) -> String? {
        users.withLock { users in
            guard users.values.reduce(0, +) < most else {
                return "as many connections are open as may be (socket.max_connections)"
            }
            guard users[user, default: 0] < perUser else {
                return "this user has as many connections as one may have (socket.max_connections_per_user)"
            }
            users[user, default: 0] += 1
            return nil
        }
    }

    func leave(_ user: String) {
        users.withLock { users in
            users[user] = users[user].flatMap { $0 > 1 ? $0 - 1 : nil }
        }
    }
}
