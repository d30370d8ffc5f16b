import Platform

/// Who may run, who waits, who is turned away: bounds in flight and waiting, in all and per user (`queue:`).
///
/// First come, first served, but for users who have as many running as they may: those behind them pass.
struct AdmissionQueue {
    struct Bounds: Sendable, Hashable {
        var inFlight: Int
        var inFlightPerUser: Int
        var waiting: Int
        var waitingPerUser: Int
    }

    /// One request, from its arrival until it leaves.
    struct Ticket: Hashable, Sendable {
        fileprivate let number: UInt64
        let user: String
    }

    enum Arrival: Equatable {
        case admitted(Ticket)
        case waits(Ticket)
        case refused(retryAfter: Duration)
    }

    var bounds: Bounds
    private var waiting: [Ticket] = []
    private var inFlightByUser: [String: Int] = [:]
    private var waitingByUser: [String: Int] = [:]
    private(set) var inFlight = 0
    private var lastNumber: UInt64 = 0
    private var serviceTime = ServiceTime()

    init(_ bounds: Bounds) {
        self.bounds = bounds
    }

    var waitingCount: Int { waiting.count }

    func isWaiting(_ ticket: Ticket) -> Bool { waiting.contains(ticket) }

    mutating func arrive(_ user: String) -> Arrival {
        lastNumber += 1
        let ticket = Ticket(number: lastNumber, user: user)
        if mayRun(user) {
            begin(ticket)
            return .admitted(ticket)
        }
        guard waiting.count < bounds.waiting, waitingByUser[user, default: 0] < bounds.waitingPerUser else {
            return .refused(retryAfter: retryAfter)
        }
        waiting.append(ticket)
        waitingByUser[user, default: 0] += 1
        return .waits(ticket)
    }

    /// A running request has ended after `duration`, `nil` where it never began: those who may run now, in order.
    mutating func leave(_ ticket: Ticket, after duration: Duration?) -> [Ticket] {
        if let duration { serviceTime.record(duration) }
        inFlight -= 1
        inFlightByUser[ticket.user] = inFlightByUser[ticket.user].flatMap { $0 > 1 ? $0 - 1 : nil }
        return admitWaiting()
    }

    /// Bounds may have grown: those who may run now, in order.
    mutating func admitWaiting() -> [Ticket] {
        var admitted: [Ticket] = []
        while inFlight < bounds.inFlight, let index = waiting.firstIndex(where: { mayRun($0.user) }) {
            let ticket = waiting.remove(at: index)
            forget(waitingBy: ticket.user)
            begin(ticket)
            admitted.append(ticket)
        }
        return admitted
    }

    /// A waiting request goes away; false where it is not waiting any longer.
    mutating func abandon(_ ticket: Ticket) -> Bool {
        guard let index = waiting.firstIndex(of: ticket) else { return false }
        waiting.remove(at: index)
        forget(waitingBy: ticket.user)
        return true
    }

    /// When trying again is likely to find a place: the time in which those before would be served.
    var retryAfter: Duration {
        let rounds = Double(waiting.count + 1) / Double(max(1, bounds.inFlight))
        return .seconds(min(60, max(0.1, serviceTime.seconds * max(1, rounds))))
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

    /// How long requests take, as a moving average; a second until the first has ended.
    private struct ServiceTime {
        private static let weight = 0.1
        private(set) var seconds = 1.0

        mutating func record(_ duration: Duration) {
            seconds += Self.weight * (duration.seconds - seconds)
        }
    }
}
