import Platform
import PromptAPI

/// Does all the I/O of a call to a provider: sends what the family encodes, reads what comes, and gives up in time.
public struct ProviderDriver: Sendable {
    /// How long to wait for the words that explain a refusal: its status says the most of it.
    static let graceForExplanation = Duration.seconds(2)
    /// The most that is read of an answer in one piece.
    static let maxBodyBytes = 64 << 20
    /// The most that is read of a refusal, and of the answer to a probe.
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
        try await completion(of: Reading(call: call, limits: limits, began: time.now), onText)
    }

    /// The same, with when the parts of the answer came, whatever its end.
    ///
    /// - Parameter onFirstToken: told once, when the model has brought something forth, after how long that was.
    public func attempt(
        _ call: ProviderCall, limits: AttemptLimits, onFirstToken: @escaping @Sendable (Duration) -> Void = { _ in },
        onText: @escaping @Sendable (String) async throws -> Void
    ) async -> (outcome: Result<Completion, ProviderError>, timing: AttemptTiming) {
        let reading = Reading(call: call, limits: limits, began: time.now, onFirstToken: onFirstToken)
        do throws(ProviderError) {
            return (.success(try await completion(of: reading, onText)), reading.timing)
        } catch {
            return (.failure(error), reading.timing)
        }
    }

    private func completion(
        of reading: Reading, _ onText: @escaping @Sendable (String) async throws -> Void
    ) async throws(ProviderError) -> Completion {
        do {
            switch try await time.run(until: reading.deadline, { try await exchange(reading, onText) }) {
            case .finished(let completion): return completion
            case .expired: return try reading.afterExpiry(at: time.now)
            }
        } catch {
            let failure = failure(error, hadContent: reading.hasContent)
            // What breaks after the model has ended takes nothing from its answer.
            if failure.kind != .cancelled, let completion = reading.completion { return completion }
            throw reading.finished(failure)
        }
    }

    /// Whether the provider can be reached and takes the credential.
    public func probe(limit: Duration) async throws(ProviderError) {
        do {
            let raced = try await time.run(until: Deadline(time.now + limit)) {
                let response = try await send(family.probe())
                // To its end, so that the connection can serve again; what is longer is not worth that.
                _ = try await beginning(of: response.body, upTo: Self.maxErrorBytes)
            }
            guard case .finished = raced else { throw ProviderError(.timeoutFirstToken) }
        } catch {
            throw failure(error, hadContent: false)
        }
    }

    /// Whether it gives vectors at all.
    public var embeds: Bool { family is any EmbeddingFamily }

    /// A vector for each input, in as many requests as the model wants, one after another. Nothing is given where one fails.
    public func embed(_ call: EmbeddingCall, limit: Duration) async throws(ProviderError) -> Embeddings {
        guard let family = family as? any EmbeddingFamily else { throw ProviderError(.badRequest, code: "no_embeddings") }
        do {
            let raced = try await time.run(until: Deadline(time.now + limit)) { try await embeddings(call, by: family) }
            guard case .finished(let embeddings) = raced else { throw ProviderError(.timeoutFirstToken) }
            return embeddings
        } catch {
            throw failure(error, hadContent: false)
        }
    }

    private func embeddings(_ call: EmbeddingCall, by family: any EmbeddingFamily) async throws -> Embeddings {
        var whole = Embeddings(vectors: [], usage: Usage(inputTokens: 0, outputTokens: 0))
        var rest = call.inputs[...]
        while !rest.isEmpty {
            let part = EmbeddingCall(model: call.model, inputs: Array(rest.prefix(family.inputsPerRequest(of: call.model))))
            rest = rest.dropFirst(part.inputs.count)
            let response = try await send(try family.embeddingRequest(for: part))
            let body = try await beginning(of: response.body, upTo: Self.maxBodyBytes)
            guard body.count <= Self.maxBodyBytes else { throw ProviderError(.malformed) }
            let embeddings = try family.embeddings(from: body, for: part)
            whole.vectors += embeddings.vectors
            whole.usage.inputTokens += embeddings.usage.inputTokens
            whole.usage.estimated = whole.usage.estimated || embeddings.usage.estimated
        }
        return whole
    }

    /// The response to an authorized request; what is not HTTP 200 is thrown.
    private func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var (authorized, response) = try await authorizedSend(request)
        if [401, 403].contains(response.status),
            authorizer.mend(authorized, refusedWith: response.status, response.headers, at: time.wallClock)
        {
            (authorized, response) = try await authorizedSend(request)
        }
        guard response.status == 200 else { throw try await refusal(response) }
        return response
    }

    private func authorizedSend(_ request: HTTPRequest) async throws -> (HTTPRequest, HTTPResponse) {
        var request = request
        try await authorizer.authorize(&request, at: time.wallClock)
        return (request, try await transport.send(request))
    }

    private func exchange(_ reading: Reading, _ onText: @Sendable (String) async throws -> Void) async throws -> Completion {
        let response = try await send(family.request(for: reading.call))
        reading.begin(
            requestID: quotingNothing(family.requestID(response.headers)), rateLimits: family.rateLimits(response.headers))
        if response.isJSON {
            let body = try await beginning(of: response.body, upTo: Self.maxBodyBytes)
            guard body.count <= Self.maxBodyBytes else { throw ProviderError(.malformed) }
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
            if case .requestID(let id) = event { quotingNothing(id).map(reading.name) }
            guard let text = event.words, !text.isEmpty else { continue }
            reading.deadline.move(to: reading.limits.deadline)
            let start = time.now
            try await onText(text)
            reading.handedOn(from: start, to: time.now)
        }
    }

    /// A body as far as the limit, or some bytes beyond it.
    private func beginning(of body: HTTPResponse.Body, upTo limit: Int) async throws -> [UInt8] {
        var read: [UInt8] = []
        for try await bytes in body {
            read.append(contentsOf: bytes)
            if read.count > limit { break }
        }
        return read
    }

    // MARK: Failures

    /// Why there was no answer. It is what its status says, also where the words that should explain it break off or do not come.
    private func refusal(_ response: HTTPResponse) async throws -> ProviderError {
        let raced = try await time.run(until: Deadline(time.now + Self.graceForExplanation)) {
            var read: [UInt8] = []
            do {
                for try await bytes in response.body {
                    read.append(contentsOf: bytes)
                    if read.count > Self.maxErrorBytes { break }
                }
            } catch is TransportError, is CancellationError {
                return read
            }
            return read
        }
        guard case .finished(let body) = raced else { return failure(response, []) }
        return failure(response, body)
    }

    private func failure(_ response: HTTPResponse, _ body: [UInt8]) -> ProviderError {
        var error = family.failure(status: response.status, headers: response.headers, body: body, at: time.wallClock)
        error.forbidsRetry = response.headers["x-should-retry"]?.trimmed.lowercased() == "false"
        return error
    }

    private func failure(_ error: any Error, hadContent: Bool) -> ProviderError {
        // What a cancelled call throws is the cancelling's doing.
        if Task.isCancelled { return ProviderError(.cancelled) }
        return switch error {
        case let error as ProviderError: redacted(error)
        case let error as TransportError:
            hadContent ? ProviderError(.streamTruncated) : ProviderError(.transport, code: error.rawValue)
        default: ProviderError(.cancelled)
        }
    }

    private func redacted(_ error: ProviderError) -> ProviderError {
        var error = error
        error.providerMessage = error.providerMessage.map(authorizer.redact)
        error.code = quotingNothing(error.code)
        error.requestID = quotingNothing(error.requestID)
        return error
    }

    /// A word of the provider's that is shown and logged, unless it quotes the credential.
    private func quotingNothing(_ word: String?) -> String? {
        word.flatMap { authorizer.redact($0) == $0 ? $0 : nil }
    }
}

extension HTTPResponse {
    fileprivate var isJSON: Bool {
        headers["content-type"].map { $0.lowercased().hasPrefix("application/json") } ?? false
    }
}
