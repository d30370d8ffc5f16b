/// What is sent in answer to one call, and when: a plan in the bytes of a format. The server does these steps and
/// decides nothing.
struct Timeline: Sendable, Hashable {
    private(set) var steps: [Step] = []
    /// What it counts as when its last step has been done.
    private(set) var outcome = Outcome.completed

    struct Step: Sendable, Hashable {
        /// Since the request was read.
        var at: Duration
        var act: Act
        /// What the model has worked for when this is done.
        var tokens = TokenCount()
    }

    enum Act: Sendable, Hashable {
        case head(Head)
        case bytes([UInt8])
        /// The response is over, as HTTP wants it.
        case end
        case close(Close)
    }

    struct Head: Sendable, Hashable {
        var status: Int
        var headers: [Header]
        /// `nil`: unknown yet, chunked.
        var length: Int?
    }

    enum Close: Sendable, Hashable {
        case fin
        case rst
    }

    enum Outcome: Sendable, Hashable {
        case completed
        case failed
    }

    init(outcome: Outcome = .completed) {
        self.outcome = outcome
    }

    mutating func fail() {
        outcome = .failed
    }

    mutating func append(_ act: Act, at time: Duration, tokens: TokenCount = TokenCount()) {
        steps.append(Step(at: time, act: act, tokens: tokens))
    }

    /// Adds to the bytes sent at the same moment, so that an answer without pauses is one write.
    mutating func append(at time: Duration, tokens: TokenCount = TokenCount(), _ write: (inout [UInt8]) -> Void) {
        guard let last = steps.indices.last, steps[last].at == time, case .bytes(var bytes) = steps[last].act else {
            var bytes: [UInt8] = []
            write(&bytes)
            return append(.bytes(bytes), at: time, tokens: tokens)
        }
        // The step lets go of its bytes meanwhile, so that writing does not copy them.
        steps[last].act = .end
        write(&bytes)
        steps[last].act = .bytes(bytes)
        steps[last].tokens += tokens
    }
}

extension Timeline {
    static let jsonType = Header(name: "content-type", value: "application/json")

    /// A response that is there at once and belongs to no model.
    static func plain(status: Int, body: [UInt8], at time: Duration = .zero, headers: [Header] = []) -> Timeline {
        var timeline = Timeline(outcome: status < 400 ? .completed : .failed)
        // These have no body, whatever a scenario says.
        let body = status == 204 || status == 304 ? [] : body
        let type = headers.contains { $0.name.lowercased() == "content-type" } ? [] : [jsonType]
        timeline.append(.head(Head(status: status, headers: type + headers, length: body.count)), at: time)
        timeline.append(.bytes(body), at: time)
        timeline.append(.end, at: time)
        return timeline
    }

    /// A call that is not answered at all; `nil` where the plan's fault lets the answer begin.
    static func refused(_ plan: Plan, by rendition: some Rendition) -> Timeline? {
        switch plan.fault {
        case .status(let refusal)?:
            let (status, body, headers) = written(refusal, rendition.errors)
            var timeline = plain(
                status: status, body: body, at: plan.pace.latency,
                headers: refusal.headers + headers + plan.headers + rendition.headers(rate: plan.rate))
            timeline.fail()
            return timeline
        case .reset?:
            var timeline = Timeline(outcome: .failed)
            timeline.append(.close(.rst), at: .zero)
            return timeline
        case .hang(let duration)?:
            var timeline = Timeline(outcome: .failed)
            timeline.append(.close(.fin), at: duration)
            return timeline
        default:
            return nil
        }
    }

    private static func written(
        _ refusal: Refusal, _ errors: some ErrorFormat
    ) -> (status: Int, body: [UInt8], headers: [Header]) {
        switch refusal.body {
        case .error(let fault):
            let error = errors.error(fault, status: refusal.status)
            return (error.status, errors.body(error), errors.headers(error))
        case .raw(let text):
            return (refusal.status ?? 500, Array(text.utf8), [])
        }
    }
}
