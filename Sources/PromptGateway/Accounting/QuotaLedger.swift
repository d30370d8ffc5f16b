import Platform
import PromptAPI
import PromptProviders

/// What is left of a provider's limits for one model (facts/resilience §C4): what is sent is reserved beforehand and settled
/// afterwards, and what the provider says of it counts. Where it says nothing, nothing is limited.
struct QuotaLedger: Sendable {
    /// How long a window lasts whose end is not told: the limits that are meant are per minute.
    static let defaultWindow = Duration.seconds(60)
    /// What a provider says of a later end is not waited for: the refusal of a call then says it again, and latches where an operator sees
    /// it (`Gate.longestHint`). A window that nothing is sent in hears no correction.
    static let longestWindow = Duration.seconds(120)
    /// What is longer ago is in no window: calls under way at their end have been counted long before.
    static let longestKept = Duration.seconds(600)

    /// What one attempt takes.
    struct Reservation: Sendable, Hashable {
        /// Of the prompt, estimated.
        var input: Int
        /// The most that the answer may have.
        var output: Int

        var tokens: Int { input + output }

        /// With what answers usually have: by far the most are a fraction of what they might be, and a quota that is held for what
        /// never comes sends requests to dearer providers (5 points of regret in the evaluation's world of a tight quota). What comes
        /// beyond that is settled like everything else.
        func expecting(_ output: Double?) -> Reservation {
            Reservation(input: input, output: min(self.output, output.map { Int($0.rounded(.up)) } ?? self.output))
        }
    }

    private var requests = Quota()
    private var tokens = Quota()

    /// `nil` where the provider has named no limit.
    func requestsLeft(at now: Instant) -> Int? { requests.left(at: now).map { max(0, $0) } }
    func tokensLeft(at now: Instant) -> Int? { tokens.left(at: now).map { max(0, $0) } }

    /// When there may be room again; `nil` where there is now. Nothing needs more than a whole window: what does is let go
    /// when the window is whole.
    func roomless(for reservation: Reservation, at now: Instant) -> Instant? {
        [requests.roomless(for: 1, at: now), tokens.roomless(for: reservation.tokens, at: now)].compactMap { $0 }.max()
    }

    mutating func reserve(_ reservation: Reservation, at now: Instant) {
        requests.reserve(1, at: now)
        tokens.reserve(reservation.tokens, at: now)
    }

    /// - Parameters:
    ///   - began: when it was reserved.
    ///   - used: tokens that were used, as far as is known; what was reserved, where it is not.
    ///   - told: what the provider said of its limits in this answer.
    mutating func settle(_ reservation: Reservation, since began: Instant, used: Int, _ told: RateLimits?) {
        requests.settle(1, since: began, used: 1)
        tokens.settle(reservation.tokens, since: began, used: used)
        requests.hear(told?.requests, since: began)
        tokens.hear(told?.tokens, since: began)
    }
}

/// One limit. A provider counts a call when it comes, and says what it has left in the answer to it: the calls that came later are what
/// its word leaves out. To take those off that it has counted already would count most of them twice.
private struct Quota: Sendable {
    private struct Call {
        var began: Instant
        var amount: Int
        /// Whether that is what was used, and not what was reserved.
        var isSettled = false
    }

    private struct Word {
        /// When the call began in whose answer it was given.
        var since: Instant
        var limit: Int?
        var remaining: Int
        var reset: Instant
    }

    private var word: Word?
    /// Those that the last word leaves out, as they began.
    private var calls: [Call] = []

    /// `nil` where nothing is known, or the window has passed and nobody said how much the next one holds.
    func left(at now: Instant) -> Int? {
        guard let word else { return nil }
        if now < word.reset { return word.remaining - calls.reduce(0) { $0 + $1.amount } }
        let start = start(after: word.reset, at: now)
        return word.limit.map { limit in calls.reduce(limit) { $1.began < start ? $0 : $0 - $1.amount } }
    }

    func roomless(for amount: Int, at now: Instant) -> Instant? {
        guard let word, let left = left(at: now), left < min(amount, word.limit ?? .max) else { return nil }
        guard now >= word.reset else { return word.reset }
        let start = start(after: word.reset, at: now)
        let reserved = calls.reduce(0) { $1.began < start || $1.isSettled ? $0 : $0 + $1.amount }
        // Calls under way may come to less than was reserved for them, and their ends are told.
        return left + reserved >= min(amount, word.limit ?? .max) ? now : start + QuotaLedger.defaultWindow
    }

    /// When the window began that `now` lies in, where they follow one another since a reset.
    private func start(after reset: Instant, at now: Instant) -> Instant {
        reset
            + .nanoseconds(
                (now - reset).nanoseconds / QuotaLedger.defaultWindow.nanoseconds * QuotaLedger.defaultWindow.nanoseconds)
    }

    mutating func reserve(_ amount: Int, at now: Instant) {
        // What began in a former window is in nobody's count any more.
        var first = now + QuotaLedger.longestKept * -1
        if let word, now >= word.reset { first = max(first, start(after: word.reset, at: now)) }
        calls.removeFirst(calls.firstIndex { $0.began >= first } ?? calls.count)
        calls.append(Call(began: now, amount: amount))
    }

    mutating func settle(_ reserved: Int, since began: Instant, used: Int) {
        guard let index = calls.firstIndex(where: { $0.began == began && $0.amount == reserved && !$0.isSettled }) else { return }
        // Where nothing is limited there is nothing to remember.
        if word == nil { calls.remove(at: index) } else { calls[index] = Call(began: began, amount: used, isSettled: true) }
    }

    mutating func hear(_ told: RateLimits.Window?, since began: Instant) {
        guard let told, let remaining = told.remaining, word.map({ $0.since <= began }) ?? true else { return }
        word = Word(
            since: began, limit: told.limit ?? word?.limit, remaining: remaining,
            reset: began + min(told.reset ?? QuotaLedger.defaultWindow, QuotaLedger.longestWindow))
        calls.removeAll { $0.began <= began }
    }
}
