import CSystemd

/// What the service manager wants to hear, and how often (`WatchdogSec=`).
public struct Watchdog: Sendable, Hashable {
    /// Silence of this length gets the process killed.
    public let limit: Duration

    /// How often to send `Notify.watchdog()`: half the limit, as sd_watchdog_enabled(3) advises.
    public var period: Duration { limit / 2 }

    public init(limit: Duration) {
        self.limit = limit
    }

    /// As the environment says it; `nil` where nobody watches this process.
    public static func ofThisProcess() -> Watchdog? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return Watchdog(limit: .microseconds(Int64(clamping: microseconds)))
    }
}
