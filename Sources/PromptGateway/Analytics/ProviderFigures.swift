import PromptAPI
import PromptProviders

/// What one provider did and what is known of it: all that analytics looks at.
struct ProviderFigures: Sendable {
    var name: String
    var kind: ProviderKind
    var isEnabled = true
    /// Whether it can be asked: enabled, with a credential and a family that is served.
    var isUsable = true
    var isDrained = false
    var isHealthy = true
    /// 0…1.
    var healthScore = 0.8
    var requests = 0
    var successes = 0
    /// Seconds: the moving average and the 95th percentile; `nil` without samples.
    var responseTime: Double?
    var p95ResponseTime: Double?
    var recentErrors: [RecentError] = []
    var tokens = 0
    var cost = Money.zero
    /// What the provider last said of its limits.
    var rateLimits: RateLimits?
    var models: [ModelFigures] = []

    struct RecentError: Sendable, Hashable {
        var kind: ProviderError.Kind
        var status: Int?
        /// RFC 3339.
        var time: String
    }

    /// What one of its models did.
    struct ModelFigures: Sendable {
        var model: Model
        var outlook = Outlook()
        /// Tokens of all answers of the recorded hours, and what its attempts have cost in them.
        var usage = Usage(inputTokens: 0, outputTokens: 0)
        var cost = Money.zero

        var tokens: Int { usage.inputTokens + usage.outputTokens }
    }

    /// 0…1; `nil` before the first request.
    var successRate: Double? { requests == 0 ? nil : Double(successes) / Double(requests) }
    /// USD per 1,000 tokens that were really used; `nil` without any.
    var costPerThousand: Double? { tokens == 0 ? nil : cost.dollars / Double(tokens) * 1000 }

    var recent: Outlook.Window { models.reduce(.init()) { $0.merging($1.outlook.recent) } }
    var before: Outlook.Window { models.reduce(.init()) { $0.merging($1.outlook.before) } }
    /// The same over longer windows, the shortest first: recorded, and so there after a restart.
    var recorded: [PerformanceTrend] = []
    /// Over the shortest windows that hold enough to be compared; where none do, over those that steer.
    var trend: PerformanceTrend {
        let steering = PerformanceTrend(recent: recent, before: before)
        return steering.isComparable ? steering : recorded.first(where: \.isComparable) ?? steering
    }
    /// Requests and their success now: of the recent window where it says enough, else of all time.
    var steeringSuccessRate: Double? { recent.requests >= PerformanceGrade.leastRequests ? recent.successRate : successRate }
    var hasEvidence: Bool { requests >= PerformanceGrade.leastRequests }

    /// The worst circuit of its models.
    var circuit: String { models.map(\.outlook.standing).max { $0.severity < $1.severity }?.circuit ?? "closed" }
}

extension Outlook.Window {
    func merging(_ other: Self) -> Self {
        Self(requests: requests + other.requests, successes: successes + other.successes, time: time + other.time)
    }
}

extension Outlook.Standing {
    fileprivate var circuit: String { ["closed", "half_open", "open", "latched"][severity] }

    /// What rests or is full is asked again by itself: its circuit is closed.
    fileprivate var severity: Int {
        switch self {
        case .ready, .full, .resting: 0
        case .probing: 1
        case .open: 2
        case .latched: 3
        }
    }
}
