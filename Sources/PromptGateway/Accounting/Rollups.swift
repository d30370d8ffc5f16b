import Platform

/// What happened in each of the latest hours of the clock on the wall, of the service and of each deployment.
struct Rollups: Sendable {
    /// Eight days: a week for the charts, and the hours under way at both of its ends.
    static let mostHours = 192
    /// Deployments that are told apart in one hour: a configuration that is reloaded under ever new names must not fill the memory.
    static let mostDeployments = 1000

    typealias Hour = [RollupSubject: Rollup]

    struct Key: Sendable, Hashable {
        /// Whole hours since 1970, UTC.
        var hour: Int
        var subject: RollupSubject
    }

    private var hours: [Int: Hour] = [:]
    /// What differs from what is written down.
    private var changed: Set<Key> = []

    /// What was written down.
    init(_ rows: [Key: Rollup] = [:]) {
        for (key, rollup) in rows { hours[key.hour, default: [:]][key.subject] = rollup }
        forgetOldest()
    }

    /// The first hour that is kept; `nil` before there is one.
    var oldest: Int? { hours.keys.min() }

    mutating func update(_ subject: RollupSubject, in hour: Int, _ body: (inout Rollup) -> Void) {
        let isKnown = hours[hour]?[subject] != nil
        guard isKnown || hours[hour, default: [:]].count <= Self.mostDeployments else { return }
        body(&hours[hour, default: [:]][subject, default: Rollup()])
        changed.insert(Key(hour: hour, subject: subject))
        if !isKnown { forgetOldest() }
    }

    /// By their number, not by the clock: one that was once set wrongly must not take all of them along.
    private mutating func forgetOldest() {
        while hours.count > Self.mostHours, let oldest {
            hours[oldest] = nil
            changed = changed.filter { $0.hour != oldest }
        }
    }

    /// The last so many hours, the oldest first; hours in which nothing happened are there too.
    func last(_ count: Int, at hour: Int) -> [(hour: Int, rollups: Hour)] {
        (hour - count + 1...hour).map { ($0, hours[$0] ?? [:]) }
    }

    /// - Parameter ages: hours before `hour`, where 0 is that hour itself.
    func sum(_ subject: RollupSubject, over ages: Range<Int>, at hour: Int) -> Rollup {
        ages.reduce(into: Rollup()) { sum, age in
            if let rollup = hours[hour - age]?[subject] { sum += rollup }
        }
    }

    // MARK: Writing down

    /// What is to be written, which counts as written from here on.
    mutating func takeChanges() -> [Key: Rollup] {
        defer { changed = [] }
        return changed.reduce(into: [:]) { $0[$1] = hours[$1.hour]?[$1.subject] }
    }

    /// It could not be written.
    mutating func putBack(_ keys: some Sequence<Key>) {
        changed.formUnion(keys.filter { hours[$0.hour] != nil })
    }
}

extension Timestamp {
    /// Whole hours since 1970, UTC.
    var hour: Int { day * 24 + Int((self - Timestamp(day: day)).nanoseconds / Duration.seconds(3600).nanoseconds) }

    init(hour: Int) {
        self = Timestamp(day: 0) + .seconds(hour * 3600)
    }
}
