import PromptProviders

/// What evidence is kept by: a model at a provider (facts/resilience §C1).
struct Deployment: Hashable, Sendable {
    var provider: String
    var model: String
}

extension Candidate {
    var deployment: Deployment { Deployment(provider: provider.name, model: model.id) }
}
