import Platform
import PromptAPI
import Synchronization

/// One answer while it comes: what there is of it, and by when the next sign of it is due.
final class Reading: Sendable {
    let call: ProviderCall
    let limits: AttemptLimits
    let deadline: Deadline
    private let began: Instant
    private let onFirstToken: @Sendable (Duration) -> Void
    private let state = Mutex(State())

    private struct State {
        var assembly = AnswerAssembly()
        var requestID: String?
        var rateLimits: RateLimits?
        var timing = AttemptTiming()

        var hasProgress: Bool { timing.firstToken != nil }
    }

    init(
        call: ProviderCall, limits: AttemptLimits, began: Instant,
        onFirstToken: @escaping @Sendable (Duration) -> Void = { _ in }
    ) {
        self.onFirstToken = onFirstToken
        self.call = call
        self.limits = limits
        self.began = began
        deadline = Deadline(min(began + limits.firstToken, limits.deadline))
    }

    var timing: AttemptTiming { state.withLock { $0.timing } }

    var hasContent: Bool { state.withLock { $0.assembly.hasContent } }

    var completion: Completion? {
        state.withLock { state in
            state.assembly.completion(
                promptTokens: TokenEstimate.tokens(of: call.conversation), requestID: state.requestID,
                rateLimits: state.rateLimits)
        }
    }

    func begin(requestID: String?, rateLimits: RateLimits?) {
        state.withLock { state in
            state.requestID = requestID
            state.rateLimits = rateLimits
        }
    }

    /// A name for the call that came in the answer: a header's is the better one.
    func name(_ requestID: String) {
        state.withLock { $0.requestID = $0.requestID ?? requestID }
    }

    /// Every sign of progress puts the next one off, and each step towards the end starts its own short wait. Nothing else
    /// does: a provider that keeps its connection busy without answering is silent all the same.
    func apply(_ event: AnswerEvent, at now: Instant) throws(ProviderError) {
        let wait = now - began
        let (isDue, isFirst) = try state.withLock { state throws(ProviderError) in
            let before = state.assembly.progress
            try state.assembly.apply(event)
            let isFirst = event.isProgress && !state.hasProgress
            if isFirst { state.timing.firstToken = wait }
            if event.words?.isEmpty == false { state.timing.firstDelta = state.timing.firstDelta ?? wait }
            return (state.assembly.progress != before || event.isProgress && before == .open, isFirst)
        }
        if isFirst { onFirstToken(wait) }
        if isDue { expectMore(at: now) }
    }

    /// Text was handed on, which took its time.
    func handedOn(from start: Instant, to now: Instant) {
        state.withLock { $0.timing.held += now - start }
        expectMore(at: now)
    }

    func expectMore(at now: Instant) {
        let patience =
            switch state.withLock({ $0.assembly.progress }) {
            case .open: limits.idle
            case .finished: AttemptLimits.graceAfterFinish
            case .complete: AttemptLimits.graceAfterCompletion
            }
        deadline.move(to: min(now + patience, limits.deadline))
    }

    /// Time is up: an answer that was whole is taken, and otherwise it is said what was being waited for.
    func afterExpiry(at now: Instant) throws(ProviderError) -> Completion {
        if let completion { return completion }
        if now >= limits.deadline { throw ProviderError(.deadline) }
        throw ProviderError(state.withLock { $0.hasProgress } ? .streamTruncated : .timeoutFirstToken)
    }

    /// A failure with what had come before it.
    func finished(_ error: ProviderError) -> ProviderError {
        state.withLock { state in
            var error = error
            error.partial = state.assembly.text
            error.requestID = error.requestID ?? state.requestID
            error.rateLimits = error.rateLimits ?? state.rateLimits
            return error
        }
    }
}

extension AnswerEvent {
    /// Whether the model has brought something forth (facts/providers §9.4).
    var isProgress: Bool {
        switch self {
        case .text, .refusal, .progress, .toolCall, .wholeToolCall: true
        case .finish, .usage, .counts, .requestID, .end: false
        }
    }

    /// What the caller is to read.
    var words: String? {
        switch self {
        case .text(let text), .refusal(let text): text
        case .progress, .toolCall, .wholeToolCall, .finish, .usage, .counts, .requestID, .end: nil
        }
    }
}
