import Platform

/// An application's own identity at Microsoft Entra (facts/providers §7): its secret for a token, the token for calls.
public struct EntraAuthorizer: Authorizer {
    public static let authority = "https://login.microsoftonline.com"
    public static let scope = "https://cognitiveservices.azure.com/.default"

    private let secret: Secret
    private let tokens: TokenCache

    public init(
        tenantID: String, clientID: String, secret: Secret, authority: String = Self.authority, transport: any HTTPTransport,
        time: any Time
    ) {
        let endpoint = TokenEndpoint(
            url: "\(authority)/\(tenantID.percentEncoded())/oauth2/v2.0/token", transport: transport)
        self.secret = secret
        tokens = TokenCache(time: time) { () async throws(ProviderError) in
            try await endpoint.token(for: [
                ("grant_type", "client_credentials"), ("client_id", clientID), ("client_secret", secret.reveal()),
                ("scope", Self.scope),
            ])
        }
    }

    public func authorize(_ request: inout HTTPRequest, at now: Timestamp) async throws(ProviderError) {
        let token = try await tokens.token()
        request.headers.add("Authorization", "Bearer \(token.reveal())")
    }

    /// A token may be withdrawn before its time; another is fetched once.
    public func mend(_ request: HTTPRequest, refusedWith status: Int, _ headers: HTTPHeaders, at now: Timestamp) -> Bool {
        guard status == 401, let bearer = request.headers["authorization"] else { return false }
        tokens.discard(Secret(String(bearer.dropFirst("Bearer ".count))))
        return true
    }

    public func redact(_ text: String) -> String {
        ([secret] + tokens.recent).reduce(text) { Redaction.strike($1, from: $0) }
    }
}
