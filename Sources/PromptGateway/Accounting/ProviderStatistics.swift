import Platform
import PromptAPI
import PromptProviders

/// What was seen of one provider, or of one of its models (spec service §4).
struct ProviderStatistics: Sendable {
    /// Errors that are kept.
    static let recentErrorCount = 10
    /// Of the last so many attempts it is counted how many failed.
    static let recentOutcomeCount = 10
    /// The success rates that steer look at five minutes, and compare them with the five before.
    static let bucket = Duration.seconds(60)
    static let bucketsPerWindow = 5
    /// Evidence of success and failure is halved in this time (facts/resilience §D1).
    static let halfLife = Duration.seconds(120)
    /// What is thought of a provider without evidence: nine successes in ten (facts/resilience §D1).
    static let prior = (successes: 9.0, failures: 1.0)
    static let untestedScore = 0.8

    struct RecentError: Sendable {
        var kind: ProviderError.Kind
        var status: Int?
        var at: Timestamp
    }

    private(set) var requests = 0
    private(set) var successes = 0
    private(set) var responseTime = MovingAverage()
    private(set) var recentTimes = RecentTimes()
    private(set) var recentErrors: [RecentError] = []
    private(set) var inputTokens = 0
    private(set) var outputTokens = 0
    private(set) var cachedInputTokens = 0
    private(set) var cost = Money.zero
    private(set) var rateLimits: RateLimits?
    var firstTokens = FirstTokenStatistics()
    /// Output tokens a second, once it has begun.
    private(set) var speed = MovingAverage()
    private(set) var expectedOutput = MovingAverage()
    private(set) var lastSample: Instant?
    private(set) var lastSuccess: Instant?
    private var lastOutcomes: [Bool] = []
    private var decayedSuccesses = DecayingCount(halfLife: halfLife)
    private var decayedFailures = DecayingCount(halfLife: halfLife)
    private var windows = BucketRing(width: bucket, count: 2 * bucketsPerWindow, empty: Outlook.Window())

    mutating func record(_ attempt: Attempt, at now: Instant, _ wallClock: Timestamp) {
        lastSample = now
        // One that was waited for in vain took at least as long as it was waited for: otherwise a provider that has become slower would
        // never be given the time that it now needs.
        if attempt.isTimeout { firstTokens.record(attempt.duration, at: now) }
        switch attempt.outcome {
        case .success(let completion): record(completion, attempt, at: now)
        case .failure(let error): record(error, attempt, at: now, wallClock)
        }
    }

    private mutating func record(_ completion: Completion, _ attempt: Attempt, at now: Instant) {
        requests += 1
        successes += 1
        lastSuccess = now
        responseTime.record(attempt.duration.seconds)
        recentTimes.record(attempt.duration)
        inputTokens += completion.usage.inputTokens
        outputTokens += completion.usage.outputTokens
        cachedInputTokens += completion.usage.cachedInputTokens
        cost += attempt.candidate.model.price?.cost(of: completion.usage) ?? .zero
        rateLimits = completion.rateLimits ?? rateLimits
        expectedOutput.record(Double(completion.usage.outputTokens))
        if let speed = Self.speed(of: completion, attempt) { self.speed.record(speed) }
        decayedSuccesses.add(1, at: now)
        count(isSuccess: true)
        windows.update(at: now) { window in
            window.requests += 1
            window.successes += 1
            window.time += attempt.duration.seconds
        }
    }

    private mutating func record(_ error: ProviderError, _ attempt: Attempt, at now: Instant, _ wallClock: Timestamp) {
        rateLimits = error.rateLimits ?? rateLimits
        // A caller that left, or had no time, says nothing of the provider.
        guard error.kind != .cancelled, error.kind != .deadline else { return }
        requests += 1
        recentErrors.append(RecentError(kind: error.kind, status: error.status, at: wallClock))
        if recentErrors.count > Self.recentErrorCount { recentErrors.removeFirst() }
        let weight = attempt.weightOnHealth
        guard weight > 0 else { return }
        count(isSuccess: false)
        decayedFailures.add(weight, at: now)
        windows.update(at: now) { $0.requests += 1 }
    }

    private mutating func count(isSuccess: Bool) {
        lastOutcomes.append(isSuccess)
        if lastOutcomes.count > Self.recentOutcomeCount { lastOutcomes.removeFirst() }
    }

    /// What the caller was slow to take is no slowness of the provider's; a single token has no speed.
    private static func speed(of completion: Completion, _ attempt: Attempt) -> Double? {
        guard let firstToken = attempt.timing.firstToken, completion.usage.outputTokens > 1 else { return nil }
        let writing = (attempt.duration - firstToken - attempt.timing.held).seconds
        return writing > 0 ? Double(completion.usage.outputTokens - 1) / writing : nil
    }

    // MARK: What it comes to

    /// 0…100, of all time; `nil` before the first request.
    var successRate: Double? { requests == 0 ? nil : 100 * Double(successes) / Double(requests) }

    /// Failures among the last ten attempts that count.
    var recentFailures: Int { lastOutcomes.count { !$0 } }

    func recent(at now: Instant) -> Outlook.Window { window(0..<Self.bucketsPerWindow, at: now) }
    func before(at now: Instant) -> Outlook.Window { window(Self.bucketsPerWindow..<2 * Self.bucketsPerWindow, at: now) }

    private func window(_ ages: Range<Int>, at now: Instant) -> Outlook.Window {
        windows.reduce(ages, at: now, into: Outlook.Window()) { sum, bucket in
            sum.requests += bucket.requests
            sum.successes += bucket.successes
            sum.time += bucket.time
        }
    }

    func successes(at now: Instant) -> Double { decayedSuccesses.value(at: now) }
    func failures(at now: Instant) -> Double { decayedFailures.value(at: now) }

    /// 0…1: success rate − min(0.3, ewma / 10 s × 0.3) − staleness up to 0.2 over 24 h (spec service §4). The rate is the
    /// recent window's; where nothing happened in it, what evidence is left decides.
    func healthScore(at now: Instant) -> Double {
        guard requests > 0, let lastSample else { return Self.untestedScore }
        let good = successes(at: now) + Self.prior.successes
        let rate = recent(at: now).successRate ?? good / (good + failures(at: now) + Self.prior.failures)
        let slowness = min(0.3, (responseTime.value ?? 0) / 10 * 0.3)
        let staleness = 0.2 * min(1, (now - lastSample).seconds / 86400)
        return min(1, max(0, rate - slowness - staleness))
    }
}

/// How long a provider's first tokens take.
struct FirstTokenStatistics: Sendable {
    /// Samples from which on a percentile says something, and what stands for it until then (facts/resilience §C3).
    static let leastSamples = 10
    static let priorP95 = Duration.seconds(5)
    /// A first token is slow beyond three times what nine in ten took for long, and never below ten seconds (facts/resilience §C5).
    static let slowFactor = 3.0
    static let leastSlow = 10.0
    /// What is slow moves the long run only slowly, or it would soon be thought normal.
    static let longRunGain = 0.02

    private(set) var estimate = LogarithmicEstimate()
    private var longRun = LogarithmicEstimate(leastGain: longRunGain)
    private var times = RecentTimes()

    mutating func record(_ time: Duration, at now: Instant) {
        let isSlow = isSlow(time, at: now)
        times.record(time)
        estimate.record(time.seconds, at: now)
        longRun.record(time.seconds, at: now, mostGain: isSlow ? Self.longRunGain : 1)
    }

    /// Whether an answer began slowly, by what was normal for long.
    func isSlow(_ attempt: Attempt, at now: Instant) -> Bool {
        attempt.timing.firstToken.map { isSlow($0, at: now) } ?? false
    }

    private func isSlow(_ time: Duration, at now: Instant) -> Bool {
        time.seconds > max(Self.leastSlow, Self.slowFactor * (longRun.p90(at: now) ?? 0))
    }

    /// `nil` until there are ten.
    var p95: Duration? { times.count < Self.leastSamples ? nil : times.percentile(95).map { .seconds($0) } }
}

extension Attempt {
    /// What it says about the provider's health, 0…1: nothing, where it was the caller that had no time.
    var weightOnHealth: Double {
        guard case .failure(let error) = outcome else { return 0 }
        return error.kind == .timeoutFirstToken && isHurried ? 0 : error.kind.weightOnHealth
    }

    /// Whether a first token was waited for as long as it deserves, in vain.
    var isTimeout: Bool {
        guard case .failure(let error) = outcome else { return false }
        return error.kind == .timeoutFirstToken && !isHurried
    }
}
