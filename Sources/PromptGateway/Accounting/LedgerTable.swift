import Platform
import PromptAPI
import Storage

/// The ledger as rows: every statement about it. Each function runs inside a transaction that its caller holds.
struct LedgerTable {
    let transaction: Transaction

    func add(_ entry: LedgerEntry, to key: LedgerKey) throws(StorageError) {
        try transaction.run(
            """
            INSERT INTO usage
                (day, user, provider, model, requests, input_tokens, cached_input_tokens, output_tokens, cost, cache_savings)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (day, user, provider, model) DO UPDATE SET
                requests = requests + excluded.requests, input_tokens = input_tokens + excluded.input_tokens,
                cached_input_tokens = cached_input_tokens + excluded.cached_input_tokens,
                output_tokens = output_tokens + excluded.output_tokens, cost = cost + excluded.cost,
                cache_savings = cache_savings + excluded.cache_savings
            """,
            [
                SQLValue(key.day), .text(key.user), .text(key.provider), .text(key.model), SQLValue(entry.requests),
                SQLValue(entry.inputTokens), SQLValue(entry.cachedInputTokens), SQLValue(entry.outputTokens),
                .integer(entry.cost.picodollars), .integer(entry.cacheSavings.picodollars),
            ])
    }

    func remove(before day: Int) throws(StorageError) {
        try transaction.run("DELETE FROM usage WHERE day < ?", [SQLValue(day)])
    }

    /// Sums by one of the key's parts, in its order.
    ///
    /// - Parameters:
    ///   - user: only this one's; `nil`: everybody's.
    ///   - days: first and last.
    func sums(by group: UsageGrouping, of user: String?, days: ClosedRange<Int>) throws(StorageError) -> [(
        key: SQLValue, LedgerEntry
    )] {
        // The column comes from this switch and from nowhere else.
        let column =
            switch group {
            case .user: "user"
            case .provider: "provider"
            case .model: "model"
            case .day: "day"
            }
        return try transaction.rows(
            """
            SELECT \(column), sum(requests), sum(input_tokens), sum(cached_input_tokens), sum(output_tokens), sum(cost),
                sum(cache_savings)
            FROM usage WHERE day BETWEEN ? AND ? AND (?3 IS NULL OR user = ?3) GROUP BY \(column) ORDER BY \(column)
            """, [SQLValue(days.lowerBound), SQLValue(days.upperBound), SQLValue(user)]
        ).map { ($0[0], LedgerEntry($0)) }
    }

    /// What each user has spent of a day.
    func spent(on day: Int) throws(StorageError) -> [String: Money] {
        let rows = try transaction.rows("SELECT user, sum(cost) FROM usage WHERE day = ? GROUP BY user", [SQLValue(day)])
        return rows.reduce(into: [:]) { $0[$1[0].text ?? ""] = Money(picodollars: $1[1].integer ?? 0) }
    }
}

extension LedgerEntry {
    fileprivate init(_ row: SQLRow) {
        func count(_ column: Int) -> Int { Int(row[column].integer ?? 0) }
        self.init(
            requests: count(1), inputTokens: count(2), cachedInputTokens: count(3), outputTokens: count(4),
            cost: Money(picodollars: row[5].integer ?? 0), cacheSavings: Money(picodollars: row[6].integer ?? 0))
    }
}
