import Platform
import PromptAPI
import PromptProviders
import Synchronization

/// Orders the candidates of a request. What it remembers is whose turn it is, who is drained, and whom it looked at again when.
final class Router: Sendable {
    private struct State {
        var roundRobin = RoundRobin()
        var drained: Set<String> = []
        var probes: [Deployment: Instant] = [:]
    }

    private let state = Mutex(State())
    private let tuning: Tuning
    private let order: Experiment.Order?

    /// - Parameter order: of an evaluation, in the place of every strategy's.
    init(tuning: Tuning = Tuning(), order: Experiment.Order? = nil) {
        self.tuning = tuning
        self.order = order
    }

    func drain(_ provider: String) { state.withLock { _ = $0.drained.insert(provider) } }
    func resume(_ provider: String) { state.withLock { _ = $0.drained.remove(provider) } }
    func isDrained(_ provider: String) -> Bool { state.withLock { $0.drained.contains(provider) } }

    /// - Parameter outlook: what is known of a candidate at this instant; asked once for each model that is configured to fit.
    func route(
        _ request: Request, among providers: [Provider], preferring preferences: TaskPreferences, at now: Instant,
        outlook: (Candidate) -> Outlook, using generator: inout some RandomNumberGenerator
    ) throws(RequestError) -> Route {
        let preferred = request.parameters.provider
        try Self.check(providers, preferred)
        let need = Need(of: request)
        var eligibility = eligibility(of: need, among: providers, outlook: outlook)
        if !request.parameters.fallbackEnabled, let preferred { eligibility.keepOnly(preferred) }
        guard !eligibility.ready.isEmpty || !eligibility.later.isEmpty else {
            throw Self.refusal(request, eligibility)
        }
        var prospects = eligibility.ready
        if tuning.samplesPosteriors, request.strategy == .intelligent {
            for index in prospects.indices { prospects[index].forecast.draw(prospects[index], tuning, using: &generator) }
        }
        let mayExplore = preferred == nil && request.parameters.fallbackEnabled
        var ranking =
            order.map { Ranking(prospects, for: need, as: $0(request.parameters, prospects.map(\.candidate.provider.name))) }
            ?? rank(
                prospects, by: request.strategy, for: need, preferences, at: now, mayExplore: mayExplore, using: &generator)
        if prospects.contains(where: { $0.outlook.share < 1 }) {
            ranking.postpone(prospects) { prospects[$0].outlook.share < .random(in: 0..<1, using: &generator) }
        }
        let order = Self.preferring(preferred, in: ranking.order, of: prospects)
        return Route(
            order.prefix(request.parameters.fallbackEnabled ? .max : 1), of: prospects, ranking,
            later: Self.later(eligibility, isAlone: !request.parameters.fallbackEnabled), eligibility)
    }

    /// Points of everybody who could answer now: exactly those by which `intelligent` would order.
    func appraise(
        _ need: Need, among providers: [Provider], preferring preferences: TaskPreferences, outlook: (Candidate) -> Outlook
    ) -> [Appraised] {
        let prospects = eligibility(of: need, among: providers, outlook: outlook).ready
        let intelligent = Intelligent(tuning: tuning, preferences: preferences)
        let appraisals = intelligent.appraise(prospects, for: need)
        let ranking = intelligent.rank(prospects, appraised: appraisals, for: need)
        let list = preferences.list(of: need.task)
        return ranking.order.map { index in
            let rank = list.rank(of: prospects[index].candidate.provider)
            return Appraised(
                prospect: prospects[index], appraisal: appraisals[index], total: ranking.keys[index],
                preference: rank < list.count ? rank : nil)
        }
    }

    private func eligibility(of need: Need, among providers: [Provider], outlook: (Candidate) -> Outlook) -> Eligibility {
        let drained = state.withLock { $0.drained }
        return Eligibility(of: need, among: providers, drained: drained, tuning, outlook: outlook)
    }

    // MARK: Strategies

    private func rank(
        _ prospects: [Prospect], by strategy: RoutingStrategy, for need: Need, _ preferences: TaskPreferences, at now: Instant,
        mayExplore: Bool, using generator: inout some RandomNumberGenerator
    ) -> Ranking {
        switch strategy {
        case .roundRobin: state.withLock { $0.roundRobin.rank(prospects, for: need) }
        case .weightedRandom: WeightedRandom().rank(prospects, for: need, using: &generator)
        case .costOptimized: CostOptimized().rank(prospects, for: need)
        case .performanceBased: PerformanceBased().rank(prospects, for: need)
        case .availabilityBased: AvailabilityBased().rank(prospects, for: need, at: now)
        case .modelSpecific: ModelSpecific().rank(prospects, for: need, by: preferences)
        case .intelligent: intelligent(prospects, for: need, preferences, at: now, mayExplore: mayExplore)
        }
    }

    private func intelligent(
        _ prospects: [Prospect], for need: Need, _ preferences: TaskPreferences, at now: Instant, mayExplore: Bool
    ) -> Ranking {
        let intelligent = Intelligent(tuning: tuning, preferences: preferences)
        let appraisals = intelligent.appraise(prospects, for: need)
        var ranking = intelligent.rank(prospects, appraised: appraisals, for: need)
        guard mayExplore else { return ranking }
        let probe = intelligent.probe(in: ranking, prospects, appraisals, for: need, at: now) { index in
            mayProbe(prospects[index].candidate.deployment, at: now)
        }
        if let probe { ranking.promote(probe) }
        return ranking
    }

    /// At most one request for each candidate in so long a time; asking takes the turn.
    private func mayProbe(_ deployment: Deployment, at now: Instant) -> Bool {
        state.withLock { state in
            if let last = state.probes[deployment], now - last < tuning.staleAfter { return false }
            state.probes[deployment] = now
            return true
        }
    }

    // MARK: Whom the caller named

    private static func check(_ providers: [Provider], _ preferred: String?) throws(RequestError) {
        guard !providers.isEmpty else {
            throw .noEligibleProvider(
                "no provider is configured; add one under providers: in promptd.yaml and reload", excluded: [])
        }
        if let preferred, !providers.contains(where: { $0.name == preferred }) {
            throw .notFound("no provider is called \(preferred); configured: \(providers.map(\.name).joined(separator: ", "))")
        }
    }

    private static func refusal(_ request: Request, _ eligibility: Eligibility) -> RequestError {
        let excluded = eligibility.excluded.map { RequestError.Exclusion(provider: $0.provider, reason: $0.text) }
        guard let name = request.parameters.provider, !request.parameters.fallbackEnabled else {
            return .noEligibleProvider("no provider can take this request", excluded: excluded)
        }
        return .noEligibleProvider("\(name) cannot take this request, and fallback_enabled is false", excluded: excluded)
    }

    private static func preferring(_ name: String?, in order: [Int], of prospects: [Prospect]) -> [Int] {
        guard let name else { return order }
        return order.filter { prospects[$0].candidate.provider.name == name }
            + order.filter { prospects[$0].candidate.provider.name != name }
    }

    /// Whoever is free the earliest first. Without fallback one is left, and only where nobody is ready.
    private static func later(_ eligibility: Eligibility, isAlone: Bool) -> [Postponement] {
        guard !eligibility.later.isEmpty else { return [] }
        let earliest = eligibility.later.indices.sorted { a, b in
            let (first, second) = (eligibility.later[a].until ?? .distantFuture, eligibility.later[b].until ?? .distantFuture)
            return first == second ? a < b : first < second
        }
        let later = earliest.map { eligibility.later[$0] }
        guard isAlone else { return later }
        return eligibility.ready.isEmpty ? Array(later.prefix(1)) : []
    }
}

/// A candidate with its points, for whoever shows them.
struct Appraised: Sendable {
    let prospect: Prospect
    let appraisal: Appraisal
    /// 0…10.
    let total: Double
    /// Its place on the task's preference list, 0 first; `nil` where it is not on it.
    let preference: Int?
}
