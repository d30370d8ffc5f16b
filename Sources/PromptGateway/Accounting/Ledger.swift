import Logging
import Platform
import PromptAPI
import Storage
import Synchronization

/// What was used, by user, provider, model and day. Written behind: a request does not wait for it, and what comes within a
/// moment is one transaction. What a crash can lose of it is that moment; a drain flushes it.
final class Ledger: Sendable {
    /// How long an entry may wait to be written.
    static let interval = Duration.milliseconds(200)
    /// Until what could not be written is tried again.
    static let retryInterval = Duration.seconds(1)
    /// Days that are kept: a year, and a month to look back from its end.
    static let keptDays = 400
    /// Keys that wait at most: a store that cannot be written to must not fill the memory.
    static let maxPending = 10_000

    private let commits: GroupCommit
    private let database: Database
    private let time: any Time
    private let log: Logger
    private let state = Mutex(State())

    private struct State {
        var pending: [LedgerKey: LedgerEntry] = [:]
        var wake: AsyncStream<Void>.Continuation?
        var isFailing = false
    }

    init(_ database: Database, time: any Time, log: Logger) {
        self.database = database
        self.time = time
        self.log = log
        commits = GroupCommit(database)
    }

    func record(_ entry: LedgerEntry, by user: String, with deployment: Deployment) {
        let key = LedgerKey(day: time.wallClock.day, user: user, provider: deployment.provider, model: deployment.model)
        let wake = state.withLock { state in
            state.pending[key, default: LedgerEntry()] += entry
            return state.wake
        }
        wake?.yield()
    }

    /// Writes what comes, until it is cancelled, and then the rest.
    func run() async {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { $0.wake = wake }
        for await _ in wakes {
            // What comes within a moment goes together.
            guard (try? await time.sleep(for: Self.interval)) != nil else { break }
            while await !flush() {
                guard (try? await time.sleep(for: Self.retryInterval)) != nil else { break }
            }
        }
        guard await !flush() else { return }
        let count = state.withLock { $0.pending.count }
        log.record(
            .ledgerUnusable, .critical, "\(count) rows of what was used could not be written down in the end, and are lost")
    }

    /// Returns once what was recorded before is on disk, or could not be written and waits for the next time.
    ///
    /// - Returns: false where it could not.
    @discardableResult
    func flush() async -> Bool {
        let batch = state.withLock { state in
            defer { state.pending = [:] }
            return state.pending
        }
        guard !batch.isEmpty else { return true }
        let rows = batch.sorted { ($0.key.day, $0.key.user, $0.key.model) < ($1.key.day, $1.key.user, $1.key.model) }
        do throws(StorageError) {
            try await commits.write { transaction throws(StorageError) in
                let table = LedgerTable(transaction: transaction)
                for (key, entry) in rows { try table.add(entry, to: key) }
            }
            state.withLock { $0.isFailing = false }
            return true
        } catch {
            keep(batch, after: error)
            return false
        }
    }

    private func keep(_ batch: [LedgerKey: LedgerEntry], after error: StorageError) {
        let isNews = state.withLock { state in
            for (key, entry) in batch where state.pending[key] != nil || state.pending.count < Self.maxPending {
                state.pending[key, default: LedgerEntry()] += entry
            }
            defer { state.isFailing = true }
            return !state.isFailing
        }
        guard isNews else { return }
        log.record(.ledgerUnusable, .critical, "what was used cannot be written down, and is kept in memory: \(error)")
    }

    /// Removes the days that were kept for long enough.
    ///
    /// - Returns: why it could not.
    func removeOldest() async -> String? {
        let first = time.wallClock.day - Self.keptDays
        do throws(StorageError) {
            try await database.write { transaction throws(StorageError) in
                try LedgerTable(transaction: transaction).remove(before: first)
            }
            return nil
        } catch {
            return "\(error)"
        }
    }

    // MARK: Reading

    /// What each user had spent of a day when the daemon last wrote.
    func spent(on day: Int) throws(StorageError) -> [String: Money] {
        try database.readNow { transaction throws(StorageError) in try LedgerTable(transaction: transaction).spent(on: day) }
    }

    /// Rows of `usage` (spec rpc §3.4).
    func usage(by group: UsageGrouping, of user: String?, days: ClosedRange<Int>) async throws(StorageError) -> JSON {
        await flush()
        let sums = try await database.read { transaction throws(StorageError) in
            try LedgerTable(transaction: transaction).sums(by: group, of: user, days: days)
        }
        return .array(
            sums.map { key, entry in
                let name = key.integer.map { String(Timestamp(day: Int($0)).description.prefix(10)) } ?? key.text ?? ""
                return [
                    "key": .string(name), "requests": JSON(entry.requests), "input_tokens": JSON(entry.inputTokens),
                    "cached_input_tokens": JSON(entry.cachedInputTokens), "output_tokens": JSON(entry.outputTokens),
                    "cost": JSON(entry.cost.dollars), "cache_savings": JSON(entry.cacheSavings.dollars),
                ]
            })
    }
}
