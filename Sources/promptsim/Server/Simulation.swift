import NIOCore
import Platform
import PromptAPI

/// A scenario that runs: which request gets which timeline.
final class Simulation: Sendable {
    let calls: Calls
    private let scenario: Scenario
    private let seed: UInt64
    private let time: any Time
    private let start: Instant

    init(_ scenario: Scenario, seed: UInt64, time: any Time = SystemTime()) {
        self.scenario = scenario
        self.seed = seed
        self.time = time
        start = time.now
        calls = Calls(scenario.models.map(\.id))
    }

    struct Request {
        var method: String
        /// With its query, which nothing here reads.
        var target: String
        var authorization: String?
        var body: ByteBufferView
    }

    /// What to send, and in whose account it goes; `nil`: nobody's, it never reached a model.
    struct Response {
        var timeline: Timeline
        var model: Model?
    }

    private var elapsed: Duration { time.now - start }

    func respond(to request: Request) -> Response {
        let path = request.target.prefix { $0 != "?" }
        if path == "/sim/calls" { return plain(200, calls.json.encoded) }
        guard isKnown(request.authorization) else { return refuse(401, ProviderFault()) }
        switch (request.method, path) {
        case ("POST", "/v1/chat/completions"): return answer(request.body, as: OpenAIRequest.chat)
        case ("POST", "/v1/embeddings"): return answer(request.body, as: OpenAIRequest.embedding)
        case ("GET", "/v1/models"): return plain(200, OpenAIModels.body(scenario.models.map(\.id), created: created))
        case (_, "/v1/chat/completions"), (_, "/v1/embeddings"), (_, "/v1/models"):
            return refuse(405, ProviderFault(message: "Not allowed: \(request.method)."))
        default:
            let fault = ProviderFault(message: "Unknown request URL: \(request.method) \(path).", code: "unknown_url")
            return refuse(404, fault)
        }
    }

    /// To be called once for each response that has a model, with what was sent of it.
    func end(_ response: Response, _ ending: Calls.Ending, tokens: TokenCount) {
        guard let model = response.model else { return }
        calls.end(model.id, ending, tokens: tokens, limit: model.rateLimit, at: elapsed)
    }

    private func answer(_ body: ByteBufferView, as read: (ByteBufferView) throws(OpenAIRequest.Flaw) -> Ask) -> Response {
        let ask: Ask
        do throws(OpenAIRequest.Flaw) {
            ask = try read(body)
        } catch {
            return refuse(error.status, error.fault)
        }
        guard let model = scenario.model(named: ask.model) else {
            return refuse(404, ProviderFault(message: "The model `\(ask.model)` does not exist."))
        }
        return Response(timeline: timeline(ask, model), model: model)
    }

    private func timeline(_ ask: Ask, _ model: Model) -> Timeline {
        let elapsed = elapsed
        let (number, rate) = calls.begin(ask, limit: model.rateLimit, at: elapsed)
        var generator = Behaviour.generator(seed: seed, model: model.id, call: number)
        let plan = Behaviour.plan(ask, model: model, call: number, elapsed: elapsed, rate: rate, using: &generator)
        let id = String(UInt32(truncatingIfNeeded: Words.hash(model.id)), radix: 16) + "-\(number)"
        switch ask.task {
        case .chat(let chat):
            let rendition = OpenAIRendition(
                number: id, created: created, model: model.id, includesUsage: chat.streams && chat.includesUsage)
            return chat.streams ? .streamed(plan, by: rendition) : .whole(plan, by: rendition)
        case .embedding(let embedding):
            let chat = OpenAIRendition(number: id, created: created, model: model.id, includesUsage: false)
            let dimensions = embedding.dimensions ?? model.dimensions
            return .whole(plan, by: OpenAIEmbeddings(chat: chat, embedding: embedding, dimensions: dimensions))
        }
    }

    private var created: Int64 { time.wallClock.nanoseconds / 1_000_000_000 }

    private func isKnown(_ authorization: String?) -> Bool {
        guard let keys = scenario.apiKeys else { return true }
        guard let authorization, authorization.lowercased().hasPrefix("bearer ") else { return false }
        return keys.contains(String(authorization.dropFirst("bearer ".count)))
    }

    private func plain(_ status: Int, _ body: [UInt8]) -> Response {
        Response(timeline: .plain(status: status, body: body), model: nil)
    }

    func refuse(_ status: Int, _ fault: ProviderFault) -> Response {
        plain(status, OpenAIRendition.error(fault, status: status))
    }
}
