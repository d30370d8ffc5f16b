import JWTKit
import Platform
import PromptAPI

/// The key of a Google service account, as the console gives it out: a JSON document.
/// Like a `Secret` it says nothing of itself.
struct ServiceAccount: Sendable, CustomStringConvertible, CustomReflectable {
    /// What is asked for: the platform as a whole, within what the account may do.
    private static let scope = "https://www.googleapis.com/auth/cloud-platform"
    /// Seconds for which an assertion is made out; the longest that is taken.
    private static let assertionLifetime = 3600

    /// Who gives the tokens out, and for whom the assertion is made.
    let tokenURI: String
    private let email: String
    private let keyID: String?
    private let key: Insecure.RSA.PrivateKey
    /// The parts of the document that are secret, to strike them out of what comes back.
    let secrets: [Secret]

    /// Says what the document lacks, and nothing that it holds.
    init(_ document: Secret) throws(Provider.Unusable) {
        let json = (try? JSONParser.parse(Array(document.reveal().utf8))) ?? .null
        guard json.object != nil else { throw Provider.Unusable("is not the JSON key of a service account") }
        func text(_ name: String) throws(Provider.Unusable) -> String {
            guard let text = json[name]?.string, !text.isEmpty else { throw Provider.Unusable("lacks \(name)") }
            return text
        }
        email = try text("client_email")
        tokenURI = try text("token_uri")
        keyID = json["private_key_id"]?.string
        let pem = try text("private_key")
        do {
            key = try Insecure.RSA.PrivateKey(pem: pem)
        } catch {
            throw Provider.Unusable("has a private_key that is no RSA key in PEM")
        }
        let lines = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }
        secrets = [Secret(lines.joined())] + (keyID.map { [Secret($0)] } ?? [])
    }

    var description: String { "<service account>" }
    var customMirror: Mirror { Mirror(self, children: []) }

    private struct Claims: JWTPayload {
        var iss: String
        var scope: String
        var aud: String
        /// Seconds since 1970.
        var iat: Int
        var exp: Int

        func verify(using algorithm: some JWTAlgorithm) {}
    }

    /// RFC 7523: a statement of who asks, signed with the account's key.
    func assertion(at now: Timestamp) async throws(ProviderError) -> String {
        let seconds = Int(now.nanoseconds / 1_000_000_000)
        let claims = Claims(
            iss: email, scope: Self.scope, aud: tokenURI, iat: seconds, exp: seconds + Self.assertionLifetime)
        do {
            let kid = keyID.map { JWKIdentifier(string: $0) }
            return try await JWTKeyCollection().add(rsa: key, digestAlgorithm: .sha256, kid: kid).sign(claims, kid: kid)
        } catch {
            throw ProviderError(.auth, code: "assertion")
        }
    }
}

/// `Authorization: Bearer` with a token that Google gives out for a service account (facts/providers §5).
public struct ServiceAccountAuthorizer: Authorizer {
    private static let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

    private let account: ServiceAccount
    private let tokens: TokenCache

    init(_ account: ServiceAccount, transport: any HTTPTransport, time: any Time) {
        self.account = account
        let endpoint = TokenEndpoint(url: account.tokenURI, transport: transport)
        tokens = TokenCache(time: time) { () async throws(ProviderError) in
            let assertion = try await account.assertion(at: time.wallClock)
            return try await endpoint.token(for: [("grant_type", Self.grant), ("assertion", assertion)])
        }
    }

    public func authorize(_ request: inout HTTPRequest, at now: Timestamp) async throws(ProviderError) {
        request.headers.add("Authorization", "Bearer \(try await tokens.token().reveal())")
    }

    /// A token that is refused may have been withdrawn: another is worth one try.
    public func mend(_ request: HTTPRequest, refusedWith status: Int, _ headers: HTTPHeaders, at now: Timestamp) -> Bool {
        guard status == 401, let token = request.headers["Authorization"]?.dropFirst("Bearer ".count) else { return false }
        tokens.discard(Secret(String(token)))
        return true
    }

    public func redact(_ text: String) -> String {
        (account.secrets + tokens.recent).reduce(text) { Redaction.strike($1, from: $0) }
    }
}
