import Synchronization

/// How many connections there are, in all and of each user, and whether one more may be.
final class ConnectionCount: Sendable {
    private let most: Int
    private let perUser: Int
    private let users = Mutex<[String: Int]>([:])

    init(most: Int, perUser: Int) {
        self.most = most
        self.perUser = perUser
    }

    var count: Int { users.withLock { $0.values.reduce(0, +) } }

    /// - Returns: why there is no room, or `nil`.
    func enter(_ user: String) -> String? {
        users.withLock { users in
            guard users.values.reduce(0, +) < most else { return "as many connections are open as may be (socket.max_connections)" }
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
