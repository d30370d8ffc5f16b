import PromptAPI
import PromptGateway
import PromptProviders

/// `routing:`, `resilience:`, `health:` and `metrics:`.
enum RoutingSections {
    typealias Gateway = PromptGateway.Configuration

    static let routing = Section<Gateway.Routing>([
        Key("default_strategy", .word, \.defaultStrategy),
        Key("task_preferences", .map(by: TaskType.self, of: .list(of: ProviderSection.name)), \.taskPreferences),
    ])

    static let resilience = Section<Gateway.Resilience>([
        Key("connect_timeout", .wait, \.connectTimeout),
        Key("first_token_timeout", .wait, \.firstTokenTimeout),
        Key("idle_timeout", .wait, \.idleTimeout),
        Key("retry_budget", retryBudget, \.retryBudget),
        Key("breaker", breaker, \.breaker),
        Key("hedging", .boolean, \.hedging),
    ])

    private static let retryBudget = Section<Gateway.Resilience.RetryBudget>([
        Key("ratio", .number(0...10), \.ratio),
        Key("initial", .number(0...1e6), \.initial),
        Key("max", .number(0...1e6), \.max),
    ]) { budget, mapping, reading in
        guard budget.initial > budget.max, let member = mapping["initial"] ?? mapping["max"] else { return }
        reading.fault(at: member, "contradicts: initial (\(budget.initial)) is more than max (\(budget.max))")
    }

    private static let breaker = Section<Gateway.Resilience.Breaker>([
        Key("window", .wait, \.window),
        Key("consecutive_failures", .integer(1...1_000_000), \.consecutiveFailures),
        Key("min_requests", .integer(1...1_000_000), \.minRequests),
        Key("failure_rate", .number(0...1), \.failureRate),
        Key("open_min", .wait, \.openMin),
        Key("open_max", .wait, \.openMax),
    ]) { breaker, mapping, reading in
        guard breaker.openMin > breaker.openMax, let member = mapping["open_min"] ?? mapping["open_max"] else { return }
        let (least, most) = (breaker.openMin.inConfiguration, breaker.openMax.inConfiguration)
        reading.fault(at: member, "contradicts: open_min (\(least)) is more than open_max (\(most))")
    }

    static let health = Section<Gateway.Health>([
        Key("interval", .interval, \.interval),
        Key("probe_interval", .interval, \.probeInterval),
        Key("probe_timeout", .wait, \.probeTimeout),
    ])

    static let metrics = Section<Gateway.Metrics>([
        Key("cleanup_interval", .interval, \.cleanupInterval),
        Key("summary_interval", .interval, \.summaryInterval),
    ])

    /// `task_preferences` name providers of this file, or kinds.
    static func checkPreferences(_ root: Node.Mapping, providers: [String], _ reading: inout Reading) {
        guard let tasks = root["routing"]?.value.mapping?["task_preferences"]?.value.mapping else { return }
        let known = providers + ProviderKind.allCases.map(\.rawValue)
        for task in tasks.members {
            for node in task.value.list ?? [] {
                guard let name = node.scalar?.text, ProviderSection.isName(name), !known.contains(name) else { continue }
                let near = Nearest.word(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
                reading.below("routing.task_preferences.\(task.key)") {
                    $0.fault(at: node.position, "names \"\(name)\", which is neither a provider of this file nor a kind\(near)")
                }
            }
        }
    }
}
