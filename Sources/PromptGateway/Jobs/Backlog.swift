import PromptAPI

/// How many jobs wait, by user and by priority: known without asking the database.
struct Backlog: Sendable, Hashable {
    private(set) var count = 0
    private var byUser: [String: Int] = [:]
    private var byPriority: [Int: Int] = [:]

    init(_ counts: [(user: String, priority: Int, count: Int)] = []) {
        for (user, priority, count) in counts {
            self.count += count
            byUser[user, default: 0] += count
            byPriority[priority, default: 0] += count
        }
    }

    /// Who has jobs that wait.
    var users: Set<String> { Set(byUser.keys) }

    /// Takes a newcomer in, or refuses it: its position, itself included.
    mutating func admit(_ user: String, priority: Int, within bounds: Configuration.Queue) throws(RequestError) -> Int {
        guard count < bounds.maxJobs else {
            throw .overloaded("as many jobs wait as may (queue.max_jobs)", retryAfter: Self.retryAfter)
        }
        guard byUser[user, default: 0] < bounds.maxJobsPerUser else {
            throw .overloaded("as many jobs of yours wait as may (queue.max_jobs_per_user)", retryAfter: Self.retryAfter)
        }
        add(user, priority: priority)
        return byPriority.reduce(0) { $1.key >= priority ? $0 + $1.value : $0 }
    }

    mutating func add(_ user: String, priority: Int) {
        count += 1
        byUser[user, default: 0] += 1
        byPriority[priority, default: 0] += 1
    }

    mutating func remove(_ user: String, priority: Int) {
        count -= 1
        byUser[user] = byUser[user].flatMap { $0 > 1 ? $0 - 1 : nil }
        byPriority[priority] = byPriority[priority].flatMap { $0 > 1 ? $0 - 1 : nil }
    }

    /// Seconds: a backlog that long does not go in less.
    private static let retryAfter = 10.0
}
