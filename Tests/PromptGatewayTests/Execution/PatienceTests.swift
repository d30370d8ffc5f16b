import Platform
import PromptProviders
import Testing

@testable import PromptGateway

@Suite struct `The patience with an attempt` {
    private let patience = Patience(firstToken: .seconds(30), idle: .seconds(15))
    private let now = Instant(nanoseconds: 5_000_000_000)
    private let reasoning = Model(id: "thinker", isDefault: true, reasoning: true)

    private func limits(_ candidate: Candidate, hasAlternative: Bool = true, remaining: Double) -> AttemptLimits {
        patience.limits(for: candidate, hasAlternative: hasAlternative, now: now, deadline: now + .seconds(remaining))
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
        let limits = strict.limits(for: .named("a"), hasAlternative: true, now: now, deadline: now + .seconds(120))
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
}
