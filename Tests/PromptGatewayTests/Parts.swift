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
        _ edit: (inout GenerateParameters) -> Void = { _ in }
    ) throws -> Request {
        var parameters = GenerateParameters()
        parameters.prompt = "prompt"
        edit(&parameters)
        return try Request(
            parameters, of: Caller(userID: user, isAdministrator: false), id: "request", standing: standing, received: received,
            configuration: Configuration())
    }
}

/// There is nobody at the other end.
private struct NoTransport: HTTPTransport {
    func send(_ request: HTTPRequest) async throws -> HTTPResponse { throw TransportError.connect }
}
