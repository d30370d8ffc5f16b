import Platform
import Testing

/// Sums of time at the edges: they stay at the end of the clock instead of trapping.
@Suite struct `Instants` {
    @Test func `a duration later`() {
        #expect(Instant(nanoseconds: 5) + .nanoseconds(7) == Instant(nanoseconds: 12))
        #expect(Instant(nanoseconds: 5) + .nanoseconds(-7) == Instant(nanoseconds: -2))
        #expect(Instant(nanoseconds: 0) + .seconds(1.5) == Instant(nanoseconds: 1_500_000_000))
    }

    @Test func `beyond the end of the clock an instant stays there`() {
        #expect(Instant.distantFuture + .nanoseconds(1) == .distantFuture)
        #expect(Instant(nanoseconds: 1) + .nanoseconds(Int64.max) == .distantFuture)
        #expect(Instant(nanoseconds: 0) + .seconds(Int64.max) == .distantFuture)
        #expect(Instant(nanoseconds: .min) + .nanoseconds(-1) == Instant(nanoseconds: .min))
        #expect(Instant(nanoseconds: -1) + .seconds(Int64.min) == Instant(nanoseconds: .min))
        #expect(Instant.distantFuture + .zero == .distantFuture)
    }

    @Test func `a difference, and the greatest there is`() {
        #expect(Instant(nanoseconds: 5) - Instant(nanoseconds: 7) == .nanoseconds(-2))
        #expect(Instant.distantFuture - Instant(nanoseconds: 0) == .nanoseconds(Int64.max))
        #expect(Instant.distantFuture - Instant(nanoseconds: -1) == .nanoseconds(Int64.max))
        #expect(Instant(nanoseconds: .min) - Instant(nanoseconds: 1) == .nanoseconds(Int64.min))
        #expect(Instant(nanoseconds: .min) - Instant(nanoseconds: .min) == .zero)
    }

    @Test func `order is that of time`() {
        #expect(Instant(nanoseconds: -1) < Instant(nanoseconds: 0))
        #expect([Instant.distantFuture, Instant(nanoseconds: 3), Instant(nanoseconds: .min)].min() == Instant(nanoseconds: .min))
    }
}

@Suite struct `Durations` {
    @Test(
        arguments: [
            (.zero, 0), (.nanoseconds(1), 1), (.nanoseconds(-1), -1), (.seconds(1), 1_000_000_000),
            (.milliseconds(-1500), -1_500_000_000),
            (.nanoseconds(Int64.max), .max), (.nanoseconds(Int64.min), .min),
            (.seconds(9_223_372_036), 9_223_372_036_000_000_000),
            (.seconds(9_223_372_037), .max), (.seconds(-9_223_372_037), .min), (.seconds(Int64.max), .max),
            (.seconds(Int64.min), .min),
            (Duration(secondsComponent: 9_223_372_036, attosecondsComponent: 854_775_807_999_999_999), .max),
            (Duration(secondsComponent: 9_223_372_036, attosecondsComponent: 854_775_808_000_000_000), .max),
            // Parts of a nanosecond are dropped.
            (Duration(secondsComponent: 0, attosecondsComponent: 1_999_999_999), 1),
            (Duration(secondsComponent: 0, attosecondsComponent: -1_999_999_999), -1),
        ] as [(Duration, Int64)])
    func `whole nanoseconds, within what Int64 holds`(duration: Duration, nanoseconds: Int64) {
        #expect(duration.nanoseconds == nanoseconds)
    }

    @Test func `seconds as a number`() {
        #expect(Duration.milliseconds(1500).seconds == 1.5)
        #expect(Duration.zero.seconds == 0)
        #expect(Duration.seconds(-2).seconds == -2)
    }
}
