/// Puts a credential on a request.
public protocol Authorizer: Sendable {
    func authorize(_ request: inout HTTPRequest) async throws(ProviderError)
    /// `text` without any credential that it may quote.
    func redact(_ text: String) -> String
}

/// No credential: local servers.
public struct NoAuthorizer: Authorizer {
    public init() {}

    public func authorize(_ request: inout HTTPRequest) {}

    public func redact(_ text: String) -> String { text }
}

/// `Authorization: Bearer <key>`.
public struct BearerAuthorizer: Authorizer {
    private let key: Secret

    public init(_ key: Secret) {
        self.key = key
    }

    public func authorize(_ request: inout HTTPRequest) {
        request.headers.add("Authorization", "Bearer \(key.reveal())")
    }

    public func redact(_ text: String) -> String { Redaction.strike(key, from: text) }
}
