import CSystemd
import Platform

/// What a service tells its service manager (sd_notify(3)): one method per state.
///
/// Without `$NOTIFY_SOCKET` nothing is sent. Every method returns whether somebody was told, which a daemon has little use
/// for: a manager that does not listen is no reason to do anything else than before.
public struct Notify: Sendable {
    public init() {}

    /// Started, or done with a reload. `status` is a sentence for `systemctl status`.
    @discardableResult
    public func ready(status: String) -> Bool { send(Self.ready(status: status)) }

    @discardableResult
    public func status(_ text: String) -> Bool { send(Self.status(text)) }

    @discardableResult
    public func stopping(status: String) -> Bool { send(Self.stopping(status: status)) }

    /// Has begun to reload; `ready` ends it. `now` is of `SystemTime`, whose clock is the CLOCK_MONOTONIC that systemd asks for.
    @discardableResult
    public func reloading(at now: Instant) -> Bool { send(Self.reloading(at: now)) }

    /// Still alive: to be sent within the `Watchdog`'s limit.
    @discardableResult
    public func watchdog() -> Bool { send(Self.watchdog) }

    /// Start, reload or stop may take this much longer, from now on.
    @discardableResult
    public func extendTimeout(by duration: Duration) -> Bool { send(Self.extendTimeout(by: duration)) }

    private func send(_ message: String) -> Bool {
        sd_notify(0, message) > 0
    }
}

/// The messages: assignments, one a line.
extension Notify {
    static let watchdog = "WATCHDOG=1"

    static func ready(status text: String) -> String { "READY=1\n" + status(text) }
    static func stopping(status text: String) -> String { "STOPPING=1\n" + status(text) }
    static func reloading(at now: Instant) -> String { "RELOADING=1\nMONOTONIC_USEC=\(now.nanoseconds / 1000)" }
    static func extendTimeout(by duration: Duration) -> String { "EXTEND_TIMEOUT_USEC=\(max(0, duration.nanoseconds / 1000))" }

    /// A line break in the text would begin another assignment.
    static func status(_ text: String) -> String {
        "STATUS=" + String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
    }
}
