import Logging
import Platform
import PromptProviders

/// What an event has changed, for who logs it.
enum Change: Sendable, Hashable {
    case opened(Deployment, until: Instant)
    case closed(Deployment)
    /// `model` is `nil` where it is the whole provider.
    case latched(provider: String, model: String?, ProviderError.Kind)
    case unlatched(provider: String, model: String?)
    case alert(Alerts.Change)

    func record(to log: Logger, at now: Instant) {
        switch self {
        case .opened(let deployment, let until):
            log.record(
                .circuitOpened, .warning,
                "\(deployment.provider) keeps failing with \(deployment.model): left alone for \((until - now).wholeSeconds) s",
                [Field.provider: deployment.provider, Field.model: deployment.model])
        case .closed(let deployment):
            log.record(
                .circuitClosed, .notice, "\(deployment.provider) answers again with \(deployment.model)",
                [Field.provider: deployment.provider, Field.model: deployment.model])
        case .latched(let provider, let model, let kind):
            log.record(
                .providerMisconfigured, .critical, "\(provider) is no longer asked\(Self.with(model)): \(Self.advice(kind))",
                [Field.provider: provider, Field.model: model, Field.kind: kind.rawValue])
        case .unlatched(let provider, let model):
            log.record(
                .circuitClosed, .notice, "\(provider) may be asked again\(Self.with(model))",
                [Field.provider: provider, Field.model: model])
        case .alert(let alert): alert.record(to: log)
        }
    }

    private static func with(_ model: String?) -> String { model.map { " for \($0)" } ?? "" }

    private static func advice(_ kind: ProviderError.Kind) -> String {
        switch kind {
        case .auth: "it refuses the credential; put a valid one in place and run promptctl reload"
        case .notFound: "it does not know that model; correct its id in promptd.yaml and run promptctl reload"
        default: "the account's quota or credit is used up; raise it, then run promptctl providers resume"
        }
    }
}

extension Alerts.Change {
    fileprivate func record(to log: Logger) {
        switch self {
        case .unhealthy(let provider):
            log.record(.providerUnhealthy, .warning, "provider \(provider) is unhealthy", [Field.provider: provider])
        case .recovered(let provider):
            log.record(.providerRecovered, .notice, "provider \(provider) has recovered", [Field.provider: provider])
        case .critical(let healthy, let total):
            log.record(.healthCritical, .critical, "only \(healthy) of \(total) providers are healthy")
        case .criticalEnded(let healthy, let total):
            log.record(.healthCriticalEnded, .notice, "\(healthy) of \(total) providers are healthy again")
        }
    }
}

extension Duration {
    /// For people: what is begun counts.
    var wholeSeconds: Int { Int(max(.zero, self).seconds.rounded(.up)) }
}
