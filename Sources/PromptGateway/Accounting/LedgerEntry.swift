import PromptAPI

/// What usage is kept by: one row of the ledger each.
struct LedgerKey: Sendable, Hashable {
    /// Days since 1970-01-01, UTC.
    var day: Int
    var user: String
    var provider: String
    var model: String
}

/// What was used under one key.
struct LedgerEntry: Sendable, Hashable {
    var requests = 0
    var inputTokens = 0
    var cachedInputTokens = 0
    var outputTokens = 0
    var cost = Money.zero
    /// What answers from the cache would have cost.
    var cacheSavings = Money.zero

    static func += (total: inout LedgerEntry, more: LedgerEntry) {
        total.requests += more.requests
        total.inputTokens += more.inputTokens
        total.cachedInputTokens += more.cachedInputTokens
        total.outputTokens += more.outputTokens
        total.cost += more.cost
        total.cacheSavings += more.cacheSavings
    }

    /// An answer; what the attempts at it have cost is entered apart.
    static func answer(_ usage: Usage) -> LedgerEntry {
        LedgerEntry(
            requests: 1, inputTokens: usage.inputTokens, cachedInputTokens: usage.cachedInputTokens,
            outputTokens: usage.outputTokens)
    }

    /// An answer that was kept.
    static func hit(savings: Money) -> LedgerEntry { LedgerEntry(requests: 1, cacheSavings: savings) }
}
