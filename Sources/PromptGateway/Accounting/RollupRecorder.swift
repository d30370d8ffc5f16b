import Logging
import Platform
import PromptAPI
import Storage
import Synchronization

/// Keeps the rollups, and writes them down where there is a store: what a crash can lose of them is a minute. A store that fails
/// costs what it would have kept, and nothing else.
final class RollupRecorder: Sendable {
    /// Between two writings.
    static let interval = Duration.seconds(60)

    /// `nil`: they are kept in memory alone.
    private let database: Database?
    private let time: any Time
    private let log: Logger
    private let state: Mutex<State>

    private struct State {
        var rollups: Rollups
        var isFailing = false
    }

    init(_ database: Database?, time: any Time, log: Logger) {
        self.time = time
        self.log = log
        do throws(StorageError) {
            let rows = try database?.readNow { transaction throws(StorageError) in try RollupTable(transaction: transaction).all()
            }
            state = Mutex(State(rollups: Rollups(rows ?? [:])))
            self.database = database
        } catch {
            // What is there and cannot be read must not be written over by what began from nothing.
            state = Mutex(State(rollups: Rollups()))
            self.database = nil
            log.record(.rollupsUnusable, .error, "recorded hours cannot be read; from here on they are kept in memory: \(error)")
        }
    }

    func record(_ subject: RollupSubject, _ body: (inout Rollup) -> Void) {
        let hour = time.wallClock.hour
        state.withLock { $0.rollups.update(subject, in: hour, body) }
    }

    /// The last so many hours, the oldest first; the last is under way.
    func last(_ count: Int) -> [(hour: Int, rollups: Rollups.Hour)] {
        let hour = time.wallClock.hour
        return state.withLock { $0.rollups.last(count, at: hour) }
    }

    /// - Parameter ages: hours before this one, where 0 is this one.
    func sum(_ subject: RollupSubject, over ages: Range<Int>) -> Rollup {
        let hour = time.wallClock.hour
        return state.withLock { $0.rollups.sum(subject, over: ages, at: hour) }
    }

    /// Returns once what was recorded before is on disk.
    ///
    /// - Returns: why it could not be written; it waits for the next time.
    @discardableResult
    func flush() async -> String? {
        guard let database else { return nil }
        let (changes, oldest) = state.withLock { ($0.rollups.takeChanges(), $0.rollups.oldest) }
        guard let oldest, !changes.isEmpty else { return nil }
        let failure: StorageError?
        do throws(StorageError) {
            try await database.write { transaction throws(StorageError) in
                let table = RollupTable(transaction: transaction)
                for (key, rollup) in changes { try table.put(rollup, at: key) }
                try table.remove(before: oldest)
            }
            failure = nil
        } catch {
            failure = error
        }
        let isNews = state.withLock { state in
            if failure != nil { state.rollups.putBack(changes.keys) }
            defer { state.isFailing = failure != nil }
            return failure != nil && !state.isFailing
        }
        guard let failure else { return nil }
        if isNews { log.record(.rollupsUnusable, .error, "recorded hours cannot be written, and are kept in memory: \(failure)") }
        return "\(failure)"
    }
}
