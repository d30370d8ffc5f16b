import PromptAPI
import Storage

/// Rollups as rows: every statement about them. Each function runs inside a transaction that its caller holds. The service's row
/// names no provider.
struct RollupTable {
    let transaction: Transaction

    func put(_ rollup: Rollup, at key: Rollups.Key) throws(StorageError) {
        try transaction.run(
            """
            INSERT OR REPLACE INTO rollups
                (hour, provider, model, requests, successes, failures, hits, time, input_tokens, cached_input_tokens,
                 output_tokens, cost, cache_savings)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [SQLValue(key.hour), .text(key.subject.provider), .text(key.subject.model), SQLValue(rollup.requests)]
                + [SQLValue(rollup.successes), SQLValue(rollup.failures), SQLValue(rollup.hits), .real(rollup.time)]
                + [SQLValue(rollup.inputTokens), SQLValue(rollup.cachedInputTokens), SQLValue(rollup.outputTokens)]
                + [.integer(rollup.cost.picodollars), .integer(rollup.cacheSavings.picodollars)])
    }

    func remove(before hour: Int) throws(StorageError) {
        try transaction.run("DELETE FROM rollups WHERE hour < ?", [SQLValue(hour)])
    }

    func all() throws(StorageError) -> [Rollups.Key: Rollup] {
        try transaction.rows("SELECT * FROM rollups").reduce(into: [:]) { all, row in
            all[Rollups.Key(row)] = Rollup(row)
        }
    }
}

extension RollupSubject {
    fileprivate var provider: String { if case .deployment(let deployment) = self { deployment.provider } else { "" } }
    fileprivate var model: String { if case .deployment(let deployment) = self { deployment.model } else { "" } }
}

extension Rollups.Key {
    fileprivate init(_ row: SQLRow) {
        let deployment = Deployment(provider: row["provider"].text ?? "", model: row["model"].text ?? "")
        self.init(hour: row.count("hour"), subject: deployment.provider.isEmpty ? .service : .deployment(deployment))
    }
}

extension Rollup {
    fileprivate init(_ row: SQLRow) {
        self.init(
            requests: row.count("requests"), successes: row.count("successes"), failures: row.count("failures"),
            hits: row.count("hits"), time: row["time"].real ?? 0, inputTokens: row.count("input_tokens"),
            cachedInputTokens: row.count("cached_input_tokens"), outputTokens: row.count("output_tokens"),
            cost: Money(picodollars: row["cost"].integer ?? 0),
            cacheSavings: Money(picodollars: row["cache_savings"].integer ?? 0))
    }
}

extension SQLRow {
    fileprivate func count(_ column: String) -> Int { Int(self[column].integer ?? 0) }
}
