import Platform
import PromptProviders
import Synchronization
import TestSupport
import Testing

@testable import PromptGateway

@Suite struct `What is known of deployments` {
    /// Two providers, of which the first has two models, and a clock that stands unless it is moved.
    private final class Bench: Sendable {
        let time = StandingTime()
        let deployments: Deployments
        let candidates: [String: Candidate]
        let told: Told

        init(_ edit: @Sendable (inout Configuration) -> Void = { _ in }) {
            var configuration = Configuration()
            edit(&configuration)
            let providers = Self.providers()
            let told = Told()
            self.told = told
            deployments = Deployments(
                configuration, providers: providers, time: time, entropy: SeededEntropy(seed: 1), observe: { told.add($0) })
            candidates = [
                "a": Bench.candidate(providers[0], 0), "a2": Bench.candidate(providers[0], 1),
                "b": Bench.candidate(providers[1], 0),
            ]
        }

        static func providers(_ edit: (inout ProviderConfiguration) -> Void = { _ in }) -> [Provider] {
            let models = [Model(id: "model", isDefault: true), Model(id: "other")]
            return [.named("a", models: models, edit), .named("b")]
        }

        private static func candidate(_ provider: Provider, _ model: Int) -> Candidate {
            guard case .success(let driver) = provider.access else { preconditionFailure("it was made usable") }
            return Candidate(provider: provider, model: provider.models[model], driver: driver)
        }

        /// Why an attempt may not go; `nil`: it went, and ended so.
        @discardableResult
        func attempt(_ name: String, tokens: Int = 100, _ end: (Candidate) -> Attempt) -> Refusal? {
            let candidate = candidates[name]!
            switch deployments.permit(
                for: candidate, reserving: .init(input: tokens, output: 0), at: time.now)
            {
            case .permit(let permit):
                let attempt = end(candidate)
                if let firstToken = attempt.timing.firstToken { deployments.answering(permit.terms, after: firstToken) }
                deployments.ended(permit, attempt)
                return nil
            case .refused(let refusal): return refusal
            }
        }

        @discardableResult
        func fail(_ name: String, _ kind: ProviderError.Kind = .serverError, retryAfter: Double? = nil) -> Refusal? {
            attempt(name) { .failed(kind, by: $0, retryAfter: retryAfter) }
        }

        @discardableResult
        func answer(_ name: String, _ limits: RateLimits? = nil, tokens: Int = 100) -> Refusal? {
            attempt(name, tokens: tokens) { .answered(by: $0, limits: limits) }
        }

        func outlook(_ name: String) -> Outlook { deployments.outlook(of: candidates[name]!, at: time.now) }
        func isHealthy(_ name: String) -> Bool { deployments.isHealthy(candidates[name]!.provider) }
        func probe(_ name: String, _ kind: ProviderError.Kind? = nil) {
            deployments.probed(candidates[name]!.provider, kind.map { .failure(ProviderError($0)) } ?? .success(()))
        }
    }

    private final class Told: Sendable {
        private let changes = Mutex<[Change]>([])

        func add(_ more: [Change]) { changes.withLock { $0 += more } }
        func take() -> [Change] {
            changes.withLock { changes in
                defer { changes = [] }
                return changes
            }
        }
    }

    private final class StandingTime: Time {
        private let instant = Mutex(Instant(nanoseconds: 0))

        var now: Instant { instant.withLock { $0 } }
        var wallClock: Timestamp { Timestamp(nanoseconds: now.nanoseconds) }
        func sleep(until deadline: Instant) async throws(CancellationError) {}
        func pass(_ seconds: Double) { instant.withLock { $0 = $0 + .seconds(seconds) } }
    }

    // MARK: Permits

    @Test func `permits are counted, and given back whatever the end`() {
        let bench = Bench()
        for kind in ProviderError.Kind.allCases { bench.fail("a", kind) }
        #expect(bench.deployments.inFlight == 0 && bench.outlook("a").inFlight == 0)
        let refusal = bench.attempt("b") {
            #expect(bench.deployments.inFlight == 1 && bench.outlook("b").inFlight == 1)
            return .answered(by: $0)
        }
        #expect(refusal == nil)
        #expect(bench.deployments.inFlight == 0 && bench.outlook("b").inFlight == 0)
    }

    @Test func `a permit that is dropped ends the test`() async {
        await #expect(processExitsWith: .failure) {
            let candidate = Candidate.named("a")
            let deployments = Deployments(
                Configuration(), providers: [candidate.provider], time: Simulation(seed: 1), entropy: SeededEntropy(seed: 1),
                observe: { _ in })
            _ = deployments.permit(for: candidate, reserving: .init(input: 1, output: 0), at: Instant(nanoseconds: 0))
        }
    }

    @Test func `what is waited for is known while it is waited for, and a first token when it comes`() {
        let bench = Bench()
        bench.attempt("b") { candidate in
            bench.time.pass(3)
            #expect(bench.outlook("b").longestWait == 3 && bench.outlook("b").firstToken == nil)
            bench.attempt("b") {
                bench.time.pass(1)
                return .answered(by: $0, in: 1, firstToken: 1)
            }
            #expect(bench.outlook("b").firstToken?.count == 1, "counted once")
            #expect(bench.outlook("b").longestWait == 4, "the other has not been answered")
            return .answered(by: candidate, in: 4)
        }
        #expect(bench.outlook("b").longestWait == nil)
    }

    // MARK: Circuits and gates

    @Test func `a model that fails is left alone, its neighbours are not`() {
        let bench = Bench()
        for _ in 0..<3 { #expect(bench.fail("a") == nil) }
        let refusal = bench.fail("a")
        #expect(refusal?.reason == .open)
        guard case .open(let until) = bench.outlook("a").standing else {
            Issue.record("it is open")
            return
        }
        #expect(refusal?.until == until && (2.5...5).contains((until - bench.time.now).seconds))
        #expect(bench.outlook("a2").standing == .ready && bench.outlook("b").standing == .ready)
        let deployment = Deployment(provider: "a", model: "model")
        #expect(bench.told.take() == [.opened(deployment, until: until), .alert(.unhealthy(provider: "a"))])
        bench.time.pass(5)
        #expect(bench.outlook("a").standing == .probing && !bench.isHealthy("a"))
        bench.answer("a")
        #expect(bench.isHealthy("a"))
        bench.answer("a")
        #expect(bench.outlook("a").standing == .ready && bench.outlook("a").share == 0.25)
        #expect(bench.told.take() == [.alert(.recovered(provider: "a")), .closed(deployment)])
    }

    @Test(arguments: [ProviderError.Kind.rateLimited, .overloaded]) func `who asks for it is left alone`(kind: ProviderError.Kind)
    {
        let bench = Bench()
        bench.fail("a", kind, retryAfter: 7)
        let until = bench.time.now + .seconds(7)
        #expect(bench.answer("a") == Refusal(reason: .resting, until: until))
        #expect(bench.outlook("a").standing == .resting(until: until))
        #expect(bench.isHealthy("a") && bench.told.take().isEmpty)
        bench.time.pass(7)
        #expect(bench.answer("a") == nil)
    }

    @Test func `who is used up beyond two minutes is latched until then`() {
        let bench = Bench()
        bench.fail("a", .rateLimited, retryAfter: 600)
        #expect(bench.outlook("a").standing == .latched(.quotaExhausted) && bench.outlook("a2").standing == .ready)
        #expect(bench.told.take().first == .latched(provider: "a", model: "model", .quotaExhausted))
        bench.time.pass(600)
        #expect(bench.answer("a") == nil)
    }

    @Test func `as many go at once as may`() {
        let bench = Bench { _ in }
        let limited = Bench.providers { $0.maxConcurrent = 1 }
        bench.deployments.apply(Configuration(), providers: limited)
        bench.attempt("a") {
            #expect(bench.answer("a2") == Refusal(reason: .full), "the limit is the provider's")
            #expect(bench.outlook("a").standing == .full)
            return .answered(by: $0)
        }
        #expect(bench.answer("a2") == nil)
    }

    @Test func `who has no room for so many tokens is not asked`() {
        let bench = Bench()
        bench.answer("a", RateLimits(tokens: .init(limit: 1000, remaining: 50, reset: .seconds(30))))
        #expect(bench.answer("a", tokens: 51) == Refusal(reason: .quota, until: bench.time.now + .seconds(30)))
        #expect(bench.outlook("a").tokensLeft == 50 && bench.outlook("a").standing == .ready)
        #expect(bench.answer("a", tokens: 50) == nil)
    }

    // MARK: Latches

    @Test(arguments: [
        (ProviderError.Kind.auth, ["a", "a2"]), (.quotaExhausted, ["a", "a2"]), (.notFound, ["a"]),
    ])
    func `a fault of configuration latches what it concerns`(kind: ProviderError.Kind, latched: [String]) {
        let bench = Bench()
        bench.fail("a", kind)
        for name in ["a", "a2", "b"] {
            let expected: Outlook.Standing = latched.contains(name) ? .latched(kind) : .ready
            #expect(bench.outlook(name).standing == expected, "\(name)")
        }
        #expect(!bench.isHealthy("a") && bench.isHealthy("b"))
        #expect(bench.fail("a")?.reason == .latched(kind))
        bench.time.pass(1e6)
        #expect(bench.fail("a")?.reason == .latched(kind), "time alone opens none")
        bench.deployments.resume("a")
        #expect(bench.outlook("a").standing == .ready && bench.isHealthy("a"))
    }

    @Test func `a fault is new once`() {
        let bench = Bench()
        // Both are under way before either ends.
        var areNew: [Bool] = []
        bench.attempt("a") { candidate in
            bench.attempt("a") { .failed(.auth, by: $0) }
            areNew.append(bench.told.take().contains(.latched(provider: "a", model: nil, .auth)))
            return .failed(.auth, by: candidate)
        }
        areNew.append(bench.told.take().contains(.latched(provider: "a", model: nil, .auth)))
        #expect(areNew == [true, false])
    }

    @Test func `a reload opens the latches that it concerns, and leaves all else as it was`() {
        let bench = Bench()
        bench.fail("a", .notFound)
        for _ in 0..<3 { bench.fail("b") }
        let open = bench.outlook("b").standing
        bench.deployments.apply(Configuration(), providers: Bench.providers())
        #expect(bench.outlook("a").standing == .latched(.notFound) && bench.outlook("b").standing == open)
        bench.deployments.apply(Configuration(), providers: Bench.providers { $0.baseURL = "http://elsewhere/v1" })
        #expect(bench.outlook("a").standing == .ready && bench.outlook("b").standing == open)
        #expect(bench.deployments.statistics(of: "a").requests == 1, "what was counted stays counted")
        bench.fail("a", .auth)
        bench.deployments.apply(Configuration(), providers: Bench.providers { $0.baseURL = "http://elsewhere/v1" })
        #expect(bench.outlook("a").standing == .ready, "credentials are read anew by every reload")
    }

    // MARK: Probes

    @Test func `two failed probes make a provider unhealthy, the next success makes it well`() {
        let bench = Bench()
        bench.probe("a", .transport)
        #expect(bench.isHealthy("a"))
        bench.probe("a", .transport)
        #expect(!bench.isHealthy("a") && bench.outlook("a").standing == .ready)
        #expect(bench.told.take() == [.alert(.unhealthy(provider: "a"))])
        bench.answer("a")
        #expect(bench.isHealthy("a"))
        #expect(bench.told.take() == [.alert(.recovered(provider: "a"))])
    }

    @Test func `a door that opens again half opens the circuit; one that was never shut does not`() {
        let bench = Bench()
        for _ in 0..<3 { bench.fail("a") }
        let open = bench.outlook("a").standing
        bench.probe("a")
        #expect(bench.outlook("a").standing == open)
        bench.probe("a", .transport)
        bench.probe("a")
        #expect(bench.outlook("a").standing == .probing)
    }

    @Test func `a probe opens a latch after ten minutes`() {
        let bench = Bench()
        bench.fail("a", .auth)
        bench.time.pass(599)
        bench.probe("a")
        #expect(bench.outlook("a").standing == .latched(.auth))
        bench.time.pass(1)
        bench.probe("a", .auth)
        #expect(bench.outlook("a").standing == .latched(.auth))
        bench.probe("a")
        #expect(bench.outlook("a").standing == .ready)
    }

    @Test(arguments: ProviderError.Kind.allCases.filter { $0 != .cancelled })
    func `a list of models that is refused is no illness, where requests are answered`(kind: ProviderError.Kind) {
        let bench = Bench()
        bench.answer("a")
        for _ in 0..<2 { bench.probe("a", kind) }
        #expect(bench.isHealthy("a") == (kind.weightOnHealth == 0))
        bench.time.pass(301)
        for _ in 0..<2 { bench.probe("a", kind) }
        #expect(bench.isHealthy("a") == (kind.weightOnHealth == 0 && kind != .auth))
    }

    @Test func `probes are due at once, then as health and traffic say`() {
        let bench = Bench()
        let providers = Bench.providers()
        func due() -> [String] { bench.deployments.due(providers, at: bench.time.now).map(\.name) }
        #expect(due() == ["a", "b"])
        bench.probe("a")
        bench.probe("b")
        #expect(due() == [])
        bench.time.pass(179)
        bench.answer("b")
        bench.time.pass(1)
        #expect(due() == ["a"])
        bench.probe("a", .transport)
        bench.time.pass(15)
        #expect(due() == ["a"])
        bench.fail("b", .auth)
        bench.time.pass(500)
        #expect(!due().contains("b"))
        bench.time.pass(100)
        #expect(due().contains("b"))
    }
}
