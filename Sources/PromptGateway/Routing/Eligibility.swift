import Platform
import PromptAPI
import PromptProviders

/// Which candidates a request may use: at once, later, or not at all. Constraints are hard: where nothing is left, every provider
/// says why. Without a pinned model a provider's candidate is its default model, and all its others only where that one fails a
/// constraint.
struct Eligibility {
    private(set) var ready: [Prospect] = []
    private(set) var later: [Postponement] = []
    private(set) var excluded: [Exclusion] = []

    /// A provider that is left out, and the model of which the reason speaks.
    struct Exclusion: Sendable, Hashable {
        var provider: String
        var model: String?
        var objection: Objection

        var text: String { model.map { "\($0) \(objection.text)" } ?? objection.text }
    }

    init(
        of need: Need, among providers: [Provider], drained: Set<String>, _ tuning: Tuning, outlook: (Candidate) -> Outlook
    ) {
        ready.reserveCapacity(providers.count)
        for index in providers.indices {
            if let exclusion = judge(providers[index], need, drained, tuning, outlook) {
                excluded.append(
                    Exclusion(provider: providers[index].name, model: exclusion.model, objection: exclusion.objection))
            }
        }
        forecast(need, tuning)
    }

    /// Without fallback the provider that was asked for is the only one, also where it is the one left out.
    mutating func keepOnly(_ provider: String) {
        ready.removeAll { $0.candidate.provider.name != provider }
        later.removeAll { $0.candidate.provider.name != provider }
    }

    private typealias Refusal = (model: String?, objection: Objection)

    private mutating func judge(
        _ provider: Provider, _ need: Need, _ drained: Set<String>, _ tuning: Tuning, _ outlook: (Candidate) -> Outlook
    ) -> Refusal? {
        guard provider.configuration.enabled else { return (nil, .disabled) }
        if !drained.isEmpty, drained.contains(provider.name) { return (nil, .drained) }
        let driver: ProviderDriver
        switch provider.access {
        case .failure(let unusable): return (nil, .unusable(unusable.description))
        case .success(let usable): driver = usable
        }
        func objection(_ index: Int) -> Objection? {
            if let objection = need.objection(to: provider.models[index]) { return objection }
            return admit(
                Candidate(provider: provider, model: provider.models[index], driver: driver), need, tuning, outlook)
        }
        if let pinned = need.model {
            guard let index = provider.models.firstIndex(where: { $0.id == pinned }) else { return (nil, .doesNotOffer(pinned)) }
            return objection(index).map { (nil, $0) }
        }
        guard !provider.models.isEmpty else { return (nil, .offersNoModel) }
        let preferred = provider.models.firstIndex(where: \.isDefault) ?? 0
        guard let failure = objection(preferred) else { return nil }
        var isLeftOut = true
        for index in provider.models.indices where index != preferred {
            if objection(index) == nil { isLeftOut = false }
        }
        return isLeftOut ? (provider.models[preferred].id, failure) : nil
    }

    private mutating func admit(
        _ candidate: Candidate, _ need: Need, _ tuning: Tuning, _ outlook: (Candidate) -> Outlook
    ) -> Objection? {
        let outlook = outlook(candidate)
        let output = need.output(outlook.expectedOutput ?? tuning.priorOutput, of: candidate.model)
        if let objection = need.objection(to: outlook, output: output) { return objection }
        switch outlook.standing {
        case .ready, .probing:
            if outlook.hasRoom(for: Double(need.inputTokens) + output) {
                ready.append(Prospect(candidate: candidate, outlook: outlook))
            } else {
                later.append(Postponement(candidate: candidate, until: nil, reason: .quota))
            }
        case .full: later.append(Postponement(candidate: candidate, until: nil, reason: .full))
        case .resting(let until): later.append(Postponement(candidate: candidate, until: until, reason: .resting))
        case .open(let until): later.append(Postponement(candidate: candidate, until: until, reason: .circuitOpen))
        case .latched(let kind): return .latched(kind)
        }
        return nil
    }

    /// Answers are expected to be about as long as all that came of late; entirely so of who has given none yet.
    private mutating func forecast(_ need: Need, _ tuning: Tuning) {
        var sum = 0.0
        var count = 0.0
        for index in ready.indices {
            guard let output = ready[index].outlook.expectedOutput else { continue }
            let weight = 1 + ready[index].outlook.successes
            sum += weight * output
            count += weight
        }
        let usual = count == 0 ? tuning.priorOutput : sum / count
        for index in ready.indices { ready[index].forecast = Forecast(ready[index], need, usualOutput: usual, tuning) }
    }
}

/// A candidate that may be asked, but not now.
struct Postponement: Sendable {
    var candidate: Candidate
    /// `nil` where nobody can say.
    var until: Instant?
    var reason: Reason

    enum Reason: Sendable, Hashable {
        case quota, full, resting, circuitOpen
    }

    var text: String {
        switch reason {
        case .quota: "has no quota left for it this minute"
        case .full: "answers as many requests as it may"
        case .resting: "asked to be left alone for a while"
        case .circuitOpen: "failed too often and is given a rest"
        }
    }
}

extension Outlook {
    fileprivate func hasRoom(for tokens: Double) -> Bool {
        (requestsLeft ?? 1) >= 1 && Double(tokensLeft ?? .max) >= tokens
    }
}
