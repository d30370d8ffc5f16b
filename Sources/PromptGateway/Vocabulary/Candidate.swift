import PromptProviders

/// A model at a provider: what a request may be sent to.
public struct Candidate: Sendable {
    public let provider: Provider
    public let model: Model
    let driver: ProviderDriver

    var isLocal: Bool {
        provider.configuration.dialect == .llamacpp || provider.configuration.dialect == .lmstudio || provider.kind == .ollama
    }
}
