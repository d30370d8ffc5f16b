import PromptAPI

/// Something that goes wrong with a model, and with which of its calls.
struct Fault: Sendable, Hashable {
    var when = When()
    var kind: Kind

    /// All of these must hold.
    struct When: Sendable, Hashable {
        /// Chance per call.
        var rate = 1.0
        /// By their number since the start, the first being 1; `nil`: all.
        var calls: [ClosedRange<Int>]?
        /// Since the start.
        var from: Duration?
        var until: Duration?
        /// Comes and goes, counted from `from`: down first.
        var flap: Flap?
    }

    struct Flap: Sendable, Hashable {
        var down: Duration
        var up: Duration
    }

    enum Kind: Sendable, Hashable {
        /// An error instead of an answer.
        case status(Refusal)
        /// The connection is reset before a byte is sent.
        case reset
        /// Nothing for so long, then the connection is closed.
        case hang(Duration)
        /// The answer pauses after so many tokens. With `keepAlive` it says at that interval that it is still there.
        case stall(after: Int, for: Duration, keepAlive: Duration?)
        /// The answer ends after so many tokens.
        case cut(after: Int, how: Cut)
        /// What comes before this token (the first is 1) cannot be parsed.
        case malformed(before: Int)
        /// The stream lacks what its format ends with.
        case noDone
        /// An error inside a response that began with 200.
        case errorInBand(after: Int, ProviderFault)
        /// The service's filter ends the answer after so many tokens, with success otherwise.
        case filter(after: Int)
        /// Everything takes so many times as long.
        case slow(factor: Double)
        /// Bytes of a body and tokens of a stream come one by one at this interval.
        case trickle(Duration)
    }

    enum Cut: String, Sendable, CaseIterable {
        /// The connection is closed within the body.
        case fin
        /// It is reset there.
        case rst
        /// The body ends as HTTP wants it, but is not whole: what a proxy makes of a server that died.
        case clean
    }
}

/// An error instead of an answer.
struct Refusal: Sendable, Hashable {
    /// `nil`: what the dialect gives to the fault's class.
    var status: Int?
    var headers: [Header] = []
    var body = Body.error(ProviderFault())

    enum Body: Sendable, Hashable {
        case error(ProviderFault)
        case raw(String)
    }

    init(status: Int?, headers: [Header] = [], body: Body = .error(ProviderFault())) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    init(_ failure: FailureClass, message: String? = nil, retryAfter: Duration? = nil) {
        self.init(status: nil, body: .error(ProviderFault(failure: failure, message: message, retryAfter: retryAfter)))
    }
}

/// What an error body says; what is `nil` is filled in as a provider would for the class or the status.
struct ProviderFault: Sendable, Hashable {
    /// `nil`: what the status means.
    var failure: FailureClass?
    var message: String?
    var type: String?
    /// A string, or a number as vLLM writes it.
    var code: JSON?
    /// Told in the form of the dialect.
    var retryAfter: Duration?
}
