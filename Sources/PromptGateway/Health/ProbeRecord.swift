import Platform

/// What probes of a provider found, and when the next is due (spec service §4).
struct ProbeRecord: Sendable {
    /// Failed probes in a row that make a provider unhealthy.
    static let unhealthyFailures = 2
    /// How soon one that is unwell is looked at again.
    static let unwellInterval = Duration.seconds(15)

    private(set) var last: Instant?
    private(set) var failuresInARow = 0

    var isUnhealthy: Bool { failuresInARow >= Self.unhealthyFailures }

    mutating func record(isReached: Bool, at now: Instant) {
        last = now
        failuresInARow = isReached ? 0 : failuresInARow + 1
    }

    /// A request that was answered shows more than any probe.
    mutating func answered() { failuresInARow = 0 }

    /// While traffic shows a provider well it is probed only now and then; one that nobody asks at every look, one that is
    /// unwell often.
    func due(
        _ settings: Configuration.Health, isUnwell: Bool, lastSuccess: Instant?, at now: Instant
    ) -> Instant {
        guard let last else { return now }
        if isUnwell || failuresInARow > 0 { return last + min(Self.unwellInterval, settings.interval) }
        let isShownWell = lastSuccess.map { now - $0 < settings.probeInterval } ?? false
        return last + (isShownWell ? settings.probeInterval : settings.interval)
    }
}
