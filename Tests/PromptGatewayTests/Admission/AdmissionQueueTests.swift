import Platform
import Testing

@testable import PromptGateway

@Suite struct `The admission queue` {
    private let queue = HeldQueue(.init(inFlight: 2, inFlightPerUser: 1, waiting: 3, waitingPerUser: 2))

    @Test func `admits up to its bound and lets the rest wait`() {
        #expect(queue.arrive("a").isAdmitted)
        #expect(queue.arrive("b").isAdmitted)
        #expect(queue.arrive("c").isWaiting)
        #expect(queue.inFlight == 2 && queue.waitingCount == 1)
    }

    @Test func `refuses what may not even wait`() {
        _ = queue.arrive("a")
        #expect(queue.arrive("a").isWaiting)
        #expect(queue.arrive("a").isWaiting)
        #expect(queue.arrive("a").isRefused, "two of one user wait")
        _ = queue.arrive("b")
        #expect(queue.arrive("b").isWaiting)
        #expect(queue.arrive("c").isRefused, "three wait in all")
        #expect(queue.waitingCount == 3)
    }

    @Test func `serves equal claims in the order of arrival`() throws {
        queue.bounds.inFlightPerUser = 2
        let first = try #require(queue.arrive("a").ticket)
        let second = try #require(queue.arrive("a").ticket)
        let third = try #require(queue.arrive("b").ticket)
        let fourth = try #require(queue.arrive("c").ticket)
        #expect(queue.leave(second, after: .zero) == [third])
        #expect(queue.leave(first, after: .zero) == [fourth])
    }

    @Test func `passes over a user who has as many running as may be`() throws {
        let a = try #require(queue.arrive("a").ticket)
        let b = try #require(queue.arrive("b").ticket)
        let nextOfA = try #require(queue.arrive("a").ticket)
        let c = try #require(queue.arrive("c").ticket)
        #expect(queue.leave(b, after: .zero) == [c])
        #expect(queue.isWaiting(nextOfA))
        #expect(queue.leave(a, after: .zero) == [nextOfA])
        #expect(!queue.isWaiting(nextOfA))
    }

    @Test func `forgets who abandons it, once`() throws {
        _ = queue.arrive("a")
        let impatient = try #require(queue.arrive("a").ticket)
        let patient = try #require(queue.arrive("a").ticket)
        #expect(queue.arrive("a").isRefused)
        #expect(queue.abandon(impatient))
        #expect(!queue.abandon(impatient))
        #expect(!queue.isWaiting(impatient) && queue.isWaiting(patient))
        #expect(queue.arrive("a").isWaiting, "its place among the waiting is free")
    }

    @Test func `does not abandon what runs`() throws {
        let running = try #require(queue.arrive("a").ticket)
        #expect(!queue.abandon(running))
        #expect(queue.inFlight == 1)
    }

    @Test func `admits more once its bounds have grown`() throws {
        _ = queue.arrive("a")
        let tickets = try (0..<2).map { _ in try #require(queue.arrive("a").ticket) }
        #expect(queue.admitWaiting() == [])
        queue.bounds.inFlight = 3
        #expect(queue.admitWaiting() == [], "the user's own bound holds")
        queue.bounds.inFlightPerUser = 3
        #expect(queue.admitWaiting() == tickets)
        #expect(queue.inFlight == 3 && queue.waitingCount == 0)
    }

    @Test func `admits nobody while more run than shrunken bounds allow`() throws {
        let a = try #require(queue.arrive("a").ticket)
        let b = try #require(queue.arrive("b").ticket)
        let c = try #require(queue.arrive("c").ticket)
        queue.bounds.inFlight = 1
        #expect(queue.leave(a, after: .zero) == [])
        #expect(queue.leave(b, after: .zero) == [c])
    }

    @Test func `says when to try again by how long the others take`() throws {
        #expect(queue.retryAfter == .seconds(1), "a second until something is known")
        var tickets = try ["a", "b"].map { try #require(queue.arrive($0).ticket) }
        for user in ["c", "d", "e"] { tickets.append(try #require(queue.arrive(user).ticket)) }
        #expect(queue.retryAfter == .seconds(2), "four before it, two at a time")
        for _ in 0..<200 {
            let ticket = tickets.removeFirst()
            _ = queue.leave(ticket, after: .seconds(1000))
            tickets.append(try #require(queue.arrive(ticket.user).ticket))
        }
        #expect(queue.retryAfter == .seconds(60), "never longer than a minute")
    }

    @Test func `says to wait a little at least`() throws {
        for _ in 0..<200 { _ = queue.leave(try #require(queue.arrive("a").ticket), after: .zero) }
        #expect(queue.retryAfter == .seconds(0.1))
    }

    // MARK: Fairness

    /// Serves all who wait, one at a time, and tells whose turn came when.
    private func served(_ queue: HeldQueue, after running: AdmissionQueue.Ticket, _ count: Int) -> [AdmissionQueue.Ticket] {
        var order: [AdmissionQueue.Ticket] = []
        var running = running
        while order.count < count, let next = queue.leave(running, after: .seconds(1)).first {
            order.append(next)
            running = next
        }
        return order
    }

    private func single() -> HeldQueue {
        HeldQueue(.init(inFlight: 1, inFlightPerUser: 1, waiting: 2000, waitingPerUser: 1000))
    }

    @Test func `a newcomer is next however many of another wait`() throws {
        let queue = single()
        let running = try #require(queue.arrive("flood").ticket)
        for _ in 0..<900 { _ = queue.arrive("flood") }
        let newcomer = try #require(queue.arrive("newcomer").ticket)
        #expect(served(queue, after: running, 1) == [newcomer])
    }

    @Test func `equal demand gets equal shares, by Jain's index`() throws {
        let queue = single()
        let running = try #require(queue.arrive("user 0").ticket)
        for user in 0..<10 { for _ in 0..<50 { _ = queue.arrive("user \(user)") } }
        let shares = Dictionary(grouping: served(queue, after: running, 100), by: \.user).values.map { Double($0.count) }
        let sum = shares.reduce(0, +)
        #expect(shares.count == 10)
        #expect(sum * sum / (10 * shares.reduce(0) { $0 + $1 * $1 }) > 0.98)
    }

    @Test func `what is shared are tokens, not requests`() throws {
        let queue = single()
        let running = try #require(queue.arrive("small", cost: 1000).ticket)
        for _ in 0..<100 { _ = queue.arrive("small", cost: 1000) }
        for _ in 0..<100 { _ = queue.arrive("large", cost: 4000) }
        let turns = served(queue, after: running, 50).map(\.user)
        #expect((38...42).contains(turns.count { $0 == "small" }), "four small ones weigh as much as a large one")
        #expect(!turns.prefix(12).allSatisfy { $0 == "small" }, "and they take turns")
    }

    @Test func `interactive goes before jobs and jobs before batches, and none waits for ever`() throws {
        let queue = single()
        let running = try #require(queue.arrive("a").ticket)
        for standing in [Request.Standing.batch, .job, .interactive] { for _ in 0..<20 { _ = queue.arrive("a", standing) } }
        let turns = served(queue, after: running, 60).map(\.standing)
        #expect(turns.prefix(5) == [.interactive, .interactive, .interactive, .interactive, .job])
        #expect(turns.last == .batch && turns.count == 60)
        #expect(turns.firstIndex(of: .batch).map { $0 > 20 } ?? false)
    }

    @Test func `while a queue stands the newest of a user goes first, and again in turn once it was empty`() throws {
        let queue = single()
        let running = try #require(queue.arrive("a").ticket)
        let waiting = try (0..<3).map { _ in try #require(queue.arrive("a").ticket) }
        queue.now = queue.now + AdmissionQueue.standingOverload
        let order = served(queue, after: running, 3)
        #expect(order == waiting.reversed())
        let later = try (0..<2).map { _ in try #require(queue.arrive("a").ticket) }
        #expect(served(queue, after: order[2], 2) == later)
    }

    @Test func `a wait is foretold by a user's own turns, not by another's flood`() throws {
        let queue = single()
        var running = try #require(queue.arrive("flood").ticket)
        #expect(queue.expectedWait(of: "flood") == nil, "nothing is known yet")
        for _ in 0..<100 { _ = queue.arrive("flood") }
        running = try #require(queue.leave(running, after: .seconds(1)).first)
        #expect(queue.expectedWait(of: "flood") == .seconds(100))
        #expect(queue.expectedWait(of: "newcomer") == .seconds(2))
    }

    /// Thousands of random events, each compared with a model that is too simple to be wrong.
    @Test(arguments: 1...8 as ClosedRange<UInt64>) func `agrees with a naive model on a long walk`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var model = NaiveQueue(bounds: .drawn(using: &generator))
        let queue = HeldQueue(model.bounds)
        for _ in 0..<3000 {
            switch generator.next() % 8 {
            case 0...3:
                let user = "user \(generator.next() % 4)"
                let standing = Request.Standing.allCases[Int(generator.next() % 3)]
                queue.now = queue.now + .milliseconds(Int64(generator.next() % 3000))
                let arrival = queue.arrive(user, standing, cost: Int(generator.next() % 20_000))
                let isRight = model.arrives(arrival, of: user)
                #expect(isRight)
            case 4, 5:
                guard let ticket = model.running.randomElement(using: &generator) else { continue }
                model.running.removeAll { $0 == ticket }
                let admitted = queue.leave(ticket, after: .milliseconds(Int64(generator.next() % 5000)))
                let isRight = model.admits(admitted)
                #expect(isRight)
            case 6:
                guard let ticket = (model.running + model.waiting).randomElement(using: &generator) else { continue }
                let wasWaiting = model.waiting.contains(ticket)
                model.waiting.removeAll { $0 == ticket }
                #expect(queue.abandon(ticket) == wasWaiting)
            default:
                guard generator.next() % 16 == 0 else { continue }
                model.bounds = .drawn(using: &generator)
                queue.bounds = model.bounds
                let isRight = model.admits(queue.admitWaiting())
                #expect(isRight)
            }
            #expect(queue.inFlight == model.running.count)
            #expect(queue.waitingCount == model.waiting.count)
            #expect(model.waiting.allSatisfy(queue.isWaiting))
            guard queue.inFlight == model.running.count, queue.waitingCount == model.waiting.count else { return }
        }
        for ticket in model.running { _ = queue.leave(ticket, after: .zero) }
        #expect(model.everyTicket.count == model.ticketsSeen, "no ticket is given twice")
    }
}

/// A queue by reference: what an expectation holds cannot change a value.
private final class HeldQueue {
    private var queue: AdmissionQueue

    init(_ bounds: AdmissionQueue.Bounds) {
        queue = AdmissionQueue(bounds)
    }

    var bounds: AdmissionQueue.Bounds {
        get { queue.bounds }
        set { queue.bounds = newValue }
    }

    var inFlight: Int { queue.inFlight }
    var waitingCount: Int { queue.waitingCount }
    var retryAfter: Duration { queue.retryAfter }

    func expectedWait(of user: String) -> Duration? { queue.expectedWait(of: user) }
    func isWaiting(_ ticket: AdmissionQueue.Ticket) -> Bool { queue.isWaiting(ticket) }
    var now = Instant(nanoseconds: 0)
    func arrive(_ user: String, _ standing: Request.Standing = .interactive, cost: Int = 100) -> AdmissionQueue.Arrival {
        queue.arrive(user, standing, cost: cost, at: now)
    }
    func admitWaiting() -> [AdmissionQueue.Ticket] { queue.admitWaiting(at: now) }
    func abandon(_ ticket: AdmissionQueue.Ticket) -> Bool { queue.abandon(ticket) }

    func leave(_ ticket: AdmissionQueue.Ticket, after duration: Duration) -> [AdmissionQueue.Ticket] {
        queue.leave(ticket, after: duration, at: now)
    }
}

/// The rules of the queue, looked up afresh each time.
private struct NaiveQueue {
    var bounds: AdmissionQueue.Bounds
    var running: [AdmissionQueue.Ticket] = []
    var waiting: [AdmissionQueue.Ticket] = []
    var everyTicket: Set<AdmissionQueue.Ticket> = []
    var ticketsSeen = 0

    init(bounds: AdmissionQueue.Bounds) {
        self.bounds = bounds
    }

    private func mayRun(_ user: String) -> Bool {
        running.count < bounds.inFlight && running.count { $0.user == user } < bounds.inFlightPerUser
    }

    mutating func arrives(_ arrival: AdmissionQueue.Arrival, of user: String) -> Bool {
        let mayWait = waiting.count < bounds.waiting && waiting.count { $0.user == user } < bounds.waitingPerUser
        if let ticket = arrival.ticket {
            ticketsSeen += 1
            everyTicket.insert(ticket)
            guard ticket.user == user else { return false }
        }
        switch arrival {
        case .admitted(let ticket):
            defer { running.append(ticket) }
            return mayRun(user)
        case .waits(let ticket):
            defer { waiting.append(ticket) }
            return !mayRun(user) && mayWait
        case .refused(let retryAfter):
            return !mayRun(user) && !mayWait && (.seconds(0.1)...(.seconds(60))).contains(retryAfter)
        }
    }

    /// Who is let in was waiting and may run, one after the other; afterwards nobody waits who might run. In which order is
    /// fair is told apart, by the tests of fairness.
    mutating func admits(_ admitted: [AdmissionQueue.Ticket]) -> Bool {
        for ticket in admitted {
            guard waiting.contains(ticket), mayRun(ticket.user) else { return false }
            waiting.removeAll { $0 == ticket }
            running.append(ticket)
        }
        return !waiting.contains { mayRun($0.user) }
    }
}

extension AdmissionQueue.Bounds {
    fileprivate static func drawn(using generator: inout SplitMix64) -> AdmissionQueue.Bounds {
        AdmissionQueue.Bounds(
            inFlight: Int.random(in: 1...6, using: &generator), inFlightPerUser: Int.random(in: 1...3, using: &generator),
            waiting: Int.random(in: 0...8, using: &generator), waitingPerUser: Int.random(in: 1...4, using: &generator))
    }
}

extension AdmissionQueue.Arrival {
    fileprivate var ticket: AdmissionQueue.Ticket? {
        switch self {
        case .admitted(let ticket), .waits(let ticket): ticket
        case .refused: nil
        }
    }

    fileprivate var isAdmitted: Bool { if case .admitted = self { true } else { false } }
    fileprivate var isWaiting: Bool { if case .waits = self { true } else { false } }
    fileprivate var isRefused: Bool { if case .refused = self { true } else { false } }
}
