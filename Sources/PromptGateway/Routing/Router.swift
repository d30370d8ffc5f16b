import PromptAPI
import PromptProviders
import Synchronization

/// Orders the candidates of a request: the first is asked first, the rest are its fallbacks.
final class Router: Sendable {
    private struct State {
        var roundRobin = RoundRobin()
        var drained: Set<String> = []
    }

    private let state = Mutex(State())

    func drain(_ provider: String) { state.withLock { _ = $0.drained.insert(provider) } }
    func resume(_ provider: String) { state.withLock { _ = $0.drained.remove(provider) } }
    func isDrained(_ provider: String) -> Bool { state.withLock { $0.drained.contains(provider) } }

    func route(
        _ request: Request, among providers: [Provider], isHealthy: (Candidate) -> Bool
    ) throws(RequestError) -> [Candidate] {
        guard !providers.isEmpty else {
            throw .noEligibleProvider(
                "no provider is configured; add one under providers: in promptd.yaml and reload", excluded: [])
        }
        if let name = request.parameters.provider, !providers.contains(where: { $0.name == name }) {
            throw .notFound("no provider is called \(name); configured: \(providers.map(\.name).joined(separator: ", "))")
        }
        let drained = state.withLock { $0.drained }
        let eligibility = Eligibility(of: request, among: providers, isDrained: drained.contains)
        guard !eligibility.candidates.isEmpty else {
            throw .noEligibleProvider("no provider can take this request", excluded: eligibility.excluded)
        }
        let ordered = state.withLock { $0.roundRobin.order(eligibility.candidates, isHealthy: isHealthy) }
        let preferred = Self.preferring(request.parameters.provider, in: ordered)
        guard !request.parameters.fallbackEnabled else { return preferred }
        return try Self.only(request.parameters.provider, preferred, eligibility)
    }

    private static func preferring(_ name: String?, in candidates: [Candidate]) -> [Candidate] {
        guard let name else { return candidates }
        return candidates.filter { $0.provider.name == name } + candidates.filter { $0.provider.name != name }
    }

    /// Without fallback a provider that was asked for is the only one, also where it is the one left out.
    private static func only(
        _ name: String?, _ candidates: [Candidate], _ eligibility: Eligibility
    ) throws(RequestError) -> [Candidate] {
        if let name, candidates.first?.provider.name != name {
            throw .noEligibleProvider(
                "\(name) cannot take this request, and fallback_enabled is false", excluded: eligibility.excluded)
        }
        return Array(candidates.prefix(1))
    }
}
