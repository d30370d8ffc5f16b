import Platform
import PromptProviders

/// What is known of a deployment at one instant, as routing, health and reports see it: a value, so that who decides with it
/// holds no lock, and a test can write one down. Times are seconds.
struct Outlook: Sendable, Hashable {
    var standing = Standing.ready
    /// Attempts under way.
    var inFlight = 0
    /// What the quota ledger has left of this minute; `nil` where the provider has named no limit.
    var requestsLeft: Int?
    var tokensLeft: Int?
    /// The natural logarithm of the seconds until the first token; `nil` without samples.
    var firstToken: Estimate?
    /// For how long an attempt under way has waited for its first token; `nil` where none does.
    var longestWait: Double?
    /// Output tokens a second once it has begun; `nil` without samples.
    var speed: Double?
    /// Output tokens of an answer, as a moving average; `nil` without samples.
    var expectedOutput: Double?
    /// The whole answer: a moving average (α 0.1) and the 95th percentile of the last hundred.
    var responseTime: Double?
    var p95ResponseTime: Double?
    /// Successes and failures that still count, each decayed by a half-life of 120 s.
    var successes = 0.0
    var failures = 0.0
    /// The window that steers, and the one before it, for the trend.
    var recent = Window()
    var before = Window()
    /// When an attempt last ended, whatever its end.
    var lastSample: Instant?
    /// Failures among the last ten attempts that say something of it.
    var recentErrors = 0
    /// 0…1 (spec service §4): 0.8 where untested.
    var healthScore = 0.8
    var isHealthy = true
    /// 0…1: how much of its normal traffic it should get; less than 1 while it proves itself after an outage.
    var share = 1.0

    /// Whether it may be asked now.
    enum Standing: Sendable, Hashable {
        case ready
        /// The breaker is half open and one probe may go.
        case probing
        /// As many attempts are under way as may be.
        case full
        /// A not-before gate is closed: the provider asked to be left alone.
        case resting(until: Instant)
        /// The breaker is open.
        case open(until: Instant)
        /// A fault of configuration: only an operator, a reload or a later probe changes it.
        case latched(ProviderError.Kind)
    }

    /// A mean that knows how sure it is: the variance of the samples and how many still count.
    struct Estimate: Sendable, Hashable {
        var mean: Double
        var variance: Double
        var count: Double

        /// Of the logarithm: what nineteen in twenty stay below, as they are spread.
        var p95: Double { mean + 1.645 * variance.squareRoot() }
    }

    /// What happened in a stretch of time.
    struct Window: Sendable, Hashable {
        var requests = 0
        var successes = 0
        /// Seconds, summed over the successes.
        var time = 0.0

        var successRate: Double? { requests == 0 ? nil : Double(successes) / Double(requests) }
        var meanTime: Double? { successes == 0 ? nil : time / Double(successes) }
    }
}
