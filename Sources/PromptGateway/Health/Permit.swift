import Platform
import PromptProviders

/// Leave for one attempt. Whoever has it gives it back by `Deployments.ended`, once: the compiler sees to "once", and a permit
/// that is dropped instead stops a debug build, so that no test can miss it.
struct Permit: ~Copyable, Sendable {
    let terms: Terms
    private let deployments: Deployments
    private var isOpen = true

    init(_ terms: Terms, of deployments: Deployments) {
        self.terms = terms
        self.deployments = deployments
    }

    /// What was given with it, for who takes it back.
    struct Terms: Sendable {
        var candidate: Candidate
        var reservation: QuotaLedger.Reservation
        var began: Instant
        /// Whether this attempt finds out if the deployment has recovered.
        var isProbe: Bool
        /// Whether the request has nobody else to turn to.
        var isAlone = false
    }

    var candidate: Candidate { terms.candidate }

    consuming func close() -> Terms {
        isOpen = false
        return terms
    }

    deinit {
        guard isOpen else { return }
        assertionFailure("a permit was dropped without its attempt's end")
        deployments.dropped(terms)
    }
}

/// What is said to who asks for a permit.
enum Admittance: ~Copyable {
    case permit(Permit)
    case refused(Refusal)
}

/// Why a deployment may not be asked now.
struct Refusal: Error, Hashable {
    enum Reason: Sendable, Hashable {
        case latched(ProviderError.Kind)
        case open
        /// Another attempt finds out whether it has recovered.
        case probing
        case resting
        /// The quota of this minute is used up.
        case quota
        /// As many attempts are under way as may be.
        case full
    }

    var reason: Reason
    /// When it may be asked; `nil`: when something happens.
    var until: Instant?

    /// In words, for the caller.
    func text(at now: Instant) -> String {
        let wait = until.map { " for another \(($0 - now).wholeSeconds) s" } ?? ""
        return switch reason {
        case .latched(.auth): "its credential was refused"
        case .latched(.notFound): "it does not know the model"
        case .latched: "its quota or credit is used up" + (until == nil ? "" : "," + wait)
        case .open: "it has failed and is left alone" + wait
        case .probing: "it has failed, and another request finds out whether it has recovered"
        case .resting: "it asked to be left alone" + wait
        case .quota: "its rate limit leaves no room" + wait
        case .full: "as many requests are with it as it takes at once"
        }
    }
}
