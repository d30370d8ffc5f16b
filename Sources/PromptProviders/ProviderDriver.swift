import Platform
import PromptAPI
import Synchronization

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
}

/// Does all the I/O of a call to a provider: sends what the family encodes, reads what comes, and gives up in time.
public struct ProviderDriver: Sendable {
    /// How long to wait for the usage that should follow a finish reason (spec service §6).
    static let graceAfterFinish = Duration.seconds(2)
    /// How long to wait for the end of a body whose answer is whole, so that its connection can serve again.
    static let graceAfterCompletion = Duration.milliseconds(50)
    /// The most that is read of a body that is no stream: an error page, or an answer in one piece.
    static let maxBodyBytes = 64 << 20
    static let maxErrorBytes = 64 << 10

    private let family: any ProviderFamily
    private let authorizer: any Authorizer
    private let transport: any HTTPTransport
    private let time: any Time

    public init(family: any ProviderFamily, authorizer: any Authorizer, transport: any HTTPTransport, time: any Time) {
        self.family = family
        self.authorizer = authorizer
        self.transport = transport
        self.time = time
    }

    /// Asks the model. `onText` gets the answer's text piece by piece; while it runs, the provider's clock stands still.
    public func complete(
        _ call: ProviderCall, limits: AttemptLimits, onText: @escaping @Sendable (String) async throws -> Void
    ) async throws(ProviderError) -> Completion {
        var request = family.request(for: call)
        try await authorizer.authorize(&request)
        let reading = Reading(
            call: call, limits: limits, deadline: Deadline(min(time.now + limits.firstToken, limits.deadline)))
        do {
            let ready = request
            switch try await time.run(until: reading.deadline, { try await exchange(ready, reading, onText) }) {
            case .finished(let completion): return completion
            case .expired: return try reading.afterExpiry(at: time.now)
            }
        } catch let error as ProviderError {
            throw finished(error, reading)
        } catch let error as TransportError {
            // What breaks after the model has ended takes nothing from its answer.
            if let completion = reading.completion { return completion }
            throw finished(reading.hasContent ? ProviderError(.streamTruncated) : ProviderError(.transport, code: error.rawValue), reading)
        } catch {
            throw finished(ProviderError(.cancelled), reading)
        }
    }

    /// Whether the provider can be reached and takes the credential.
    public func probe(limit: Duration) async throws(ProviderError) {
        var request = family.probe()
        try await authorizer.authorize(&request)
        do {
            let ready = request
            let raced = try await time.run(until: Deadline(time.now + limit)) {
                let response = try await transport.send(ready)
                let body = try await collect(response, upTo: Self.maxErrorBytes)
                guard response.status == 200 else { throw failure(response, body) }
            }
            guard case .finished = raced else { throw ProviderError(.timeoutFirstToken) }
        } catch let error as ProviderError {
            throw redacted(error)
        } catch let error as TransportError {
            throw ProviderError(.transport, code: error.rawValue)
        } catch {
            throw ProviderError(.cancelled)
        }
    }

    private func exchange(
        _ request: HTTPRequest, _ reading: Reading, _ onText: @Sendable (String) async throws -> Void
    ) async throws -> Completion {
        let response = try await transport.send(request)
        guard response.status == 200 else {
            throw failure(response, try await collect(response, upTo: Self.maxErrorBytes))
        }
        reading.begin(requestID: family.requestID(response.headers), rateLimits: family.rateLimits(response.headers))
        if response.isJSON {
            let body = try await collect(response, upTo: Self.maxBodyBytes)
            try await take(try family.events(from: body), reading, onText)
        } else {
            var framing = family.framing()
            for try await bytes in response.body {
                for frame in try framing.frames(from: bytes) {
                    try await take(try family.events(from: frame), reading, onText)
                }
            }
        }
        guard let completion = reading.completion else { throw ProviderError(reading.hasContent ? .streamTruncated : .malformed) }
        return completion
    }

    private func take(
        _ events: [AnswerEvent], _ reading: Reading, _ onText: @Sendable (String) async throws -> Void
    ) async throws {
        for event in events {
            try reading.apply(event, at: time.now)
            if case .text(let text) = event, !text.isEmpty {
                reading.deadline.move(to: reading.limits.deadline)
                try await onText(text)
                reading.expectMore(at: time.now)
            }
        }
    }

    private func collect(_ response: HTTPResponse, upTo limit: Int) async throws -> [UInt8] {
        var body: [UInt8] = []
        for try await bytes in response.body {
            body.append(contentsOf: bytes)
            guard body.count <= limit else {
                if response.status == 200 { throw ProviderError(.malformed) }
                break
            }
        }
        return body
    }

    private func failure(_ response: HTTPResponse, _ body: [UInt8]) -> ProviderError {
        family.failure(status: response.status, headers: response.headers, body: body, at: time.wallClock)
    }

    private func finished(_ error: ProviderError, _ reading: Reading) -> ProviderError {
        var error = redacted(error)
        error.partial = reading.text
        error.requestID = error.requestID ?? reading.requestID
        return error
    }

    private func redacted(_ error: ProviderError) -> ProviderError {
        var error = error
        error.providerMessage = error.providerMessage.map(authorizer.redact)
        if let code = error.code, authorizer.redact(code) != code { error.code = nil }
        return error
    }
}

extension HTTPResponse {
    fileprivate var isJSON: Bool {
        headers["content-type"].map { $0.lowercased().hasPrefix("application/json") } ?? false
    }
}

/// One answer while it comes: what there is of it, and by when the next sign of it is due.
private final class Reading: Sendable {
    let call: ProviderCall
    let limits: AttemptLimits
    let deadline: Deadline
    private let state = Mutex(State())

    private struct State {
        var assembly = AnswerAssembly()
        var requestID: String?
        var rateLimits: RateLimits?
        var hasProgress = false
    }

    init(call: ProviderCall, limits: AttemptLimits, deadline: Deadline) {
        self.call = call
        self.limits = limits
        self.deadline = deadline
    }

    var text: String { state.withLock { $0.assembly.text } }
    var hasContent: Bool { state.withLock { $0.assembly.hasContent } }
    var requestID: String? { state.withLock { $0.requestID } }

    var completion: Completion? {
        state.withLock { state in
            state.assembly.completion(
                promptCharacters: TokenEstimate.characters(of: call.conversation), requestID: state.requestID,
                rateLimits: state.rateLimits)
        }
    }

    func begin(requestID: String?, rateLimits: RateLimits?) {
        state.withLock { state in
            state.requestID = requestID
            state.rateLimits = rateLimits
        }
    }

    func apply(_ event: AnswerEvent, at now: Instant) throws(ProviderError) {
        try state.withLock { state throws(ProviderError) in
            try state.assembly.apply(event)
            state.hasProgress = true
        }
        expectMore(at: now)
    }

    /// Every sign of progress puts the next one off; at the end only stragglers are waited for.
    func expectMore(at now: Instant) {
        let patience =
            switch state.withLock({ $0.assembly.progress }) {
            case .open: limits.idle
            case .finished: ProviderDriver.graceAfterFinish
            case .complete: ProviderDriver.graceAfterCompletion
            }
        deadline.move(to: min(now + patience, limits.deadline))
    }

    /// Time is up: an answer that was whole is taken, and otherwise it is said what was being waited for.
    func afterExpiry(at now: Instant) throws(ProviderError) -> Completion {
        if let completion { return completion }
        if now >= limits.deadline { throw ProviderError(.deadline) }
        throw ProviderError(state.withLock { $0.hasProgress } ? .streamTruncated : .timeoutFirstToken)
    }
}
