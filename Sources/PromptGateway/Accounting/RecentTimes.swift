import Platform

/// The last so many durations, for percentiles (spec service §4). They are kept in order too: percentiles are asked for by
/// every choice of a candidate.
struct RecentTimes: Sendable {
    static let capacity = 100

    private var times: [Double] = []
    private var sorted: [Double] = []
    private var next = 0

    var count: Int { times.count }

    mutating func record(_ duration: Duration) {
        let time = duration.seconds
        if times.count < Self.capacity {
            times.append(time)
        } else {
            sorted.remove(at: position(of: times[next]))
            times[next] = time
            next = (next + 1) % Self.capacity
        }
        sorted.insert(time, at: position(of: time))
    }

    /// Seconds, by nearest rank; `nil` without samples.
    func percentile(_ percent: Double) -> Double? {
        guard !sorted.isEmpty else { return nil }
        // Multiplied first: 7 / 100 * 100 is a little more than 7, and would be rounded up to the next rank.
        let rank = Int((percent * Double(sorted.count) / 100).rounded(.up))
        return sorted[max(0, rank - 1)]
    }

    /// Where the first time lies that is not below this one.
    private func position(of time: Double) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// A moving average with a fixed weight for what is new; its first sample is its first value.
struct MovingAverage: Sendable {
    static let weight = 0.1

    private(set) var value: Double?

    mutating func record(_ sample: Double) {
        value = value.map { $0 + Self.weight * (sample - $0) } ?? sample
    }
}
