import Platform
import PromptProviders
import Testing

@testable import PromptGateway

@Suite struct `The patience with an attempt` {
    private let patience = Patience(firstToken: .seconds(30), idle: .seconds(15))
    private let now = Instant(nanoseconds: 5_000_000_000)
    private let reasoning = Model(id: "thinker", isDefault: true, reasoning: true)

    private func allowance(
        _ candidate: Candidate = .named("a"), hasAlternative: Bool = true, p95: Double? = nil, remaining: Double
    ) -> Patience.Allowance {
        patience.allowance(
            for: candidate, hasAlternative: hasAlternative, p95: p95.map { .seconds($0) }, now: now,
            deadline: now + .seconds(remaining))
    }

    private func limits(_ candidate: Candidate, hasAlternative: Bool = true, remaining: Double) -> AttemptLimits {
        allowance(candidate, hasAlternative: hasAlternative, remaining: remaining).limits
    }

    @Test func `with a lone candidate lasts as long as there is time`() {
        let limits = limits(.named("a"), hasAlternative: false, remaining: 120)
        #expect(limits == AttemptLimits(firstToken: .seconds(120), idle: .seconds(60), deadline: now + .seconds(120)))
    }

    @Test func `with an alternative ends early`() {
        let limits = limits(.named("a"), remaining: 120)
        #expect(limits == AttemptLimits(firstToken: .seconds(10), idle: .seconds(15), deadline: now + .seconds(120)))
    }

    @Test func `is never above the configured clamp`() {
        let strict = Patience(firstToken: .seconds(4), idle: .seconds(2))
        let limits = strict.allowance(
            for: .named("a"), hasAlternative: true, p95: .seconds(20), now: now, deadline: now + .seconds(120)
        ).limits
        #expect(limits.firstToken == .seconds(4))
        #expect(limits.idle == .seconds(2))
    }

    @Test func `is longer with who thinks first`() {
        #expect(limits(.named("a", reasoning), remaining: 240).firstToken == .seconds(60))
    }

    @Test(arguments: [Dialect.llamacpp, .lmstudio]) func `is longer with local servers, which load models`(dialect: Dialect) {
        #expect(limits(.named("a") { $0.dialect = dialect }, remaining: 240).firstToken == .seconds(60))
    }

    @Test func `leaves half of what remains to the alternative`() {
        #expect(limits(.named("a"), remaining: 12).firstToken == .seconds(6))
        #expect(limits(.named("a", reasoning), remaining: 60).firstToken == .seconds(30))
    }

    @Test func `gives three seconds to whoever is asked`() {
        #expect(limits(.named("a"), remaining: 4).firstToken == .seconds(3))
    }

    @Test func `does not go below nothing after the deadline`() {
        #expect(limits(.named("a"), hasAlternative: false, remaining: -5).firstToken == .zero)
    }

    @Test(arguments: [(0.1, 5.0), (1.0, 5.0), (2.0, 6.0), (5.0, 15.0), (9.9, 29.7), (10.0, 30.0), (100.0, 30.0)])
    func `is three times what is measured, within its clamps`(p95: Double, firstToken: Double) {
        #expect(abs(allowance(p95: p95, remaining: 240).limits.firstToken.seconds - firstToken) < 1e-9)
    }

    @Test(
        arguments: [
            // The caller's deadline, the provider's own p95, and whether the first is to blame.
            (120.0, nil, false), (20.0, nil, false), (10.0, nil, false), (9.9, nil, true), (4.0, nil, true), (12.0, 7.0, true),
            (12.0, 5.0, false), (120.0, 29.0, false),
        ] as [(Double, Double?, Bool)])
    func `knows when it is the caller that has no time`(remaining: Double, p95: Double?, isHurried: Bool) {
        #expect(allowance(p95: p95, remaining: remaining).isHurried == isHurried)
        #expect(!allowance(hasAlternative: false, p95: p95, remaining: remaining).isHurried)
    }
}
