import Platform
import PromptAPI
import Synchronization

/// What is done again and again beside the requests, and what became of each of it last (spec service §4).
final class BackgroundTasks: Sendable {
    enum Name: String, CaseIterable, Sendable {
        /// Probes of providers that are due.
        case health
        /// Whether an alert starts or ends without anybody asking.
        case alerts
        case metricsSummary = "metrics_summary"
        /// What is out of date goes.
        case upkeep
        /// Hours are written down.
        case rollups
    }

    /// Of one of them.
    struct Record: Sendable, Hashable {
        var runs = 0
        var failures = 0
        /// Of the last run that has ended: when it began, how long it took, and why it failed, where it did.
        var lastRun: Timestamp?
        var duration = Duration.zero
        var fault: String?
        /// `nil` while it runs.
        var nextRun: Timestamp?
    }

    private let time: any Time
    private let records = Mutex([Name: Record]())

    init(time: any Time) {
        self.time = time
    }

    /// Does one of them until it is cancelled. One that fails is done again at its time like any other.
    ///
    /// - Parameters:
    ///   - atOnce: whether the first run comes at once, and not after the first pause.
    ///   - pause: from the end of a run to the next, asked anew each time: a reload may change it.
    ///   - work: gives why it failed, where it did.
    func run(
        _ name: Name, atOnce: Bool = false, every pause: @Sendable () -> Duration, _ work: @Sendable () async -> String?
    ) async {
        if atOnce { await once(name, work) }
        while await sleeps(name, for: pause()) { await once(name, work) }
    }

    private func sleeps(_ name: Name, for pause: Duration) async -> Bool {
        records.withLock { $0[name, default: Record()].nextRun = time.wallClock + pause }
        return (try? await time.sleep(for: pause)) != nil
    }

    private func once(_ name: Name, _ work: @Sendable () async -> String?) async {
        let (began, beganAt) = (time.now, time.wallClock)
        records.withLock { $0[name, default: Record()].nextRun = nil }
        let fault = await work()
        records.withLock { records in
            var record = records[name, default: Record()]
            record.runs += 1
            record.failures += fault == nil ? 0 : 1
            (record.lastRun, record.duration, record.fault) = (beganAt, time.now - began, fault)
            records[name] = record
        }
    }

    /// For `status`.
    var json: JSON {
        let records = records.withLock { $0 }
        return .array(Name.allCases.compactMap { name in records[name].map { $0.json(name) } })
    }
}

extension BackgroundTasks.Record {
    fileprivate func json(_ name: BackgroundTasks.Name) -> JSON {
        [
            "name": .string(name.rawValue), "last_run": JSON(lastRun?.description),
            "duration_ms": lastRun == nil ? .null : JSON(duration.seconds * 1000),
            "result": lastRun == nil ? .null : .string(fault.map { "failed: \($0)" } ?? "ok"),
            "next_run": JSON(nextRun?.description), "runs": JSON(runs), "failures": JSON(failures),
        ]
    }
}
