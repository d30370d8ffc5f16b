import Platform
import PromptGateway

/// What it takes to decide that a request may run, and who is next when it leaves.
struct AdmissionSpeed {
    /// Nanoseconds for an arrival and a departure together.
    private(set) var p50: Double
    let waiting: Int

    /// - Parameter waiting: requests of ten users that wait all the while.
    init(waiting: Int) throws {
        let users = (0..<10).map { "uid:\($0)" }
        var queue = AdmissionQueue(.init(Configuration.Queue()))
        var running: [AdmissionQueue.Ticket] = []
        func arrive(_ number: Int) -> AdmissionQueue.Ticket? {
            guard case .admitted(let ticket) = queue.arrive(users[number % 10], .interactive, cost: 100, at: .distantPast) else {
                return nil
            }
            return ticket
        }
        // Full first, where somebody is to wait.
        var arrived = 0
        while queue.waitingCount < waiting {
            if let ticket = arrive(arrived) { running.append(ticket) }
            arrived += 1
        }
        var oldest = 0
        let durations = try Durations(count: 50_000, after: 1000) { number in
            if let ticket = arrive(number) { running.append(ticket) }
            running += queue.leave(running[oldest], after: .milliseconds(500), at: .distantPast)
            oldest += 1
            guard queue.waitingCount == waiting else { throw Fault("\(queue.waitingCount) wait instead of \(waiting)") }
        }
        p50 = durations.p50
        self.waiting = waiting
    }

    var goal: Goal {
        Goal(
            sentence: "admission adds < 5 µs with \(waiting) waiting", isMet: p50 < 5e3, measured: "\(rounded(p50 / 1e3, 2)) µs")
    }
}
