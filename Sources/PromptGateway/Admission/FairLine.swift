/// Those who wait with one standing, served fairly by what they cost: start-time fair queueing over users.
///
/// Each user's next request has a start on a virtual clock, which counts tokens served; the earliest start is served next. A user
/// who has had little lately is served before one who has had much, whatever the length of either's queue, and a newcomer is
/// next. (Deficit round robin, facts/resilience §C2, shares as evenly, but lets a newcomer wait for a quantum of everyone else's.)
struct FairLine {
    struct Item {
        var ticket: AdmissionQueue.Ticket
        var cost: Int
    }

    private struct User {
        var items: [Item] = []
        /// Where its next request starts on the virtual clock.
        var start: Int
    }

    private var users: [String: User] = [:]
    /// The order of coming, so that equal claims are served in it and never in a dictionary's.
    private var order: [String] = []
    /// The start of the latest request that was served.
    private var clock = 0
    private(set) var count = 0

    func mayServe(_ mayRun: (String) -> Bool) -> Bool { order.contains(where: mayRun) }

    mutating func append(_ ticket: AdmissionQueue.Ticket, cost: Int) {
        if users[ticket.user]?.items.isEmpty ?? true { order.append(ticket.user) }
        var user = users[ticket.user] ?? User(start: clock)
        if user.items.isEmpty { user.start = max(user.start, clock) }
        user.items.append(Item(ticket: ticket, cost: cost))
        users[ticket.user] = user
        count += 1
    }

    /// What was served without waiting counts all the same.
    mutating func charge(_ name: String, cost: Int) {
        serve(name, cost: cost)
        forgetIdle()
    }

    /// The next in turn among the users who may run.
    ///
    /// - Parameter newestFirst: within a user's own requests the newest goes first: while a queue stands, the oldest are those whose
    ///   callers have waited too long already (facts/resilience §C2, §A9).
    mutating func next(newestFirst: Bool, _ mayRun: (String) -> Bool) -> AdmissionQueue.Ticket? {
        let turn = order.filter(mayRun).min { users[$0]?.start ?? 0 < users[$1]?.start ?? 0 }
        guard let name = turn, var user = users[name] else { return nil }
        let item = newestFirst ? user.items.removeLast() : user.items.removeFirst()
        users[name] = user
        serve(name, cost: item.cost)
        removed(from: name)
        return item.ticket
    }

    mutating func remove(_ ticket: AdmissionQueue.Ticket) -> Bool {
        guard let index = users[ticket.user]?.items.firstIndex(where: { $0.ticket == ticket }) else { return false }
        users[ticket.user]?.items.remove(at: index)
        removed(from: ticket.user)
        return true
    }

    func contains(_ ticket: AdmissionQueue.Ticket) -> Bool {
        users[ticket.user]?.items.contains { $0.ticket == ticket } ?? false
    }

    private mutating func serve(_ name: String, cost: Int) {
        var user = users[name] ?? User(start: clock)
        clock = max(clock, user.start)
        user.start = max(user.start, clock) + max(1, cost)
        users[name] = user
    }

    private mutating func removed(from name: String) {
        count -= 1
        guard users[name]?.items.isEmpty ?? true else { return }
        order.removeAll { $0 == name }
        forgetIdle()
    }

    /// More idle users than this are not remembered once the clock has passed what they had.
    private static let rememberedUsers = 256

    private mutating func forgetIdle() {
        guard users.count > Self.rememberedUsers else { return }
        users = users.filter { !$0.value.items.isEmpty || $0.value.start > clock }
    }
}
