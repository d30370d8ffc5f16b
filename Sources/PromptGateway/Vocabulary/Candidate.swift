import PromptProviders

/// A model at a provider: what a request may be sent to.
public struct Candidate: Sendable {
    public let provider: Provider
    public let model: Model
    let driver: ProviderDriver

    var isLocal: Bool { provider.configuration.isLocal }
}

extension ProviderConfiguration {
    /// A server of the operator's own, which takes so many requests at once and loads models before it answers.
    var isLocal: Bool { dialect == .llamacpp || dialect == .lmstudio || kind == .ollama }
}
