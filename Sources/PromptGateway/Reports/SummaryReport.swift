import Logging
import PromptAPI

/// What happened since the summary before: one line of the log every `metrics.summary_interval` (spec service §4).
struct SummaryReport: Sendable {
    let now: ServiceStatistics
    let before: ServiceStatistics
    let load: Admission.Load
    let jobs: Int
    let health: HealthReport

    private var requests: Int { now.requests - before.requests }
    private var failures: Int { now.failures - before.failures }
    private var hits: Int { now.hits - before.hits }
    private var cost: Money { Money(picodollars: now.cost.picodollars - before.cost.picodollars) }

    var text: String {
        let total = health.healthy.count + health.unhealthy.count
        let state =
            "\(health.healthy.count) of \(total) providers healthy, \(load.inFlight) requests under way, \(load.waiting) waiting, "
            + "\(jobs) jobs waiting"
        guard requests > 0 else { return "no requests; \(state)" }
        let mean = (now.totalTime - before.totalTime) / Double(requests)
        return
            "\(requests) requests, \(hits) answered from the cache, \(failures) not answered, \(Int(mean * 1000)) ms on average, "
            + "\(cost.dollars) USD; \(state)"
    }

    func record(to log: Logger) {
        log.record(
            .metricsSummary, .info, text,
            [
                Field.requests: String(requests), Field.hits: String(hits), Field.failures: String(failures),
                Field.cost: "\(cost.dollars)",
            ])
    }
}
