import Platform
import Testing

/// Civil time, against dates that `date --utc --date=@N` gives too.
@Suite struct `Timestamps` {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.000Z"), (999_999, "1970-01-01T00:00:00.000Z"),
            (1_000_000, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"), (-1_000_000, "1969-12-31T23:59:59.999Z"),
            (-1_000_001, "1969-12-31T23:59:59.998Z"), (-1_000_000_000, "1969-12-31T23:59:59.000Z"),
            (-86_400_000_000_000, "1969-12-31T00:00:00.000Z"), (951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"),
            (951_868_800_000_000_000, "2000-03-01T00:00:00.000Z"), (1_709_164_799_999_000_000, "2024-02-28T23:59:59.999Z"),
            (1_709_164_800_000_000_000, "2024-02-29T00:00:00.000Z"), (1_772_236_800_000_000_000, "2026-02-28T00:00:00.000Z"),
            (1_772_323_200_000_000_000, "2026-03-01T00:00:00.000Z"), (1_234_567_890_000_000_000, "2009-02-13T23:31:30.000Z"),
            (1_795_497_843_120_000_000, "2026-11-24T05:24:03.120Z"), (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000Z"),
            (4_107_456_000_000_000_000, "2100-02-28T00:00:00.000Z"), (-2_203_891_200_000_000_000, "1900-03-01T00:00:00.000Z"),
            (.max, "2262-04-11T23:47:16.854Z"), (.min, "1677-09-21T00:12:43.145Z"),
        ] as [(Int64, String)])
    func `it is told in RFC 3339 with milliseconds`(nanoseconds: Int64, text: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).description == text)
    }

    @Test(arguments: [
        (1970, 1, 1, 0), (1969, 12, 31, -1), (1970, 12, 31, 364), (1972, 2, 29, 789), (1972, 3, 1, 790), (2000, 2, 29, 11_016),
        (1900, 3, 1, -25_508), (2100, 3, 1, 47_541), (1700, 1, 1, -98_615), (2262, 1, 1, 106_651),
    ])
    func `a date becomes its days`(year: Int, month: Int, day: Int, days: Int64) {
        #expect(Timestamp(year: year, month: month, day: day).nanoseconds == days * 86_400_000_000_000)
    }

    @Test func `every day of four centuries is told as it was made`() {
        for year in stride(from: 1678, through: 2260, by: 1) {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for (month, days) in zip(1..., [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
                for day in [1, days] {
                    let text = Timestamp(year: year, month: month, day: day, hour: 23, minute: 59, second: 58).description
                    let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
                    #expect(text == "\(year)-\(two(month))-\(two(day))T23:59:58.000Z")
                }
                let next = Timestamp(year: year, month: month, day: days) + .seconds(86_400)
                #expect(next == Timestamp(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1))
            }
        }
    }

    /// A caller may name any year from 0 to 9999 (RFC 3339); nanoseconds in 64 bits end in 2262.
    @Test func `beyond its end a timestamp stays there`() {
        #expect(Timestamp(year: 9999, month: 12, day: 31) == Timestamp(nanoseconds: .max))
        #expect(Timestamp(year: 2262, month: 4, day: 12) == Timestamp(nanoseconds: .max))
        #expect(Timestamp(year: 0, month: 1, day: 1) == Timestamp(nanoseconds: .min))
        #expect(Timestamp(nanoseconds: .max) + .seconds(1) == Timestamp(nanoseconds: .max))
        #expect(Timestamp(nanoseconds: .min) + .seconds(-1) == Timestamp(nanoseconds: .min))
        #expect(Timestamp(nanoseconds: .max) - Timestamp(nanoseconds: .min) == .nanoseconds(Int64.max))
        #expect(Timestamp(nanoseconds: .min) - Timestamp(nanoseconds: 1) == .nanoseconds(Int64.min))
    }

    @Test func `sums and order`() {
        let noon = Timestamp(year: 2026, month: 11, day: 24, hour: 12)
        #expect(noon + .seconds(60) == Timestamp(year: 2026, month: 11, day: 24, hour: 12, minute: 1))
        #expect(noon + .seconds(-60) < noon)
        #expect(noon - Timestamp(year: 2026, month: 11, day: 23, hour: 12) == .seconds(86_400))
    }
}

@Suite struct `The machine's clocks` {
    @Test func `they go forward and agree with the civil time of this century`() {
        let time = SystemTime()
        let before = time.now
        #expect(time.wallClock > Timestamp(year: 2025, month: 1, day: 1))
        #expect(time.now >= before)
    }

    @Test func `a deadline that has passed is not slept for`() async throws {
        let time = SystemTime()
        try await time.sleep(until: Instant(nanoseconds: .min))
        try await time.sleep(for: .seconds(-1))
    }

    @Test func `sleep lasts until its deadline`() async throws {
        let time = SystemTime()
        let deadline = time.now + .milliseconds(5)
        try await time.sleep(until: deadline)
        #expect(time.now >= deadline)
    }

    @Test(.timeLimit(.minutes(1))) func `a sleep without end ends with its task`() async {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do throws(CancellationError) {
                    try await SystemTime().sleep(until: .distantFuture)
                    return false
                } catch {
                    return true
                }
            }
            group.cancelAll()
            #expect(await group.next() == true)
        }
    }
}
