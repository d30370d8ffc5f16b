import PromptAPI
import Testing

@testable import promptsim

@Suite("A token endpoint")
struct TokenTests {
    /// `{"alg":"RS256","typ":"JWT"}` and `{"iss":"a","aud":"b","iat":1,"exp":3601}`.
    private static let assertion =
        "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJhIiwiYXVkIjoiYiIsImlhdCI6MSwiZXhwIjozNjAxfQ.c2ln"
    private static let bearer = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
    private static let client = "client_id=a&client_secret=b&scope=c&grant_type=client_credentials"

    @Test("gives a token that lets its bearer in, and counts it")
    func grants() throws {
        for (dialect, path, form) in [
            (Dialect.vertex, "/token", Self.bearer + Self.assertion), (.azure, "/tenant/oauth2/v2.0/token", Self.client),
        ] {
            try SimStand.run(dialect, more: "api_keys: [other]\ntoken_lifetime: 100") { stand in
                let answer = try stand.ask("POST", path, form).json
                #expect(answer["expires_in"] == 100)
                let token = try #require(answer["access_token"]?.string)
                for (bearer, isKnown) in [(token, true), (token + "0", false)] {
                    let answer = try stand.chat(dialect, stream: false, headers: "authorization: Bearer \(bearer)\r\n")
                    #expect((answer.status == 200) == isKnown)
                }
                #expect(try stand.ask("GET", "/sim/calls").json["tokens_issued"] == 1)
            }
        }
    }

    @Test(
        "gives none for a form that is none",
        arguments: [
            ("/token", "", "unsupported_grant_type"), ("/token", bearer, "invalid_grant"),
            ("/token", bearer + "a.b.c", "invalid_grant"), ("/token", bearer + assertion.dropLast(5), "invalid_grant"),
            ("/t/oauth2/v2.0/token", "grant_type=client_credentials&client_id=a&client_secret=&scope=c", "invalid_request"),
            ("/t/oauth2/v2.0/token", "client_id=a", "unsupported_grant_type"),
        ])
    func refuses(path: String, form: String, error: String) throws {
        try SimStand.run(.vertex) { stand in
            let answer = try stand.ask("POST", path, form)
            #expect(answer.status == 400)
            #expect(answer.json["error"]?.string == error)
        }
    }

    @Test("a token expires, and then lets nobody in where everybody else is")
    func expires() {
        let tokens = Tokens(lifetime: .seconds(10))
        let token = tokens.issue(at: .seconds(5))
        #expect([5, 14.9, 15].map { tokens.isGood(token, at: .seconds($0)) } == [true, true, false])
        #expect(tokens.isGood("other", at: .zero) == nil)
        #expect(tokens.issue(at: .zero) != token)
    }
}

@Suite("A request's address")
struct IncomingRequestTests {
    @Test(
        "percent-encoding is undone, a plus only in forms",
        arguments: [("a%3A0", "a:0"), ("a%2Fb", "a/b"), ("a+b", "a+b"), ("%zz%", "%zz%"), ("%C3%B6", "ö")])
    func decode(text: String, decoded: String) {
        #expect(PercentEncoding.decode(text) == decoded)
    }

    @Test("a form is its fields")
    func form() {
        #expect(PercentEncoding.form("a=1+2&b=%26&c&a=3") == ["a": "3", "b": "&", "c": ""])
    }
}
