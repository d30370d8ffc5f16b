import Platform
import PromptAPI
import PromptProviders
import Testing

@testable import PromptGateway

@Suite struct `Statistics of a provider` {
    private static let day = Timestamp(year: 2026, month: 11, day: 24)

    private func at(_ seconds: Double) -> Instant { Instant(nanoseconds: 0) + .seconds(seconds) }

    private func seen(_ attempts: (Attempt, at: Double)...) -> ProviderStatistics {
        attempts.reduce(into: ProviderStatistics()) { $0.record($1.0, at: at($1.at), Self.day) }
    }

    @Test func `begin with nothing`() {
        let seen = ProviderStatistics()
        #expect(seen.successRate == nil && seen.responseTime.value == nil && seen.firstTokens.p95 == nil)
        #expect(seen.healthScore(at: at(0)) == 0.8)
        #expect(seen.recent(at: at(0)) == Outlook.Window() && seen.lastSample == nil)
    }

    @Test func `count what was answered and what it cost`() {
        let seen = seen(
            (.answered(in: 2, tokens: (1000, 500)), 0), (.answered(in: 4, tokens: (10, 20)), 1), (.failed(.serverError), 2))
        #expect(seen.requests == 3 && seen.successes == 2)
        #expect(seen.inputTokens == 1010 && seen.outputTokens == 520)
        #expect(seen.cost.dollars == 0.00205)
        #expect(abs(seen.responseTime.value! - 2.2) < 1e-9)
        #expect(abs(seen.expectedOutput.value! - 452) < 1e-9)
        #expect(abs(seen.successRate! - 200.0 / 3) < 1e-9)
        #expect(seen.lastSample == at(2) && seen.lastSuccess == at(1))
    }

    @Test func `keep the last ten errors, and count failures among the last ten attempts`() {
        var seen = seen((.failed(.auth), 0))
        for _ in 0..<12 { seen.record(.failed(.serverError), at: at(0), Self.day) }
        #expect(seen.recentErrors.count == 10 && seen.recentErrors.allSatisfy { $0.kind == .serverError })
        #expect(seen.recentFailures == 10)
        for _ in 0..<7 { seen.record(.answered(), at: at(0), Self.day) }
        #expect(seen.recentErrors.count == 10 && seen.recentFailures == 3)
    }

    @Test(arguments: ProviderError.Kind.allCases) func `hold against a provider what is its own`(kind: ProviderError.Kind) {
        let seen = seen((.failed(kind), 0))
        let isItsOwn = kind.weightOnHealth > 0
        #expect(seen.failures(at: at(0)) == kind.weightOnHealth)
        #expect(seen.recent(at: at(0)).requests == (isItsOwn ? 1 : 0))
        #expect(seen.recentFailures == (isItsOwn ? 1 : 0))
        let isCallers = kind == .cancelled || kind == .deadline
        #expect(seen.requests == (isCallers ? 0 : 1) && seen.recentErrors.count == seen.requests)
    }

    @Test func `hold nothing against it where the caller had no time`() {
        let seen = seen((.failed(.timeoutFirstToken, isHurried: true), 0))
        #expect(seen.failures(at: at(0)) == 0 && seen.recent(at: at(0)).requests == 0)
        #expect(seen.firstTokens.estimate.value(at: at(0)) == nil)
    }

    @Test func `steer by five minutes, and compare with the five before`() {
        let seen = seen((.failed(.serverError), 10), (.answered(in: 3), 70), (.answered(in: 1), 320))
        #expect(seen.recent(at: at(70)) == Outlook.Window(requests: 2, successes: 1, time: 3))
        #expect(seen.recent(at: at(320)) == Outlook.Window(requests: 2, successes: 2, time: 4))
        #expect(seen.before(at: at(320)) == Outlook.Window(requests: 1, successes: 0, time: 0))
        #expect(seen.recent(at: at(700)) == Outlook.Window())
        #expect(seen.before(at: at(700)) == Outlook.Window(requests: 1, successes: 1, time: 1))
        #expect(seen.before(at: at(10_000)) == Outlook.Window())
    }

    @Test func `forget evidence by halves in two minutes`() {
        let seen = seen((.answered(), 0), (.failed(.overloaded), 0))
        #expect(seen.successes(at: at(0)) == 1 && seen.failures(at: at(0)) == 0.5)
        #expect(abs(seen.successes(at: at(120)) - 0.5) < 1e-9 && abs(seen.failures(at: at(240)) - 0.125) < 1e-9)
    }

    @Test func `score health by success, slowness and staleness`() {
        #expect(abs(seen((.answered(in: 2), 0)).healthScore(at: at(0)) - 0.94) < 1e-9)
        #expect(abs(seen((.answered(in: 60), 0)).healthScore(at: at(0)) - 0.7) < 1e-9)
        let half = seen((.answered(in: 0), 0), (.failed(.serverError), 0))
        #expect(abs(half.healthScore(at: at(0)) - 0.5) < 1e-9)
        // Yesterday's failure is forgotten: the prior is nine of ten, and a day costs two tenths.
        #expect(abs(seen((.failed(.serverError), 0)).healthScore(at: at(86400)) - 0.7) < 1e-6)
        #expect(abs(seen((.failed(.serverError), 0)).healthScore(at: at(864_000)) - 0.7) < 1e-6)
    }

    @Test func `measure speed without the first token's wait and the caller's slowness`() {
        let seen = seen((.answered(in: 10, tokens: (1, 101), firstToken: 2, held: 3), 0))
        #expect(abs(seen.speed.value! - 20) < 1e-9)
        #expect(self.seen((.answered(tokens: (1, 1), firstToken: 0.5), 0)).speed.value == nil)
        #expect(self.seen((.answered(in: 1, tokens: (1, 9), firstToken: 1), 0)).speed.value == nil)
    }

    // MARK: First tokens

    @Test func `know a percentile of first tokens from ten on`() {
        var seen = ProviderStatistics()
        for second in 1...9 { seen.firstTokens.record(.seconds(second), at: at(0)) }
        #expect(seen.firstTokens.p95 == nil)
        seen.record(.failed(.timeoutFirstToken, in: 30), at: at(0), Self.day)
        #expect(seen.firstTokens.p95 == .seconds(30), "what was waited for in vain took at least as long")
    }

    @Test func `estimate the logarithm of first tokens, and grow unsure with time`() throws {
        var seen = ProviderStatistics()
        for _ in 0..<100 { seen.firstTokens.record(.seconds(1), at: at(0)) }
        var estimate = try #require(seen.firstTokens.estimate.value(at: at(0)))
        #expect(estimate == Outlook.Estimate(mean: 0, variance: 0, count: 100))
        for _ in 0..<100 { seen.firstTokens.record(.seconds(2.718281828459045), at: at(0)) }
        estimate = try #require(seen.firstTokens.estimate.value(at: at(0)))
        #expect(abs(estimate.mean - 1) < 0.01, "it follows")
        #expect(try abs(#require(seen.firstTokens.estimate.value(at: at(300))).count - 100) < 1e-6)
    }

    @Test func `call slow what is far beyond the long run, and not what it has always been`() {
        var seen = ProviderStatistics()
        func isSlow(_ seconds: Double) -> Bool {
            defer { seen.firstTokens.record(.seconds(seconds), at: at(0)) }
            return seen.firstTokens.isSlow(.answered(in: 100, firstToken: seconds), at: at(0))
        }
        for _ in 0..<10 { #expect(!isSlow(1)) }
        #expect(!isSlow(9.9))
        for round in 0..<6 { #expect(isSlow(20), "round \(round)") }
        #expect(!isSlow(1))
        seen = ProviderStatistics()
        #expect(isSlow(12), "where nothing is known, ten seconds are slow")
        for _ in 0..<50 { _ = isSlow(12) }
        #expect(!isSlow(12))
    }
}
