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
    private let tokens: Tokens

    init(_ scenario: Scenario, seed: UInt64, time: any Time = SystemTime()) {
        self.scenario = scenario
        self.seed = seed
        self.time = time
        start = time.now
        tokens = Tokens(lifetime: scenario.tokenLifetime)
        calls = Calls(scenario.models.map(\.id))
    }

    /// What to send, and in whose account it goes; `nil`: nobody's, it never reached a model.
    struct Response {
        var timeline: Timeline
        var model: Model?
    }

    private var elapsed: Duration { time.now - start }

    func respond(to request: IncomingRequest) -> Response {
        if request.path == "/sim/calls" { return plain(200, account.encoded) }
        let dialect = Dialect(of: request)
        guard let route = dialect.route(request) else {
            let message = "Unknown request URL: \(request.method) \(request.path)."
            let code: JSON? = dialect == .openai ? "unknown_url" : nil
            return refuse(dialect, ProviderFault(failure: .notFound, message: message, code: code))
        }
        guard request.method == route.method else {
            let fault = ProviderFault(failure: .badRequest, message: "Not allowed: \(request.method).")
            return refuse(dialect, fault, status: 405)
        }
        if case .token(let grant) = route.action { return token(grant, request.body) }
        guard isKnown(dialect.credential(of: request)) else { return refuse(dialect, ProviderFault(failure: .auth)) }
        switch route.action {
        case .answer(let endpoint): return answer(request.body, at: endpoint, dialect)
        case .page(let page):
            let names = scenario.models.map(\.id)
            return plain(200, page(names, CallIdentity(number: "0", model: "", time: time.wallClock)).encoded)
        case .token(let grant): return token(grant, request.body)
        }
    }

    /// To be called once for each response that has a model, with what was sent of it.
    func end(_ response: Response, _ ending: Calls.Ending, tokens: TokenCount) {
        guard let model = response.model else { return }
        calls.end(model.id, ending, tokens: tokens, limit: model.rateLimit, at: elapsed)
    }

    private func answer(_ body: ByteBufferView, at endpoint: any Endpoint, _ dialect: Dialect) -> Response {
        let ask: Ask
        do throws(RequestFlaw) {
            ask = try endpoint.read(try Self.json(body))
        } catch {
            return refuse(dialect, ProviderFault(failure: .badRequest, message: error.message))
        }
        guard let model = scenario.model(named: ask.model) else {
            return refuse(
                dialect, ProviderFault(failure: .notFound, message: "The model `\(ask.model)` does not exist."))
        }
        let elapsed = elapsed
        let (number, rate) = calls.begin(ask, dialect, limit: model.rateLimit, at: elapsed)
        var generator = Behaviour.generator(seed: seed, model: model.id, call: number)
        let plan = Behaviour.plan(ask, model: model, call: number, elapsed: elapsed, rate: rate, using: &generator)
        let id = String(UInt32(truncatingIfNeeded: Words.hash(model.id)), radix: 16) + "-\(number)"
        let call = CallIdentity(number: id, model: model.id, time: time.wallClock)
        let rendition = endpoint.rendition(of: ask, call, dimensions: ask.embedding.dimensions ?? model.dimensions)
        return Response(timeline: rendition.timeline(plan, streams: ask.streams), model: model)
    }

    private static func json(_ body: ByteBufferView) throws(RequestFlaw) -> JSON {
        do throws(JSONParser.Failure) {
            return try JSONParser.parse(body)
        } catch {
            throw RequestFlaw(
                "We could not parse the JSON body of your request: \(error.reason) (at byte \(error.offset)).")
        }
    }

    private func token(_ grant: TokenGrant, _ body: ByteBufferView) -> Response {
        if let flaw = grant.flaw(PercentEncoding.form(String(decoding: body, as: UTF8.self))) { return plain(400, flaw.encoded) }
        let seconds = Int(tokens.lifetime / .seconds(1))
        let answer: JSON = [
            "access_token": .string(tokens.issue(at: elapsed)), "expires_in": JSON(seconds), "token_type": "Bearer",
        ]
        return plain(200, answer.encoded)
    }

    /// A token that has expired lets nobody in, even where everybody else is.
    private func isKnown(_ credential: String?) -> Bool {
        if let credential, let isGood = tokens.isGood(credential, at: elapsed) { return isGood }
        guard let keys = scenario.apiKeys else { return true }
        return credential.map { keys.contains($0) } ?? false
    }

    private var account: JSON {
        var account = calls.json.object ?? JSON.Object()
        account["tokens_issued"] = JSON(tokens.count)
        return .object(account)
    }

    private func plain(_ status: Int, _ body: [UInt8]) -> Response {
        Response(timeline: .plain(status: status, body: body), model: nil)
    }

    private func refuse(_ dialect: Dialect, _ fault: ProviderFault, status: Int? = nil) -> Response {
        let errors = dialect.errors()
        let error = errors.error(fault, status: status)
        return Response(
            timeline: .plain(status: error.status, body: errors.body(error), headers: errors.headers(error)), model: nil)
    }

    func refuseTooLong(_ request: IncomingRequest) -> Response {
        refuse(Dialect(of: request), ProviderFault(failure: .badRequest, message: "The request is too long."), status: 413)
    }
}
