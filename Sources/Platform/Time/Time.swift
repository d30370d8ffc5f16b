import Glibc

/// What time it is, and how to wait: the one way to both, so that tests run in virtual time.
public protocol Time: Sendable {
    var now: Instant { get }
    var wallClock: Timestamp { get }
    /// Returns at the deadline, at once where it has passed. Throws `CancellationError` when the task is cancelled.
    func sleep(until deadline: Instant) async throws(CancellationError)
}

extension Time {
    public func sleep(for duration: Duration) async throws(CancellationError) {
        try await sleep(until: now + duration)
    }
}

/// The machine's own clocks. A machine that slept has not used up anyone's deadline: CLOCK_MONOTONIC, not BOOTTIME.
public struct SystemTime: Time {
    public init() {}

    public var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    public var wallClock: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    public func sleep(until deadline: Instant) async throws(CancellationError) {
        do {
            try Task.checkCancellation()
            while case let wait = deadline - now, wait > .zero {
                try await Task.sleep(for: min(wait, Self.longestSleep), clock: .suspending)
            }
        } catch {
            throw CancellationError()
        }
    }

    /// `Task.sleep` does its sums in 64 bits: "no deadline" is slept towards in steps.
    private static let longestSleep = Duration.seconds(86400)
}
