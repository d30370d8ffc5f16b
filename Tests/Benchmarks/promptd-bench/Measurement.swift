import Histogram
import Platform

/// One thing that is measured: how to ask it once, and whose processor time it costs.
struct Subject {
    var name: String
    /// One request and its whole answer; throws where the answer is wrong.
    var exchange: () throws -> Void
    var server: ChildProcess
}

/// What one turn of a subject gave.
struct Turn {
    var requests: Int
    var requestsPerSecond: Double
    /// Nanoseconds.
    var p50: Double
    var p99: Double
    /// Nanoseconds of the server per request.
    var processor: Double
}

/// A subject's turns, each figure the median over them: a disturbance of one turn does not count.
struct Result {
    var name: String
    var turns: [Turn]

    var requests: Int { turns.reduce(0) { $0 + $1.requests } }

    func median(_ figure: (Turn) -> Double) -> Double { Statistics.median(turns.map(figure)) }
}

enum Statistics {
    /// The middle one, or the mean of the two in the middle.
    static func median(_ values: [Double]) -> Double {
        precondition(!values.isEmpty, "the median of nothing")
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}

/// Turns alternate between the subjects, so that what disturbs the machine disturbs all of them alike.
enum Interleaved {
    /// Requests before the first turn that do not count: pools fill, code is paged in.
    private static let warmUp = 200

    static func run(_ subjects: [Subject], rounds: Int, slice: Duration) throws -> [Result] {
        for subject in subjects {
            for _ in 0..<warmUp { try subject.exchange() }
        }
        var results = subjects.map { Result(name: $0.name, turns: []) }
        for round in 0..<rounds {
            // Each round begins with another subject, so that none always follows the same one.
            for offset in subjects.indices {
                let index = (round + offset) % subjects.count
                results[index].turns.append(try turn(of: subjects[index], lasting: slice))
            }
        }
        return results
    }

    private static func turn(of subject: Subject, lasting slice: Duration) throws -> Turn {
        // A minute is longer than any answer; three digits are a thousandth.
        var histogram = Histogram<UInt32>(highestTrackableValue: 60_000_000_000, numberOfSignificantValueDigits: .three)
        let time = SystemTime()
        let processorBefore = try subject.server.processorNanoseconds()
        let start = time.now
        var last = start
        var requests = 0
        while last < start + slice {
            try subject.exchange()
            let now = time.now
            histogram.record(UInt64((now - last).nanoseconds))
            last = now
            requests += 1
        }
        let processor = try subject.server.processorNanoseconds() - processorBefore
        return Turn(
            requests: requests, requestsPerSecond: Double(requests) / (last - start).seconds,
            p50: Double(histogram.valueAtPercentile(50)), p99: Double(histogram.valueAtPercentile(99)),
            processor: Double(processor) / Double(requests))
    }
}
