import Platform
import PromptAPI

/// What one user has spent of a day's money, and what is set aside for requests under way. Days are UTC.
struct Budget: Sendable, Hashable {
    private(set) var day: Int
    private(set) var spent: Money
    private(set) var reserved = Money.zero
    private(set) var reservations = 0

    init(day: Int, spent: Money = .zero) {
        self.day = day
        self.spent = spent
    }

    /// What a request may cost.
    struct Claim: Sendable, Hashable {
        /// With every token that it may use.
        var most: Money
        /// As its like have cost.
        var expected: Money
    }

    /// Sets money aside; `nil` where it does not fit. What may be the most is set aside, so that requests at once cannot pass
    /// the limit together. A request that is alone is let in by what its like have cost: a day's last cents would otherwise
    /// serve nobody.
    mutating func reserve(_ claim: Claim, limit: Money, day today: Int) -> Money? {
        turn(to: today)
        let isFitting = spent + reserved + claim.most <= limit
        let isAlone = reservations == 0 && spent < limit && spent + claim.expected <= limit
        guard isFitting || isAlone else { return nil }
        reserved += claim.most
        reservations += 1
        return claim.most
    }

    /// A request has ended: what was set aside for it is free again, and what it did cost is spent; nothing: a refund.
    mutating func settle(_ amount: Money, actual: Money, day today: Int) {
        turn(to: today)
        precondition(reservations > 0, "what is settled was reserved, once")
        reservations -= 1
        reserved = reservations == 0 ? .zero : reserved - amount
        spent += actual
    }

    /// Spent where no limit holds: a reload may set one.
    mutating func spend(_ actual: Money, day today: Int) {
        turn(to: today)
        spent += actual
    }

    /// A clock that is set back does not give a day's money back.
    private mutating func turn(to today: Int) {
        guard today > day else { return }
        day = today
        spent = .zero
    }
}
