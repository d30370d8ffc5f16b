import PromptAPI
import PromptProviders

/// Who can give vectors to a request, and why the others cannot.
struct EmbeddingCandidates {
    private let request: Request
    private let providers: [Provider]
    private let isDrained: (String) -> Bool

    init(of request: Request, among providers: [Provider], isDrained: @escaping (String) -> Bool) {
        self.request = request
        self.providers = providers
        self.isDrained = isDrained
    }

    /// Who was named first, then those whose model is known to embed, each in the order of the configuration.
    func inOrder() throws(RequestError) -> [Candidate] {
        let named = request.parameters.provider
        if let named, !providers.contains(where: { $0.name == named }) {
            throw .notFound("no provider is called \(named)")
        }
        var candidates: [Candidate] = []
        var excluded: [RequestError.Exclusion] = []
        for provider in providers {
            switch judge(provider) {
            case .success(let candidate): candidates.append(candidate)
            case .failure(let exclusion): excluded.append(.init(provider: provider.name, reason: exclusion.reason))
            }
        }
        guard !candidates.isEmpty else { throw .noEligibleProvider("no provider can give vectors for this", excluded: excluded) }
        func rank(_ candidate: Candidate) -> Int { candidate.provider.name == named ? 0 : candidate.model.embeds ? 1 : 2 }
        return (0...2).flatMap { place in candidates.filter { rank($0) == place } }
    }

    private struct Exclusion: Error {
        var reason: String
    }

    private func judge(_ provider: Provider) -> Result<Candidate, Exclusion> {
        guard provider.configuration.enabled else { return .failure(Exclusion(reason: Objection.disabled.text)) }
        guard !isDrained(provider.name) else { return .failure(Exclusion(reason: Objection.drained.text)) }
        let driver: ProviderDriver
        switch provider.access {
        case .failure(let unusable): return .failure(Exclusion(reason: unusable.description))
        case .success(let usable): driver = usable
        }
        guard driver.embeds else { return .failure(Exclusion(reason: "gives no vectors")) }
        guard let model = model(of: provider) else {
            let objection = request.parameters.model.map { Objection.doesNotOffer($0) } ?? .offersNoModel
            return .failure(Exclusion(reason: objection.text))
        }
        guard !request.needsPrice || model.price != nil else {
            return .failure(Exclusion(reason: Objection.hasNoPriceForBudget.text))
        }
        return .success(Candidate(provider: provider, model: model, driver: driver))
    }

    /// The one that was named; else the first that embeds; else the default, whose name may only not tell.
    private func model(of provider: Provider) -> Model? {
        if let named = request.parameters.model { return provider.models.first { $0.id == named } }
        return provider.models.first(where: \.embeds) ?? provider.models.first(where: \.isDefault)
    }
}
