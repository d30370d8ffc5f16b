import Platform
import PromptProviders

/// What an attempt's end says to each who counts it. Only what was seen on the wire counts.
extension Attempt {
    func evidence(wasSlow: Bool) -> CircuitBreaker.Evidence {
        if case .success = outcome { return .success(isSlow: wasSlow) }
        let weight = weightOnHealth
        return weight > 0 ? .failure(weight: weight) : .none
    }

    var signal: ConcurrencyLimit.Signal {
        switch outcome {
        case .success: .success
        case .failure(let error):
            error.kind == .rateLimited || error.kind == .overloaded || isTimeout ? .congestion : .none
        }
    }

    var rateLimits: RateLimits? {
        switch outcome {
        case .success(let completion): completion.rateLimits
        case .failure(let error): error.rateLimits
        }
    }

    /// Tokens that the provider will have counted: what it reports, nothing where it refused, and what was reserved where
    /// nobody knows.
    func tokens(of reservation: QuotaLedger.Reservation) -> Int {
        switch outcome {
        case .success(let completion): completion.usage.inputTokens + completion.usage.outputTokens
        case .failure(let error):
            switch error.kind {
            case .timeoutFirstToken, .streamTruncated, .cancelled, .deadline, .malformed: reservation.tokens
            case .transport, .overloaded, .auth, .serverError, .rateLimited, .quotaExhausted, .notFound, .badRequest,
                .contextLength, .contentPolicy:
                0
            }
        }
    }
}

extension DeploymentState {
    /// The gates and latches that a failure closes.
    mutating func failed(
        _ error: ProviderError, _ deployment: Deployment, at now: Instant, using generator: inout some RandomNumberGenerator
    ) -> [Change] {
        if error.kind == .rateLimited || error.kind == .overloaded {
            guard case .exhausted(let until) = model.gate.close(hint: error.retryAfter, at: now, using: &generator),
                Self.close(&model.latch, Latch(kind: .quotaExhausted, since: now, until: until))
            else { return [] }
            return [.latched(provider: deployment.provider, model: deployment.model, .quotaExhausted)]
        }
        let next = Latch(kind: error.kind, since: now, until: error.retryAfter.map { now + $0 })
        switch Latch.scope(of: error.kind) {
        case .provider where Self.close(&provider.latch, next):
            return [.latched(provider: deployment.provider, model: nil, error.kind)]
        case .model where Self.close(&model.latch, next):
            return [.latched(provider: deployment.provider, model: deployment.model, error.kind)]
        default: return []
        }
    }

    /// False where the fault is known: it lasts as long as it was to.
    private static func close(_ latch: inout Latch?, _ next: Latch) -> Bool {
        if let latch, latch.kind == next.kind, latch.holds(at: next.since) { return false }
        latch = next
        return true
    }
}
