import PromptAPI

/// Told of a request's way by who keeps a record of it that must survive: it may end the request where it cannot.
protocol RequestObserver: Sendable {
    /// The request has its place and is about to begin.
    func begins() async throws(RequestError)
    /// A provider is about to be called.
    func willCall(_ deployment: Deployment) async throws(RequestError)
    /// A call to a provider has ended: `ok` or the kind of its error, and what it cost.
    func hasCalled(_ deployment: Deployment, outcome: String, cost: Money)
}
