import Platform
import Synchronization

/// The tokens that were handed out: each lets its bearer in until it expires.
final class Tokens: Sendable {
    private let expiries = Mutex<[String: Duration]>([:])
    let lifetime: Duration

    init(lifetime: Duration) {
        self.lifetime = lifetime
    }

    var count: Int { expiries.withLock { $0.count } }

    func issue(at elapsed: Duration) -> String {
        expiries.withLock { expiries in
            let token = "sim-token-\(expiries.count + 1)"
            expiries[token] = elapsed + lifetime
            return token
        }
    }

    /// `nil`: not a token from here.
    func isGood(_ token: String, at elapsed: Duration) -> Bool? {
        expiries.withLock { $0[token].map { elapsed < $0 } }
    }
}
