import Platform
import PromptAPI
import Synchronization
import Testing

@testable import PromptProviders

@Suite(.timeLimit(.minutes(1))) struct `Entra's credentials` {
    private static let secret = "canary~Secret+of/entra&1234567890"
    private static let call = HTTPRequest(.post, "https://res.openai.azure.com/x", body: [1])
    private let time = ManualTime()

    private func authorizer(_ transport: any HTTPTransport) -> EntraAuthorizer {
        EntraAuthorizer(tenantID: "ten.ant", clientID: "cli ent", secret: Secret(Self.secret), transport: transport, time: time)
    }

    private static func answer(_ json: String, status: Int = 200) -> ScriptedTransport {
        ScriptedTransport { _ in HTTPResponse(status: status, headers: [:], body: body(json)) }
    }

    private func bearer(_ authorizer: EntraAuthorizer) async throws -> String? {
        var request = Self.call
        try await authorizer.authorize(&request, at: time.wallClock)
        return request.headers["authorization"]
    }

    @Test func `are a form to the tenant's endpoint, and a token for every call`() async throws {
        let transport = Self.answer(#"{"token_type":"Bearer","expires_in":3599,"access_token":"t1"}"#)
        let authorizer = authorizer(transport)
        #expect(try await bearer(authorizer) == "Bearer t1")
        #expect(try await bearer(authorizer) == "Bearer t1")
        #expect(transport.requests.count == 1)
        let request = transport.requests[0]
        #expect(request.method == .post)
        #expect(request.url == "https://login.microsoftonline.com/ten.ant/oauth2/v2.0/token")
        #expect(request.headers["content-type"] == "application/x-www-form-urlencoded")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "grant_type=client_credentials&client_id=cli%20ent&client_secret=canary~Secret%2Bof%2Fentra%261234567890"
                + "&scope=https%3A%2F%2Fcognitiveservices.azure.com%2F.default")
    }

    @Test(arguments: [
        (#"{"access_token":"t","expires_in":"3600"}"#, 3375), (#"{"access_token":"t"}"#, 3375),
        (#"{"access_token":"t","expires_in":10}"#, 5), (#"{"access_token":"t","expires_in":99999999}"#, 86175),
    ]) func `are renewed before they end`(json: String, renewal: Int) async throws {
        let transport = Self.answer(json)
        let authorizer = authorizer(transport)
        _ = try await bearer(authorizer)
        time.advance(to: .seconds(Double(renewal) - 0.5))
        _ = try await bearer(authorizer)
        #expect(transport.requests.count == 1)
        time.advance(to: .seconds(renewal))
        _ = try await bearer(authorizer)
        #expect(transport.requests.count == 2)
    }

    @Test func `are fetched anew where a token was refused`() async throws {
        let answers = Mutex(0)
        let transport = ScriptedTransport { _ in
            let count = answers.withLock { count in
                count += 1
                return count
            }
            return HTTPResponse(status: 200, headers: [:], body: body(#"{"access_token":"t\#(count)"}"#))
        }
        let authorizer = authorizer(transport)
        var request = Self.call
        try await authorizer.authorize(&request, at: time.wallClock)
        #expect(!authorizer.mend(request, refusedWith: 403, [:], at: time.wallClock))
        #expect(authorizer.mend(request, refusedWith: 401, [:], at: time.wallClock))
        #expect(try await bearer(authorizer) == "Bearer t2")
    }

    @Test(
        arguments: [
            (401, #"{"error":"invalid_client","error_description":"\#(secret)"}"#, .auth, "invalid_client"),
            (400, #"{"error":"unauthorized_client"}"#, .auth, "unauthorized_client"),
            (400, #"{"error":"temporarily_unavailable"}"#, .serverError, "temporarily_unavailable"),
            (400, #"{"error":"two words"}"#, .auth, nil), (403, "", .auth, nil), (404, "", .auth, nil), (302, "", .auth, nil),
            (408, "", .serverError, nil), (429, "", .rateLimited, nil), (500, "<html>", .serverError, nil),
            (503, "", .serverError, nil),
            (200, "", .malformed, nil), (200, #"{"access_token":""}"#, .malformed, nil),
            (200, #"{"access_token":"a\nb"}"#, .malformed, nil),
        ] as [(Int, String, ProviderError.Kind, String?)])
    func `that are refused say why, and nothing of themselves`(
        status: Int, json: String, kind: ProviderError.Kind, code: String?
    ) async throws {
        let authorizer = authorizer(Self.answer(json, status: status))
        let error = try await #require(throws: ProviderError.self) { try await bearer(authorizer) }
        #expect(error.kind == kind)
        #expect(error.code == code)
        #expect(error.status == (status == 200 ? nil : status))
        #expect(error.providerMessage == nil)
        #expect(!"\(error)".contains("canary"))
    }

    @Test func `that cannot be fetched say that the connection failed`() async throws {
        let authorizer = authorizer(ScriptedTransport { _ in throw TransportError.connect })
        let error = try await #require(throws: ProviderError.self) { try await bearer(authorizer) }
        #expect(error == ProviderError(.transport, code: "connect"))
    }
}
