import Platform
import PromptAPI

/// A request's way: whom to ask, in order, and what became of everybody else.
struct Route: Sendable {
    /// The first is asked first, the rest are its fallbacks. Empty where all who might answer are among `later`.
    let candidates: [Candidate]
    /// Who may be asked at some later instant, the earliest first and those without one last.
    let later: [Postponement]
    /// Why each of the other providers was left out.
    let exclusions: [Eligibility.Exclusion]
    private let prospects: [Prospect]
    private let ranking: Ranking

    init(
        _ order: some Sequence<Int>, of prospects: [Prospect], _ ranking: Ranking, later: [Postponement],
        _ eligibility: Eligibility
    ) {
        candidates = order.map { prospects[$0].candidate }
        self.later = later
        exclusions = eligibility.excluded
        self.prospects = prospects
        self.ranking = ranking
    }

    var excluded: [RequestError.Exclusion] { exclusions.map { .init(provider: $0.provider, reason: $0.text) } }

    /// Everybody who was weighed, in the order of the strategy: made for whoever asks why, not for every request.
    var scores: [Score] { ranking.order.map { ranking.score(of: $0, prospects[$0]) } }

    /// `candidates` of `explain`: who was weighed, who has to wait, who was left out.
    var json: JSON {
        .array(
            scores.map(\.json)
                + later.map {
                    [
                        "provider": .string($0.candidate.provider.name), "model": .string($0.candidate.model.id),
                        "excluded": .string($0.text),
                    ]
                }
                + exclusions.map {
                    .object([
                        "provider": .string($0.provider), "model": $0.model.map { .string($0) }, "excluded": .string($0.text),
                    ])
                })
    }
}
