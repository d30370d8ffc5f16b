import PromptAPI

/// What happened under one name within some time. Sums, so that hours add up to days.
struct Rollup: Sendable, Hashable {
    /// Of the service: what callers asked. Of a deployment: its attempts, but for those whose caller left.
    var requests = 0
    var successes = 0
    /// Failures that say something of a deployment's health; of the service: all.
    var failures = 0
    /// Answers of the service that were kept ones.
    var hits = 0
    /// Seconds, summed over the successes of a deployment, over all requests of the service.
    var time = 0.0
    var inputTokens = 0
    var cachedInputTokens = 0
    var outputTokens = 0
    var cost = Money.zero
    /// What answers from the cache would have cost.
    var cacheSavings = Money.zero

    var usage: Usage { Usage(inputTokens: inputTokens, outputTokens: outputTokens, cachedInputTokens: cachedInputTokens) }

    /// What a trend compares.
    var window: Outlook.Window { Outlook.Window(requests: successes + failures, successes: successes, time: time) }

    static func += (sum: inout Rollup, more: Rollup) {
        sum.requests += more.requests
        sum.successes += more.successes
        sum.failures += more.failures
        sum.hits += more.hits
        sum.time += more.time
        sum.inputTokens += more.inputTokens
        sum.cachedInputTokens += more.cachedInputTokens
        sum.outputTokens += more.outputTokens
        sum.cost += more.cost
        sum.cacheSavings += more.cacheSavings
    }
}

/// What a rollup is of.
enum RollupSubject: Sendable, Hashable {
    case service
    case deployment(Deployment)
}
