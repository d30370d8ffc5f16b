/// Who waits for which call: every flight has at least one waiter, and every waiter one flight.
struct FlightTable<Key: Hashable & Sendable>: Sendable {
    struct Waiter: Hashable, Sendable {
        fileprivate var number: Int
    }

    struct Flight: Hashable, Sendable {
        fileprivate var number: Int
    }

    private struct Entry {
        var key: Key
        var waiters: Set<Waiter>
    }

    private var flights: [Flight: Entry] = [:]
    private var current: [Key: Flight] = [:]
    private var flightOf: [Waiter: Flight] = [:]
    private var last = 0

    var count: Int { flights.count }
    var waiterCount: Int { flightOf.count }
    /// In the order in which they began.
    var all: [Flight] { flights.keys.sorted { $0.number < $1.number } }

    func isWaiting(_ waiter: Waiter) -> Bool { flightOf[waiter] != nil }

    /// Joins the flight of that key, or begins one.
    mutating func join(_ key: Key) -> (waiter: Waiter, flight: Flight, isFirst: Bool) {
        last += 1
        let waiter = Waiter(number: last)
        let flight = current[key] ?? Flight(number: last)
        let isFirst = current[key] == nil
        flights[flight, default: Entry(key: key, waiters: [])].waiters.insert(waiter)
        current[key] = flight
        flightOf[waiter] = flight
        return (waiter, flight, isFirst)
    }

    enum Departure: Hashable, Sendable {
        /// Its flight had ended: there is an outcome.
        case tooLate
        case othersWait
        /// Nobody waits any more: the call is to be cancelled. Whoever comes now begins another.
        case wasLast(Flight)
    }

    mutating func leave(_ waiter: Waiter) -> Departure {
        guard let flight = flightOf.removeValue(forKey: waiter) else { return .tooLate }
        flights[flight]?.waiters.remove(waiter)
        guard flights[flight]?.waiters.isEmpty == true else { return .othersWait }
        remove(flight)
        return .wasLast(flight)
    }

    /// - Returns: those who wait for it; nobody where all have left.
    mutating func end(_ flight: Flight) -> [Waiter] {
        let waiters = flights[flight]?.waiters ?? []
        for waiter in waiters { flightOf[waiter] = nil }
        remove(flight)
        return waiters.sorted { $0.number < $1.number }
    }

    private mutating func remove(_ flight: Flight) {
        guard let entry = flights.removeValue(forKey: flight) else { return }
        if current[entry.key] == flight { current[entry.key] = nil }
    }
}
