import Platform
import PromptAPI

/// What an operator may set of a request's way (spec config).
public struct Configuration: Sendable, Hashable {
    /// Deadline of a request that names none.
    public var defaultTimeout = Duration.seconds(120)
    /// Whose uids these are, where hosts share a store; empty: derived from the machine id.
    public var realm = ""
    public var queue = Queue()
    public var limits = Limits()
    /// By user name or `uid:<n>`.
    public var limitsByUser: [String: Limits] = [:]
    public var routing = Routing()
    public var resilience = Resilience()
    public var health = Health()
    public var metrics = Metrics()
    public var cache = Cache()
    public var log = Log()

    public init() {}

    public struct Queue: Sendable, Hashable {
        /// Requests that may wait.
        public var maxSize = 1000
        public var maxWaitingPerUser = 500
        public var maxJobsPerUser = 20_000
        /// Requests that may run at once.
        public var maxInFlight = 64
        public var maxInFlightPerUser = 16
        public var maxWait = Duration.seconds(5)
        public var maxJobs = 100_000
        public var maxJobAttempts = 3
        public var resultTTL = Duration.seconds(7 * 86400)

        public init() {}
    }

    /// Per user; 0: none.
    public struct Limits: Sendable, Hashable {
        public var requestsPerMinute = 0
        /// USD.
        public var budgetPerDay = 0.0

        public init() {}
    }

    public struct Routing: Sendable, Hashable {
        public var defaultStrategy = RoutingStrategy.intelligent
        /// Names of providers, or kinds, best first; what is absent has the built-in order of spec service §3.
        public var taskPreferences: [TaskType: [String]] = [:]

        public init() {}
    }

    /// Figures of facts/resilience §C3–C6, as spec config sets them.
    public struct Resilience: Sendable, Hashable {
        public var connectTimeout = Duration.seconds(3)
        /// Upper clamp of the wait for a first token.
        public var firstTokenTimeout = Duration.seconds(30)
        /// Upper clamp of silence on a stream.
        public var idleTimeout = Duration.seconds(15)
        public var retryBudget = RetryBudget()
        public var breaker = Breaker()
        public var hedging = false

        public init() {}

        public struct RetryBudget: Sendable, Hashable {
            /// Tokens that an admitted request adds.
            public var ratio = 0.2
            public var initial = 10.0
            public var max = 20.0

            public init() {}
        }

        public struct Breaker: Sendable, Hashable {
            public var window = Duration.seconds(60)
            public var consecutiveFailures = 3
            public var minRequests = 6
            /// 0…1.
            public var failureRate = 0.5
            public var openMin = Duration.seconds(5)
            public var openMax = Duration.seconds(300)

            public init() {}
        }
    }

    public struct Health: Sendable, Hashable {
        public var interval = Duration.seconds(180)
        public var probeInterval = Duration.seconds(300)
        public var probeTimeout = Duration.seconds(10)

        public init() {}
    }

    public struct Metrics: Sendable, Hashable {
        public var cleanupInterval = Duration.seconds(300)
        public var summaryInterval = Duration.seconds(600)

        public init() {}
    }

    public struct Cache: Sendable, Hashable {
        public enum Scope: String, Word {
            case user, shared
        }

        public var enabled = true
        public var maxEntries = 2000
        public var maxBytes = 64 << 20
        public var defaultTTL = Duration.seconds(3600)
        public var scope = Scope.user
        public var ttlByTask: [TaskType: Duration] = [:]
        public var semantic = Semantic()
        public var database = Database()
        /// `nil`: no Redis.
        public var redis: Redis?

        public init() {}

        public struct Semantic: Sendable, Hashable {
            public var enabled = true
            public var adaptive = false
            /// Least similarity of a hit, 0…1; 0: the calibrated default.
            public var threshold = 0.0
            /// The most wrong hits that are borne, 0…1; 0: off.
            public var maxErrorRate = 0.0

            public init() {}
        }

        public struct Database: Sendable, Hashable {
            public var enabled = true
            public var maxBytes = 1 << 30

            public init() {}
        }

        public struct Redis: Sendable, Hashable {
            public var url: String
            /// Name of a credential that holds the password.
            public var credential: String?

            public init(url: String, credential: String? = nil) {
                self.url = url
                self.credential = credential
            }
        }
    }

    public struct Log: Sendable, Hashable {
        /// Whether prompts and answers may be logged.
        public var includeContent = false

        public init() {}
    }
}
