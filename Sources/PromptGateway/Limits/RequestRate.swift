import Platform

/// The requests of one user in the last minute, each by when it came: a window that slides, so that no minute ever sees more.
struct RequestRate: Sendable {
    static let window = Duration.seconds(60)

    /// Oldest first.
    private var times: [Timestamp] = []

    /// Counts a request, or says how long to wait until one fits.
    mutating func admit(limit: Int, at now: Timestamp) -> Duration? {
        times.removeAll { now - $0 >= Self.window || $0 > now }
        guard times.count >= limit else {
            times.append(now)
            return nil
        }
        // A limit that a reload has lowered may leave more than one too many.
        return Self.window - (now - times[times.count - max(1, limit)])
    }

    /// Whether it still counts for anything.
    func isIdle(at now: Timestamp) -> Bool { times.last.map { now - $0 >= Self.window } ?? true }
}
