import Platform
import PromptProviders
import Synchronization
import Testing

/// In virtual time, the fetches in the test's hand. Tasks that begin at once run as far as they can before the test goes on.
@Suite(.timeLimit(.minutes(1))) struct `A token cache` {
    private let time = ManualTime()
    private let fetches = ScriptedFetch()
    private let cache: TokenCache

    init() {
        let fetches = fetches
        cache = TokenCache(time: time) { () async throws(ProviderError) in try await fetches.run() }
    }

    private typealias Outcome = Result<Secret, ProviderError>

    private static func ask(_ cache: TokenCache) async -> Outcome {
        do throws(ProviderError) { return .success(try await cache.token()) } catch { return .failure(error) }
    }

    /// How so many callers fare that ask one after the other, while `script` goes on.
    private func outcomes(of count: Int, _ script: () async -> Void) async -> [Outcome] {
        await withTaskGroup(of: (Int, Outcome).self) { group in
            for caller in 0..<count { group.addImmediateTask { [cache] in (caller, await Self.ask(cache)) } }
            await script()
            var outcomes = [Outcome](repeating: .failure(ProviderError(.malformed)), count: count)
            for await (caller, outcome) in group { outcomes[caller] = outcome }
            return outcomes
        }
    }

    private func fill(_ token: String, lifetime: Duration = .seconds(3600)) async {
        let filled = await outcomes(of: 1) { fetches.end(.success((Secret(token), lifetime))) }
        #expect(filled == [.success(Secret(token))])
    }

    @Test func `fetches once for all who ask meanwhile`() async {
        let told = await outcomes(of: 5) { fetches.end(.success((Secret("t1"), .seconds(3600)))) }
        #expect(told == Array(repeating: .success(Secret("t1")), count: 5))
        #expect(fetches.count == 1)
    }

    @Test(arguments: [(3600, 3375), (450, 225), (300, 150), (10, 5), (1, 0)])
    func `gives a token out until its renewal`(lifetime: Int, renewal: Int) async {
        await fill("t1", lifetime: .seconds(lifetime))
        time.advance(to: .seconds(Double(renewal) - 0.1))
        #expect(await Self.ask(cache) == .success(Secret("t1")))
        time.advance(to: .seconds(Double(renewal) + 0.6))
        await fill("t2")
        #expect(fetches.count == 2)
    }

    @Test func `lets all but one go on with the old token while it holds`() async {
        await fill("t1")
        time.advance(to: .seconds(3400))
        let told = await outcomes(of: 3) { fetches.end(.success((Secret("t2"), .seconds(3600)))) }
        #expect(told == [.success(Secret("t2")), .success(Secret("t1")), .success(Secret("t1"))])
    }

    @Test func `lets all wait once the old token has ended`() async {
        await fill("t1")
        time.advance(to: .seconds(3600))
        let told = await outcomes(of: 2) { fetches.end(.success((Secret("t2"), .seconds(3600)))) }
        #expect(told == [.success(Secret("t2")), .success(Secret("t2"))])
    }

    @Test func `goes on with a token that holds where its renewal fails`() async {
        await fill("t1")
        time.advance(to: .seconds(3400))
        let told = await outcomes(of: 1) { fetches.end(.failure(ProviderError(.serverError))) }
        #expect(told == [.success(Secret("t1"))])
        time.advance(to: .seconds(3600))
        let later = await outcomes(of: 1) { fetches.end(.failure(ProviderError(.serverError))) }
        #expect(later == [.failure(ProviderError(.serverError))])
    }

    @Test func `tells a failure to all who wait, and tries again for the next`() async {
        let told = await outcomes(of: 3) { fetches.end(.failure(ProviderError(.auth, status: 401))) }
        #expect(told == Array(repeating: .failure(ProviderError(.auth, status: 401)), count: 3))
        await fill("t1")
        #expect(fetches.count == 2)
    }

    @Test func `passes the fetch on where its owner is cancelled, past those who have gone as well`() async {
        await withTaskGroup(of: Outcome.self) { owner in
            owner.addImmediateTask { [cache] in await Self.ask(cache) }
            await withTaskGroup(of: Outcome.self) { gone in
                gone.addImmediateTask { [cache] in await Self.ask(cache) }
                let told = await outcomes(of: 2) {
                    gone.cancelAll()
                    #expect(await gone.next() == .failure(ProviderError(.cancelled)))
                    owner.cancelAll()
                    #expect(await owner.next() == .failure(ProviderError(.cancelled)))
                    fetches.end(.success((Secret("t1"), .seconds(3600))))
                }
                #expect(told == [.success(Secret("t1")), .success(Secret("t1"))])
            }
        }
        #expect(fetches.count == 2)
    }

    @Test func `fetches anew after an owner that was cancelled alone`() async {
        await withTaskGroup(of: Outcome.self) { owner in
            owner.addImmediateTask { [cache] in await Self.ask(cache) }
            owner.cancelAll()
            #expect(await owner.next() == .failure(ProviderError(.cancelled)))
        }
        await fill("t1")
        #expect(fetches.count == 2)
    }

    @Test func `takes what comes although its owner was cancelled`() async {
        let cache = TokenCache(time: time) { () async throws(ProviderError) in (Secret("t1"), .seconds(3600)) }
        await withTaskGroup(of: Outcome.self) { owner in
            owner.cancelAll()
            owner.addTask { await Self.ask(cache) }
            #expect(await owner.next() == .success(Secret("t1")))
        }
        #expect(cache.recent == [Secret("t1")])
    }

    @Test func `forgets a token that was refused, but not the one after it`() async {
        await fill("t1")
        cache.discard(Secret("t1"))
        #expect(cache.recent == [Secret("t1")], "an answer may still quote it")
        await fill("t2")
        cache.discard(Secret("t1"))
        #expect(cache.recent == [Secret("t1"), Secret("t2")])
        #expect(await Self.ask(cache) == .success(Secret("t2")))
        for number in 3...5 {
            cache.discard(Secret("t\(number - 1)"))
            await fill("t\(number)")
        }
        #expect(cache.recent == (2...5).map { Secret("t\($0)") })
    }
}

/// Fetches that end as a test says.
final class ScriptedFetch: Sendable {
    typealias Outcome = Result<(token: Secret, lifetime: Duration), ProviderError>

    private struct State {
        var count = 0
        var underWay: AsyncStream<Outcome>.Continuation?
        var early: [Outcome] = []
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.count } }

    func run() async throws(ProviderError) -> (token: Secret, lifetime: Duration) {
        let (outcomes, outcome) = AsyncStream.makeStream(of: Outcome.self)
        let early = state.withLock { state -> Outcome? in
            state.count += 1
            if !state.early.isEmpty { return state.early.removeFirst() }
            state.underWay = outcome
            return nil
        }
        if let early { return try early.get() }
        for await outcome in outcomes { return try outcome.get() }
        state.withLock { $0.underWay = nil }
        throw ProviderError(.cancelled)
    }

    /// Ends the fetch under way, or the next.
    func end(_ result: Outcome) {
        state.withLock { state in
            guard let underWay = state.underWay else { return state.early.append(result) }
            state.underWay = nil
            underWay.yield(result)
        }
    }
}
