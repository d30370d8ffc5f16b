import Platform
import PromptAPI
import Testing

@testable import PromptProviders

/// A provider that quotes whatever it was sent: nothing of a credential comes out of it again, nor out of any description.
@Suite(.timeLimit(.minutes(1))) struct `A credential` {
    private static let canary = "canary-Qm7xW2pL9vR4tZ8k"

    struct Kind: Sendable, CustomTestStringConvertible {
        var name: String
        var make: @Sendable (any HTTPTransport, any Time) -> any Authorizer
        var testDescription: String { name }
    }

    static let kinds: [Kind] = [
        Kind(name: "bearer") { _, _ in BearerAuthorizer(Secret(canary)) },
        Kind(name: "header") { _, _ in HeaderAuthorizer("api-key", Secret(canary)) },
        Kind(name: "AWS secret key") { _, _ in
            SigV4Authorizer(accessKeyID: Secret("AKID-0123456789"), secretAccessKey: Secret(canary), region: "r")
        },
        Kind(name: "AWS session token") { _, _ in
            SigV4Authorizer(
                accessKeyID: Secret("AKID-0123456789"), secretAccessKey: Secret("another-secret"), sessionToken: Secret(canary),
                region: "r")
        },
        Kind(name: "Entra client secret") { transport, time in
            EntraAuthorizer(tenantID: "t", clientID: "c", secret: Secret(canary), transport: transport, time: time)
        },
        Kind(name: "Entra token") { _, time in
            let transport = ScriptedTransport { _ in
                HTTPResponse(status: 200, headers: [:], body: body(#"{"access_token":"\#(canary)"}"#))
            }
            return EntraAuthorizer(tenantID: "t", clientID: "c", secret: Secret("another"), transport: transport, time: time)
        },
    ]

    @Test(arguments: kinds, [401, 403, 500, 200]) func `is in no error and no description`(kind: Kind, status: Int) async throws {
        let echo = ScriptedTransport { request in
            // The token's endpoint gives a token; the provider gives everything back.
            if request.url.hasSuffix("/token") {
                return HTTPResponse(status: 200, headers: [:], body: body(#"{"access_token":"token-0123456789"}"#))
            }
            let all = request.headers.fields.map(\.value).joined(separator: " ") + " " + Self.canary
            let error: JSON = ["message": .string(all), "code": .string(Self.canary), "type": .string(Self.canary)]
            return HTTPResponse(
                status: status, headers: ["Content-Type": "application/json", "x-request-id": Self.canary],
                body: body((["error": error] as JSON).description))
        }
        let time = ManualTime()
        let authorizer = kind.make(echo, time)
        let exchange = Exchange()
        let outcome = await exchange.outcome(of: exchange.driver(echo, authorizer: authorizer))
        let error = try #require(outcome.error)
        var dumped = ""
        dump(authorizer, to: &dumped)
        let texts = [
            "\(error)", String(reflecting: error), error.summary, "\(authorizer)", String(reflecting: authorizer), dumped,
        ]
        for text in texts { #expect(!text.contains("Qm7xW2pL"), "\(text)") }
        // The provider did quote it.
        #expect(error.providerMessage?.contains("[key]") == true)
    }
}
