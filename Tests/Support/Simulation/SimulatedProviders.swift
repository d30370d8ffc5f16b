import Platform
import PromptAPI
import PromptProviders
import Synchronization

/// The way to providers that are not there: `http://provider-<n>/v1` answers in OpenAI's format, in virtual time, as a
/// plan has it. It keeps count, so that an oracle can compare.
public final class SimulatedProviders: HTTPTransport {
    /// One call as the providers saw it.
    public struct Call: Sendable {
        public var provider: Int
        public var prompt: String
        public var fate: FaultPlan.Fate
        public var began: Instant
        public var isOpen = true
    }

    private struct State {
        var generator: SplitMix64
        var calls: [Call] = []
    }

    private let plan: FaultPlan
    private let time: any Time
    private let state: Mutex<State>

    public init(plan: FaultPlan, seed: UInt64, time: any Time) {
        self.plan = plan
        self.time = time
        state = Mutex(State(generator: SplitMix64(seed: seed ^ 0x9207)))
    }

    public var calls: [Call] { state.withLock { $0.calls } }

    /// The pieces of the whole answer to a prompt: nothing else may ever be presented as an answer.
    public static func answer(to prompt: String, by provider: Int) -> [String] {
        ["Provider ", "\(provider)", " says ", "of ", "\(prompt)", "."]
    }

    public static func usage(of prompt: String) -> (input: Int, output: Int) { (10 + prompt.utf8.count, 6) }

    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard !request.body.isEmpty else { return try await listModels() }
        let (index, call, latency, gap) = begin(request)
        do {
            try await time.sleep(for: latency)
            switch call.fate {
            case .reset: throw TransportError.reset
            case .hang: try await time.sleep(until: .distantFuture)
            case .status(let status, let retryAfter):
                end(index)
                return refusal(status, retryAfter)
            default: break
            }
        } catch {
            end(index)
            throw error
        }
        let script = Script(call)
        return HTTPResponse(
            status: 200, headers: ["content-type": "text/event-stream"],
            body: Body(script: script, gap: call.fate == .trickle ? .seconds(1) : gap, time: time) { self.end(index) })
    }

    /// What a probe asks for: it meets no fault.
    private func listModels() async throws -> HTTPResponse {
        try await time.sleep(for: .milliseconds(20))
        let body: JSON = ["object": "list", "data": []]
        return HTTPResponse(status: 200, headers: ["content-type": "application/json"], body: OneChunk(bytes: body.encoded))
    }

    private func begin(_ request: HTTPRequest) -> (Int, Call, latency: Duration, gap: Duration) {
        let provider = Int(request.url.dropFirst("http://provider-".count).prefix { $0.isNumber })!
        let body = try! JSONParser.parse(request.body)
        let prompt = body["messages"]!.array!.last!["content"]!.string!
        return state.withLock { state in
            let fate = plan.fate(ofCallTo: provider, using: &state.generator)
            let call = Call(provider: provider, prompt: prompt, fate: fate, began: time.now)
            state.calls.append(call)
            let latency = Double.random(in: 0.01...1.5, using: &state.generator)
            let gap = Double.random(in: 0.001...0.2, using: &state.generator)
            return (state.calls.count - 1, call, .seconds(latency), .seconds(gap))
        }
    }

    private func end(_ index: Int) {
        state.withLock { $0.calls[index].isOpen = false }
    }

    private func refusal(_ status: Int, _ retryAfter: Double?) -> HTTPResponse {
        let body: JSON = ["error": ["message": "scripted", "type": "scripted", "code": .null]]
        let headers = HTTPHeaders(retryAfter.map { [.init("retry-after", "\($0)")] } ?? [])
        return HTTPResponse(status: status, headers: headers, body: OneChunk(bytes: body.encoded))
    }
}

/// The bytes of a streamed answer, and how it ends.
private struct Script: Sendable {
    enum Step: Sendable {
        case bytes([UInt8])
        case silence
        case reset
    }

    var steps: [Step] = []

    init(_ call: SimulatedProviders.Call) {
        let pieces = SimulatedProviders.answer(to: call.prompt, by: call.provider)
        for (index, piece) in pieces.enumerated() {
            if let interruption = Self.interruption(call.fate, after: index) {
                steps += interruption
                return
            }
            steps.append(Self.chunk(delta: ["content": .string(piece)], finish: .null))
        }
        steps.append(Self.chunk(delta: [:], finish: "stop"))
        let usage = SimulatedProviders.usage(of: call.prompt)
        if call.fate != .noUsage {
            steps.append(
                Self.event([
                    "choices": [], "usage": ["prompt_tokens": JSON(usage.input), "completion_tokens": JSON(usage.output)],
                ]))
        }
        if call.fate == .noDone { steps.append(.silence) } else { steps.append(.bytes(Array("data: [DONE]\n\n".utf8))) }
    }

    private static func interruption(_ fate: FaultPlan.Fate, after pieces: Int) -> [Step]? {
        switch fate {
        case .stall(pieces): [.silence]
        case .cut(pieces, let reset): reset ? [.reset] : []
        case .malformed(pieces): [.bytes(Array("data: {\"choices\":[{\"delta\":{\"cont\n\n".utf8))]
        case .inBandError(pieces): [event(["error": ["message": "scripted", "code": 503]])]
        default: nil
        }
    }

    private static func chunk(delta: JSON, finish: JSON) -> Step {
        event(["choices": [["index": 0, "delta": delta, "finish_reason": finish]], "usage": .null])
    }

    private static func event(_ data: JSON) -> Step { .bytes(Array("data: \(data)\n\n".utf8)) }
}

private struct Body: AsyncSequence, Sendable {
    typealias Failure = any Error

    let script: Script
    let gap: Duration
    let time: any Time
    let onEnd: @Sendable () -> Void

    func makeAsyncIterator() -> Iterator { Iterator(body: self, connection: Connection(onEnd)) }

    /// Ends with whoever reads: to drop a response is to close its connection.
    final class Connection: Sendable {
        private let onEnd: @Sendable () -> Void

        init(_ onEnd: @escaping @Sendable () -> Void) {
            self.onEnd = onEnd
        }

        deinit { onEnd() }
    }

    struct Iterator: AsyncIteratorProtocol {
        typealias Failure = any Error

        let body: Body
        let connection: Connection
        var step = 0

        mutating func next() async throws -> [UInt8]? {
            guard step < body.script.steps.count else { return nil }
            defer { step += 1 }
            try await body.time.sleep(for: body.gap)
            switch body.script.steps[step] {
            case .bytes(let bytes): return bytes
            case .silence:
                try await body.time.sleep(until: .distantFuture)
                return nil
            case .reset: throw TransportError.reset
            }
        }
    }
}

private struct OneChunk: AsyncSequence, Sendable {
    typealias Failure = any Error

    let bytes: [UInt8]

    func makeAsyncIterator() -> Iterator { Iterator(bytes: bytes) }

    struct Iterator: AsyncIteratorProtocol {
        typealias Failure = any Error

        var bytes: [UInt8]?

        mutating func next() async throws -> [UInt8]? {
            defer { bytes = nil }
            return bytes
        }
    }
}
