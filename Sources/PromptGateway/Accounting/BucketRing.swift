import Platform

/// A rolling window of time in buckets of one width: what is older than all of them is forgotten.
struct BucketRing<Bucket: Sendable>: Sendable {
    private var buckets: [(number: Int64, bucket: Bucket)]
    private let width: Int64
    private let empty: Bucket

    init(width: Duration, count: Int, empty: Bucket) {
        precondition(count > 0 && width > .zero, "a window has some length")
        self.width = width.nanoseconds
        self.empty = empty
        buckets = Array(repeating: (.min, empty), count: count)
    }

    mutating func update(at now: Instant, _ body: (inout Bucket) -> Void) {
        let number = number(now)
        let slot = slot(number)
        if buckets[slot].number != number { buckets[slot] = (number, empty) }
        body(&buckets[slot].bucket)
    }

    /// What happened in the buckets of these ages, where 0 is the one that `now` lies in.
    func reduce<Result>(_ ages: Range<Int>, at now: Instant, into result: Result, _ add: (inout Result, Bucket) -> Void) -> Result
    {
        var result = result
        let newest = number(now)
        for age in ages {
            let entry = buckets[slot(newest - Int64(age))]
            if entry.number == newest - Int64(age) { add(&result, entry.bucket) }
        }
        return result
    }

    private func number(_ now: Instant) -> Int64 { now.nanoseconds / width }

    private func slot(_ number: Int64) -> Int { Int(abs(number % Int64(buckets.count))) }
}
