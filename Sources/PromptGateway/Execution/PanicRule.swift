import Platform
import PromptProviders

/// What is done where nobody may be asked now (facts/resilience §C5): a short wait, or the end at once.
struct PanicRule: Sendable, Hashable {
    static let longestWait = Duration.seconds(5)
    static let shareOfRemaining = 0.25

    /// When a wait for gates and circuits ends.
    let limit: Instant
    /// When a wait for somebody else's probe ends: what is being found out now is worth more patience than what may be some day.
    private let probeLimit: Instant
    private let deadline: Instant

    init(at now: Instant, deadline: Instant) {
        limit = now + Self.longestWait(remaining: deadline - now)
        probeLimit = now + max(.zero, (deadline - now) * Self.shareOfRemaining)
        self.deadline = deadline
    }

    static func longestWait(remaining: Duration) -> Duration { max(.zero, min(longestWait, remaining * shareOfRemaining)) }

    /// Until when to wait for something to happen; `nil`: it helps nothing. Who is only busy will be free again, and is waited
    /// for as long as there is time.
    func wait(for refusals: [Refusal], at now: Instant) -> Instant? {
        let next = refusals.compactMap(\.until).filter { $0 > now }.min()
        if refusals.contains(where: \.isBusy) { return min(next ?? deadline, deadline) }
        if let next, now < limit, next <= limit { return next }
        return now < probeLimit && refusals.contains { $0.reason == .probing } ? probeLimit : nil
    }
}

extension Refusal {
    fileprivate var isBusy: Bool { reason == .full || reason == .quota && until == nil }
}
