import JWTKit
import Platform
import PromptAPI
import Synchronization
import Testing

@testable import PromptProviders

/// A key made for these tests; it opens nothing.
@Suite(.timeLimit(.minutes(1))) struct `A service account` {
    private static func document() throws -> Secret {
        Secret(String(decoding: try Recorded.vertex.bytes("service-account.json"), as: UTF8.self))
    }

    private struct Claims: JWTPayload, Equatable {
        var iss: String
        var scope: String
        var aud: String
        var iat: Int
        var exp: Int
        func verify(using algorithm: some JWTAlgorithm) {}
    }

    /// An endpoint that gives out `token-1`, `token-2`, …, and a host that says what a test wants.
    private final class Google: Sendable {
        let time = ManualTime()
        let given = Mutex(0)
        let host: @Sendable (HTTPRequest) -> (Int, String)
        let endpoint: @Sendable () -> (Int, String)?

        init(
            endpoint: @escaping @Sendable () -> (Int, String)? = { nil },
            host: @escaping @Sendable (HTTPRequest) -> (Int, String) = { _ in (200, "{}") }
        ) {
            self.endpoint = endpoint
            self.host = host
        }

        var transport: ScriptedTransport {
            ScriptedTransport { request in
                let isEndpoint = request.url == "https://oauth2.example/token"
                let (status, text) = isEndpoint ? self.endpoint() ?? (200, self.grant()) : self.host(request)
                return HTTPResponse(status: status, headers: ["content-type": "application/json"], body: body(text))
            }
        }

        private func grant() -> String {
            let number = given.withLock { count in
                count += 1
                return count
            }
            return #"{"access_token":"canary-token-\#(number)-abcdefgh","expires_in":"3599","token_type":"Bearer"}"#
        }
    }

    private func driver(_ transport: ScriptedTransport, _ time: ManualTime) throws -> ProviderDriver {
        ProviderDriver(
            family: Recorded.vertex.family,
            authorizer: ServiceAccountAuthorizer(try ServiceAccount(Self.document()), transport: transport, time: time),
            transport: transport, time: time)
    }

    @Test func `asks for a token with an assertion that its public key verifies`() async throws {
        let google = Google()
        google.time.advance(to: .seconds(1_800_000_000))
        let transport = google.transport
        try await driver(transport, google.time).probe(limit: .seconds(10))
        let request = try #require(transport.requests.first)
        #expect(request.url == "https://oauth2.example/token" && request.method == .post)
        #expect(request.headers["content-type"] == "application/x-www-form-urlencoded")
        let fields = String(decoding: request.body, as: UTF8.self).split(separator: "&")
        #expect(fields.first == "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer" && fields.count == 2)
        let token = String(try #require(fields.last).dropFirst("assertion=".count))
        let pem = String(decoding: try Recorded.vertex.bytes("service-account.pub.pem"), as: UTF8.self)
        let keys = await JWTKeyCollection().add(
            rsa: try Insecure.RSA.PublicKey(pem: pem), digestAlgorithm: .sha256, kid: "canary-key-id-0123456789")
        let claims = try await keys.verify(token, as: Claims.self)
        #expect(
            claims
                == Claims(
                    iss: "promptd@p-1.iam.gserviceaccount.example", scope: "https://www.googleapis.com/auth/cloud-platform",
                    aud: "https://oauth2.example/token", iat: 1_800_000_000, exp: 1_800_003_600))
        #expect(transport.requests.last?.headers["authorization"] == "Bearer canary-token-1-abcdefgh")
    }

    @Test func `shares a token until 225 seconds before its end`() async throws {
        let google = Google()
        let transport = google.transport
        let driver = try driver(transport, google.time)
        for (second, fetches) in [(0, 1), (10, 1), (3373, 1), (3374, 2)] {
            google.time.advance(to: .seconds(second))
            try await driver.probe(limit: .seconds(10))
            #expect(google.given.withLock { $0 } == fetches, "at \(second) s")
        }
    }

    @Test func `takes one new token where one is refused, and no third`() async throws {
        let mended = Google(host: { $0.headers["authorization"]?.contains("token-1") ?? true ? (401, "{}") : (200, "{}") })
        try await driver(mended.transport, mended.time).probe(limit: .seconds(10))
        #expect(mended.given.withLock { $0 } == 2)
        let refused = Google(host: { _ in (401, "{}") })
        let driver = try driver(refused.transport, refused.time)
        let error = await #expect(throws: ProviderError.self) { try await driver.probe(limit: .seconds(10)) }
        #expect(error?.kind == .auth && refused.given.withLock { $0 } == 2)
    }

    @Test func `is in no error, and neither is its token`() async throws {
        let secret = try Self.document()
        let pem = try #require(JSONParser.parse(Array(secret.reveal().utf8))["private_key"]?.string)
        let line = String(pem.split(separator: "\n")[3])
        let echo = Google(host: { request in
            let said = "bad \(request.headers["authorization"] ?? "") of canary-key-id-0123456789 with \(line)"
            return (403, (["error": ["message": .string(said), "status": "PERMISSION_DENIED"]] as JSON).description)
        })
        let final = Google(endpoint: { (400, #"{"error":"invalid_grant","error_description":"canary-key-id \#(line)"}"#) })
        for google in [echo, final] {
            let transport = google.transport
            let authorizer = ServiceAccountAuthorizer(try ServiceAccount(secret), transport: transport, time: google.time)
            let driver = ProviderDriver(
                family: Recorded.vertex.family, authorizer: authorizer, transport: transport, time: google.time)
            let error = try #require(
                await #expect(throws: ProviderError.self) { try await driver.probe(limit: .seconds(10)) })
            #expect(error.kind == .auth)
            var dumped = ""
            dump(error, to: &dumped)
            dump(try ServiceAccount(secret), to: &dumped)
            dumped += "\(try ServiceAccount(secret)) \(authorizer)"
            for canary in ["canary", line] { #expect(!"\(error) \(error.summary) \(dumped)".contains(canary)) }
        }
    }

    @Test(
        arguments: [
            ("", "is not the JSON key of a service account"), ("[]", "is not the JSON key of a service account"),
            (#"{"client_email":"canary"}"#, "lacks token_uri"),
            (#"{"client_email":"e","token_uri":"u"}"#, "lacks private_key"),
            (#"{"client_email":"e","token_uri":"u","private_key":"canary"}"#, "has a private_key that is no RSA key in PEM"),
        ])
    func `that cannot be used says why, and nothing that it holds`(document: String, reason: String) {
        let error = #expect(throws: Provider.Unusable.self) { try ServiceAccount(Secret(document)) }
        #expect(error?.description == reason)
    }

    // MARK: Keys in headers

    @Test(arguments: [("x-api-key", Recorded.anthropic), ("x-goog-api-key", .gemini)])
    func `is not needed where a key in a header does, and that is in no error either`(header: String, recorded: Recorded)
        async throws
    {
        let key = "canary-0123456789abcdef"
        let transport = ScriptedTransport { request in
            let said: JSON = ["error": ["message": .string("bad key \(request.headers[header] ?? "")"), "type": .string(key)]]
            return HTTPResponse(status: 401, headers: ["request-id": key], body: body(said.description))
        }
        let driver = ProviderDriver(
            family: recorded.family, authorizer: HeaderAuthorizer(header, Secret(key)), transport: transport, time: ManualTime())
        let error = try #require(await #expect(throws: ProviderError.self) { try await driver.probe(limit: .seconds(10)) })
        #expect(error.providerMessage == "bad key [key]" && error.kind == .auth)
        var dumped = ""
        dump(error, to: &dumped)
        #expect(!dumped.contains("canary") && transport.requests.map { $0.headers[header] } == [key])
    }
}
