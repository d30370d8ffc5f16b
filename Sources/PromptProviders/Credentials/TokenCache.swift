import Platform
import Synchronization

/// A token that is given out for a time, fetched when it is wanted and shared by all who want it.
///
/// One fetch is in flight at a time. It belongs to the caller that began it and ends with that caller; one of those who
/// wait then takes over. While the old token still holds, only that one caller waits for the new one.
public final class TokenCache: Sendable {
    public typealias Fetch = @Sendable () async throws(ProviderError) -> (token: Secret, lifetime: Duration)

    /// How long before its end a token is replaced (facts/providers §5); one that is short-lived, at half its life.
    public static let margin = Duration.seconds(225)

    /// Tokens that are remembered after their time: an answer that quotes one may come when another has taken its place.
    fileprivate static let mostRemembered = 4

    fileprivate enum Turn {
        case settled(Result<Secret, ProviderError>)
        /// The caller that fetched has gone.
        case takeOver
    }

    fileprivate struct State {
        var held: Held?
        /// What was given out lately, `held` among it, the oldest first.
        var remembered: [Secret] = []
        /// Who fetches.
        var owner: Int?
        /// In the order in which they came.
        var waiters: [(id: Int, turn: AsyncStream<Turn>.Continuation)] = []
        var nextID = 0
    }

    fileprivate struct Held {
        var token: Secret
        var renewal: Instant
        var end: Instant
    }

    fileprivate enum Entry {
        case token(Secret)
        case fetch(id: Int)
        case wait(id: Int)
    }

    private let time: any Time
    private let fetch: Fetch
    private let state = Mutex(State())

    public init(time: any Time, fetch: @escaping Fetch) {
        self.time = time
        self.fetch = fetch
    }

    /// The token, fetched where there is none that holds.
    public func token() async throws(ProviderError) -> Secret {
        let (turns, turn) = AsyncStream.makeStream(of: Turn.self)
        let now = time.now
        switch state.withLock({ $0.enter(turn, at: now) }) {
        case .token(let token): return token
        case .fetch(let id): return try await fetch(as: id)
        case .wait(let id):
            for await turn in turns {
                switch turn {
                case .settled(let result): return try result.get()
                case .takeOver: return try await fetch(as: id)
                }
            }
            state.withLock { $0.leave(id) }
            throw ProviderError(.cancelled)
        }
    }

    /// Forgets a token that was refused, unless another has taken its place already.
    public func discard(_ token: Secret) {
        state.withLock { state in
            if state.held?.token == token { state.held = nil }
        }
    }

    /// The token held now and those before it, to strike them out of what comes back.
    public var recent: [Secret] { state.withLock { $0.remembered } }

    private func fetch(as id: Int) async throws(ProviderError) -> Secret {
        let result: Result<(token: Secret, lifetime: Duration), ProviderError>
        do throws(ProviderError) {
            result = .success(try await fetch())
        } catch {
            result = .failure(error)
        }
        // What a cancelled fetch throws says nothing of the endpoint: the next may do better.
        if case .failure = result, Task.isCancelled {
            state.withLock { $0.leave(id) }
            throw ProviderError(.cancelled)
        }
        let now = time.now
        return try state.withLock { $0.settle(result, at: now) }.get()
    }
}

extension TokenCache.State {
    fileprivate mutating func enter(_ turn: AsyncStream<TokenCache.Turn>.Continuation, at now: Instant) -> TokenCache.Entry {
        if let held, now < held.renewal || owner != nil && now < held.end { return .token(held.token) }
        nextID += 1
        guard owner != nil else {
            owner = nextID
            return .fetch(id: nextID)
        }
        waiters.append((nextID, turn))
        return .wait(id: nextID)
    }

    /// A caller was cancelled, whether it fetched, waited, or was just told to take over.
    fileprivate mutating func leave(_ id: Int) {
        waiters.removeAll { $0.id == id }
        guard owner == id else { return }
        owner = nil
        guard !waiters.isEmpty else { return }
        let next = waiters.removeFirst()
        owner = next.id
        next.turn.yield(.takeOver)
    }

    /// A fetch has ended, and all who wait with it. Where it failed, a token that still holds goes on serving.
    fileprivate mutating func settle(
        _ result: Result<(token: Secret, lifetime: Duration), ProviderError>, at now: Instant
    ) -> Result<Secret, ProviderError> {
        let outcome: Result<Secret, ProviderError>
        switch result {
        case .success(let fetched):
            remembered = remembered.suffix(TokenCache.mostRemembered - 1) + [fetched.token]
            let life = max(fetched.lifetime, .zero)
            held = .init(
                token: fetched.token, renewal: now + max(life - TokenCache.margin, life / 2), end: now + life)
            outcome = .success(fetched.token)
        case .failure(let error):
            outcome = held.flatMap { now < $0.end ? .success($0.token) : nil } ?? .failure(error)
        }
        owner = nil
        for waiter in waiters { waiter.turn.yield(.settled(outcome)) }
        waiters = []
        return outcome
    }
}
