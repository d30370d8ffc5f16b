import Logging
import Platform
import PromptAPI
import PromptProviders
import Synchronization
import TestSupport

@testable import PromptGateway

/// Providers that answer their calls one after another as a script has it, and whole once it has ended.
final class ScriptedProviders: HTTPTransport {
    enum Step: Sendable {
        case answer
        /// Another answer, in one piece.
        case say(String)
        case refusal(Int, code: String, retryAfter: Double? = nil)
        case reset
        /// So many of three pieces, then the end.
        case cut(after: Int)
        /// Silence.
        case hang
    }

    static let pieces = ["one ", "two ", "three"]

    private let scripts: Mutex<[String: [Step]]>
    private let log = Mutex<[String]>([])
    private let time: any Time

    init(_ scripts: [String: [Step]], time: any Time) {
        self.scripts = Mutex(scripts)
        self.time = time
    }

    /// Whom it was that each call went to, in order.
    var calls: [String] { log.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let name = String(request.url.dropFirst("http://".count).prefix { $0 != "/" })
        log.withLock { $0.append(name) }
        let step = scripts.withLock { $0[name]?.isEmpty == false ? $0[name]!.removeFirst() : .answer }
        try await time.sleep(for: .milliseconds(100))
        switch step {
        case .answer:
            if request.url.hasSuffix("/embeddings") { return Self.vectors(try JSONParser.parse(request.body)) }
            return Self.stream(Self.pieces, isWhole: true)
        case .say(let text): return Self.stream([text], isWhole: true)
        case .cut(let count): return Self.stream(Self.pieces.prefix(count), isWhole: false)
        case .reset: throw TransportError.reset
        case .hang:
            try await time.sleep(until: .distantFuture)
            throw TransportError.reset
        case .refusal(let status, let code, let retryAfter):
            let error: JSON = ["error": ["code": .string(code), "message": "as scripted"]]
            let headers = HTTPHeaders(retryAfter.map { [.init("retry-after", "\($0)")] } ?? [])
            return HTTPResponse(status: status, headers: headers, body: Pieces(bytes: [error.encoded]))
        }
    }

    /// Of a text its length and its first byte, as no two of a test have in common.
    private static func vectors(_ request: JSON) -> HTTPResponse {
        let inputs = (request["input"]?.array ?? []).compactMap(\.string)
        let data = inputs.enumerated().map { index, input -> JSON in
            ["index": JSON(index), "embedding": [JSON(Double(input.utf8.count) + 0.1), JSON(Double(input.utf8.first ?? 0) / 3)]]
        }
        let body: JSON = ["data": .array(data), "usage": ["prompt_tokens": JSON(inputs.count * 1000)]]
        return HTTPResponse(
            status: 200, headers: ["content-type": "application/json"], body: Pieces(bytes: [body.encoded]))
    }

    private static func stream(_ pieces: some Collection<String>, isWhole: Bool) -> HTTPResponse {
        var events = pieces.map { "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\($0)\"}}]}" }
        if isWhole {
            events += [
                #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
                #"{"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":500}}"#, "[DONE]",
            ]
        }
        let bytes = events.map { Array("data: \($0)\n\n".utf8) }
        return HTTPResponse(status: 200, headers: ["content-type": "text/event-stream"], body: Pieces(bytes: bytes))
    }

    private struct Pieces: AsyncSequence, Sendable {
        typealias Failure = any Error

        let bytes: [[UInt8]]

        func makeAsyncIterator() -> Iterator { Iterator(rest: bytes[...]) }

        struct Iterator: AsyncIteratorProtocol {
            typealias Failure = any Error

            var rest: ArraySlice<[UInt8]>

            mutating func next() async throws -> [UInt8]? { rest.popFirst() }
        }
    }
}

/// A gateway over scripted providers `a`, `b`, `c`, asked in that order.
struct ScriptedWorld {
    let time: Simulation
    let providers: ScriptedProviders
    let gateway: Gateway

    /// - Parameter windows: the context window of each provider's model.
    init(
        _ scripts: [String: [ScriptedProviders.Step]], names: [String] = ["a", "b", "c"], windows: [String: Int] = [:],
        _ configure: (inout Configuration) -> Void = { _ in }
    ) {
        let time = Simulation(seed: 1)
        let transport = ScriptedProviders(scripts, time: time)
        var configuration = Configuration()
        configuration.routing.defaultStrategy = .roundRobin
        configure(&configuration)
        self.time = time
        providers = transport
        gateway = Gateway(
            configuration,
            providers: names.map { name in
                let provider = ProviderConfiguration(name: name, kind: .openai, baseURL: "http://\(name)/v1")
                let driver = ProviderDriver(
                    family: OpenAI(baseURL: provider.baseURL), authorizer: NoAuthorizer(), transport: transport, time: time)
                let model = Model(
                    id: "model-\(name)", isDefault: true, price: Price(input: 1, output: 2), contextWindow: windows[name])
                return Provider(configuration: provider, models: [model], access: .success(driver))
            },
            time: time, entropy: SeededEntropy(seed: 1), log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func generate(
        into sink: (any AnswerSink)? = nil, _ edit: (inout GenerateParameters) -> Void = { _ in }
    ) throws -> Result<GenerateResult, RequestError> {
        var parameters = GenerateParameters()
        parameters.prompt = "prompt"
        // Who asks is to meet a provider, if not said otherwise.
        parameters.cacheEnabled = false
        parameters.stream = sink != nil
        edit(&parameters)
        return try time.run { [gateway, parameters] in
            do throws(RequestError) {
                return .success(
                    try await gateway.generate(
                        parameters, of: Caller(userID: "uid:1", isAdministrator: false), id: "request", into: sink))
            } catch {
                return .failure(error)
            }
        }
    }
}

extension ScriptedWorld {
    func embed(
        _ inputs: [String], by user: String = "uid:1", _ edit: (inout EmbedParameters) -> Void = { _ in }
    ) throws -> Result<EmbedResult, RequestError> {
        var parameters = EmbedParameters()
        parameters.input = inputs
        edit(&parameters)
        return try time.run { [gateway, parameters] in
            do throws(RequestError) {
                return .success(
                    try await gateway.embed(parameters, of: Caller(userID: user, isAdministrator: false), id: "request"))
            } catch {
                return .failure(error)
            }
        }
    }
}

/// Writes down what a caller of a stream sees.
final class Transcript: AnswerSink {
    private let lines = Mutex<[String]>([])

    var current: [String] { lines.withLock { $0 } }

    func delta(_ text: String) async throws { lines.withLock { $0.append(text) } }
    func reset(reason: String) async throws { lines.withLock { $0.append("reset: \(reason)") } }
}
