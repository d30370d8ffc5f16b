import Platform
import PromptAPI
import PromptProviders
import TestSupport

@testable import PromptGateway

extension Provider {
    /// A provider that is judged, not asked.
    static func named(
        _ name: String, models: [Model] = [Model(id: "model", isDefault: true)], unusable: String? = nil,
        _ edit: (inout ProviderConfiguration) -> Void = { _ in }
    ) -> Provider {
        var configuration = ProviderConfiguration(name: name, kind: .openai, baseURL: "http://\(name)/v1")
        edit(&configuration)
        let driver = ProviderDriver(
            family: OpenAI(baseURL: configuration.baseURL), authorizer: NoAuthorizer(), transport: NoTransport(),
            time: Simulation(seed: 0))
        return Provider(
            configuration: configuration, models: models,
            access: unusable.map { .failure(Unusable($0)) } ?? .success(driver))
    }
}

extension Candidate {
    static func named(
        _ name: String, _ model: Model = Model(id: "model", isDefault: true),
        _ edit: (inout ProviderConfiguration) -> Void = { _ in }
    ) -> Candidate {
        let provider = Provider.named(name, models: [model], edit)
        guard case .success(let driver) = provider.access else { preconditionFailure("it was made usable") }
        return Candidate(provider: provider, model: model, driver: driver)
    }
}

extension Request {
    static func made(
        by user: String = "uid:1000", standing: Standing = .interactive, received: Instant = Instant(nanoseconds: 0),
        needsPrice: Bool = false, _ edit: (inout GenerateParameters) -> Void = { _ in }
    ) throws -> Request {
        var parameters = GenerateParameters()
        parameters.prompt = "prompt"
        edit(&parameters)
        return try Request(
            parameters, of: Caller(userID: user, isAdministrator: false), id: "request", standing: standing, received: received,
            configuration: Configuration(), needsPrice: needsPrice)
    }
}

/// There is nobody at the other end.
private struct NoTransport: HTTPTransport {
    func send(_ request: HTTPRequest) async throws -> HTTPResponse { throw TransportError.connect }
}

extension Attempt {
    private static func ended(
        _ outcome: Result<Completion, ProviderError>, _ candidate: Candidate?, _ duration: Double, _ timing: AttemptTiming,
        isHurried: Bool
    ) -> Attempt {
        let priced = Model(id: "model", isDefault: true, price: Price(input: 1, output: 2))
        return Attempt(
            requestID: "request", candidate: candidate ?? .named("a", priced), outcome: outcome, duration: .seconds(duration),
            retry: 0, timing: timing, isHurried: isHurried)
    }

    static func answered(
        by candidate: Candidate? = nil, in duration: Double = 1, tokens: (Int, Int) = (10, 10), firstToken: Double? = nil,
        held: Double = 0, limits: RateLimits? = nil
    ) -> Attempt {
        let completion = Completion(
            text: "x", finishReason: .stop, usage: Usage(inputTokens: tokens.0, outputTokens: tokens.1), rateLimits: limits)
        let timing = AttemptTiming(firstToken: firstToken.map { .seconds($0) }, held: .seconds(held))
        return ended(.success(completion), candidate, duration, timing, isHurried: false)
    }

    static func failed(
        _ kind: ProviderError.Kind, by candidate: Candidate? = nil, in duration: Double = 1, retryAfter: Double? = nil,
        isHurried: Bool = false
    ) -> Attempt {
        let error = ProviderError(kind, retryAfter: retryAfter.map { .seconds($0) })
        return ended(.failure(error), candidate, duration, AttemptTiming(), isHurried: isHurried)
    }
}
