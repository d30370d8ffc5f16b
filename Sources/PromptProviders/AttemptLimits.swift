import Platform

/// How long a call may take, in its parts.
public struct AttemptLimits: Sendable, Hashable {
    /// From the call to the first sign of the answer.
    public var firstToken: Duration
    /// Between signs of progress. Keep-alives are none.
    public var idle: Duration
    /// The request's own deadline: passing it is nobody's fault but the clock's.
    public var deadline: Instant

    public init(firstToken: Duration, idle: Duration, deadline: Instant) {
        self.firstToken = firstToken
        self.idle = idle
        self.deadline = deadline
    }

    /// How long to wait for the usage that should follow a finish reason (spec service §6).
    static let graceAfterFinish = Duration.seconds(2)
    /// How long to wait for the end of a body whose answer is whole, so that its connection can serve again.
    static let graceAfterCompletion = Duration.milliseconds(50)
}

/// When the parts of an answer came. A refusal has none.
public struct AttemptTiming: Sendable, Hashable {
    /// From the call to the first sign of the answer, of which thinking is one.
    public var firstToken: Duration?
    /// From the call to the first text.
    public var firstDelta: Duration?
    /// What whoever takes the text made the provider wait: no slowness of the provider's.
    public var held: Duration

    public init(firstToken: Duration? = nil, firstDelta: Duration? = nil, held: Duration = .zero) {
        self.firstToken = firstToken
        self.firstDelta = firstDelta
        self.held = held
    }
}
