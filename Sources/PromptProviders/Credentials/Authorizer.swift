import Platform

/// Puts a credential on a request.
public protocol Authorizer: Sendable {
    /// Sees the request whole, so that it may sign it: nothing of it changes afterwards.
    func authorize(_ request: inout HTTPRequest, at now: Timestamp) async throws(ProviderError)
    /// The provider refused a request that was authorized here (HTTP 401 or 403). True where the cause is mended, such as a
    /// token that was withdrawn, so that the same call is worth one more try.
    func mend(_ request: HTTPRequest, refusedWith status: Int, _ headers: HTTPHeaders, at now: Timestamp) -> Bool
    /// `text` without any credential that it may quote.
    func redact(_ text: String) -> String
}

extension Authorizer {
    public func mend(_ request: HTTPRequest, refusedWith status: Int, _ headers: HTTPHeaders, at now: Timestamp) -> Bool { false }
}

/// No credential: local servers.
public struct NoAuthorizer: Authorizer {
    public init() {}

    public func authorize(_ request: inout HTTPRequest, at now: Timestamp) {}

    public func redact(_ text: String) -> String { text }
}

/// `Authorization: Bearer <key>`.
public struct BearerAuthorizer: Authorizer {
    private let key: Secret

    public init(_ key: Secret) {
        self.key = key
    }

    public func authorize(_ request: inout HTTPRequest, at now: Timestamp) {
        request.headers.add("Authorization", "Bearer \(key.reveal())")
    }

    public func redact(_ text: String) -> String { Redaction.strike(key, from: text) }
}

/// A key in a header of its own: `api-key`, `x-api-key`, `x-goog-api-key`.
public struct HeaderAuthorizer: Authorizer {
    private let name: String
    private let key: Secret

    public init(_ name: String, _ key: Secret) {
        self.name = name
        self.key = key
    }

    public func authorize(_ request: inout HTTPRequest, at now: Timestamp) {
        request.headers.add(name, key.reveal())
    }

    public func redact(_ text: String) -> String { Redaction.strike(key, from: text) }
}
