import Platform

/// Who may run, who waits, who is turned away: bounds in flight and waiting, in all and per user (`queue:`).
///
/// Interactive requests go before jobs, and jobs before members of a batch; within each standing users are served fairly. Users who
/// have as many running as they may are passed over.
public struct AdmissionQueue {
    public struct Bounds: Sendable, Hashable {
        var inFlight: Int
        var inFlightPerUser: Int
        var waiting: Int
        var waitingPerUser: Int
    }

    /// One request, from its arrival until it leaves.
    public struct Ticket: Hashable, Sendable {
        fileprivate let number: UInt64
        let user: String
        let standing: Request.Standing
    }

    public enum Arrival: Equatable {
        case admitted(Ticket)
        case waits(Ticket)
        case refused(retryAfter: Duration)
    }

    /// A queue that has not been empty for so long stands: who waits longest has the least use of an answer (facts/resilience §C2).
    static let standingOverload = Duration.seconds(10)
    /// Estimated tokens that one request counts at most.
    static let maxCost = 16_000
    /// Places in a row that the highest standing gets while a lower one waits, so that none waits for ever.
    static let favour = 4

    var bounds: Bounds
    private var lines = [FairLine](repeating: FairLine(), count: Request.Standing.allCases.count)
    private var inFlightByUser: [String: Int] = [:]
    private var waitingByUser: [String: Int] = [:]
    private(set) var inFlight = 0
    private var lastNumber: UInt64 = 0
    private var serviceTime = ServiceTime()
    private var favoured = 0
    private var waitingSince: Instant?

    public init(_ bounds: Bounds) {
        self.bounds = bounds
    }

    public var waitingCount: Int { lines.reduce(0) { $0 + $1.count } }

    func isWaiting(_ ticket: Ticket) -> Bool { lines[ticket.standing.rawValue].contains(ticket) }

    func isOverloaded(at now: Instant) -> Bool {
        waitingSince.map { now - $0 >= Self.standingOverload } ?? false
    }

    /// - Parameter cost: estimated tokens.
    public mutating func arrive(_ user: String, _ standing: Request.Standing, cost: Int, at now: Instant) -> Arrival {
        lastNumber += 1
        let ticket = Ticket(number: lastNumber, user: user, standing: standing)
        let cost = min(cost, Self.maxCost)
        if mayRun(user) {
            lines[standing.rawValue].charge(user, cost: cost)
            begin(ticket)
            return .admitted(ticket)
        }
        guard waitingCount < bounds.waiting, waitingByUser[user, default: 0] < bounds.waitingPerUser else {
            return .refused(retryAfter: retryAfter)
        }
        lines[standing.rawValue].append(ticket, cost: cost)
        waitingByUser[user, default: 0] += 1
        waitingSince = waitingSince ?? now
        return .waits(ticket)
    }

    /// A running request has ended after `duration`, `nil` where it never began: those who may run now, in order.
    public mutating func leave(_ ticket: Ticket, after duration: Duration?, at now: Instant) -> [Ticket] {
        if let duration { serviceTime.record(duration) }
        inFlight -= 1
        inFlightByUser[ticket.user] = inFlightByUser[ticket.user].flatMap { $0 > 1 ? $0 - 1 : nil }
        return admitWaiting(at: now)
    }

    /// Bounds may have grown: those who may run now, in order.
    mutating func admitWaiting(at now: Instant) -> [Ticket] {
        var admitted: [Ticket] = []
        while inFlight < bounds.inFlight, let ticket = next(at: now) {
            forget(waitingBy: ticket.user)
            begin(ticket)
            admitted.append(ticket)
        }
        noteEmpty()
        return admitted
    }

    /// A waiting request goes away; false where it is not waiting any longer.
    mutating func abandon(_ ticket: Ticket) -> Bool {
        guard lines[ticket.standing.rawValue].remove(ticket) else { return false }
        forget(waitingBy: ticket.user)
        noteEmpty()
        return true
    }

    /// When trying again is likely to find a place: the time in which those before would be served.
    var retryAfter: Duration { .seconds(min(60, max(0.1, serviceTime.seconds * max(1, rounds)))) }

    /// How long a newcomer of this user would wait, whose turn comes as often as everyone else's; `nil` before anything is known.
    func expectedWait(of user: String) -> Duration? {
        guard serviceTime.isMeasured else { return nil }
        let own = waitingByUser[user, default: 0] + 1
        let users = waitingByUser.count + (own == 1 ? 1 : 0)
        return .seconds(serviceTime.seconds * min(rounds, Double(own * users) / Double(max(1, bounds.inFlight))))
    }

    private var rounds: Double { Double(waitingCount + 1) / Double(max(1, bounds.inFlight)) }

    private mutating func next(at now: Instant) -> Ticket? {
        let ready = lines.indices.filter { lines[$0].mayServe(mayRun) }
        guard let highest = ready.first else { return nil }
        let lower = ready.dropFirst().first
        let isLowersTurn = lower != nil && favoured >= Self.favour
        favoured = isLowersTurn || lower == nil ? 0 : favoured + 1
        let line = isLowersTurn ? lower ?? highest : highest
        let newestFirst = line == Request.Standing.interactive.rawValue && isOverloaded(at: now)
        let (inFlight, bounds, inFlightByUser) = (inFlight, bounds, inFlightByUser)
        return lines[line].next(newestFirst: newestFirst) { user in
            inFlight < bounds.inFlight && inFlightByUser[user, default: 0] < bounds.inFlightPerUser
        }
    }

    private func mayRun(_ user: String) -> Bool {
        inFlight < bounds.inFlight && inFlightByUser[user, default: 0] < bounds.inFlightPerUser
    }

    private mutating func begin(_ ticket: Ticket) {
        inFlight += 1
        inFlightByUser[ticket.user, default: 0] += 1
    }

    private mutating func forget(waitingBy user: String) {
        waitingByUser[user] = waitingByUser[user].flatMap { $0 > 1 ? $0 - 1 : nil }
    }

    private mutating func noteEmpty() {
        if waitingCount == 0 { waitingSince = nil }
    }

    /// How long requests take, as a moving average; a second until the first has ended.
    private struct ServiceTime {
        private static let weight = 0.1
        private(set) var seconds = 1.0
        private(set) var isMeasured = false

        mutating func record(_ duration: Duration) {
            seconds += Self.weight * (duration.seconds - seconds)
            isMeasured = true
        }
    }
}
