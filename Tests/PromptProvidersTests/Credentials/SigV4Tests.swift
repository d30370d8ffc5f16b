import Platform
import Testing

@testable import PromptProviders

/// The vectors of facts/providers §10.
@Suite struct `A signature for AWS` {
    private static let key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    private static let credentials = SigV4.Credentials(accessKeyID: Secret("AKIDEXAMPLE"), secretAccessKey: key)

    private static func signed(
        _ request: HTTPRequest, token: String? = nil, service: String, at now: Timestamp
    ) -> HTTPHeaders {
        var credentials = credentials
        credentials.sessionToken = token.map { Secret($0) }
        return HTTPHeaders(SigV4.headers(for: request, with: credentials, region: "us-east-1", service: service, at: now))
    }

    @Test func `is that of AWS's own base case`() {
        let headers = Self.signed(
            HTTPRequest(.get, "https://example.amazonaws.com/"), service: "service",
            at: Timestamp(year: 2015, month: 8, day: 30, hour: 12, minute: 36))
        #expect(headers["X-Amz-Date"] == "20150830T123600Z")
        #expect(
            headers["Authorization"]
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                + "SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")
    }

    private static let converse = HTTPRequest(
        .post, "https://bedrock-runtime.us-east-1.amazonaws.com/model/amazon.nova-lite-v1%3A0/converse",
        headers: ["content-type": "application/json"],
        body: Array(#"{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}"#.utf8))
    private static let newYear = Timestamp(year: 2026, month: 1, day: 1)

    @Test func `encodes a path once more than it is sent`() {
        let canonical = CanonicalRequest(Self.converse, adding: [.init("X-Amz-Date", "20260101T000000Z")])
        #expect(canonical.text.split(separator: "\n")[1] == "/model/amazon.nova-lite-v1%253A0/converse")
        #expect(canonical.text.hasSuffix("\n45e583fed2564dc00e823303d7609f8587af7f685b993cb0f998afc0d480b01d"))
        #expect(
            SigV4.hash(Array(canonical.text.utf8)) == "ac702f7d7212484482c883606c4dab0fece867be41c5a364fa712ea25198a50a")
    }

    @Test func `is that of a Converse call`() {
        let headers = Self.signed(Self.converse, service: "bedrock", at: Self.newYear)
        let signature = "ead0a6e9460ca49e380f6804a9dfadeecd24dfc5cc3fb03b2855357f169a5080"
        #expect(headers["authorization"]?.hasSuffix("SignedHeaders=content-type;host;x-amz-date, Signature=\(signature)") == true)
        #expect(headers["x-amz-security-token"] == nil)
    }

    @Test func `covers a session's token`() {
        let headers = Self.signed(Self.converse, token: "tok/en+", service: "bedrock", at: Self.newYear)
        #expect(headers["X-Amz-Security-Token"] == "tok/en+")
        #expect(headers["authorization"]?.contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, ") == true)
    }

    // MARK: The authorizer

    private static func authorizer() -> SigV4Authorizer {
        SigV4Authorizer(accessKeyID: Secret("AKIDEXAMPLE"), secretAccessKey: key, region: "us-east-1")
    }

    @Test func `is made anew at every attempt, and is the only thing that is added`() {
        let authorizer = Self.authorizer()
        var first = Self.converse
        authorizer.authorize(&first, at: Self.newYear)
        let added = Self.signed(Self.converse, service: "bedrock", at: Self.newYear).fields
        #expect(first.headers.fields == Self.converse.headers.fields + added)
        var second = Self.converse
        authorizer.authorize(&second, at: Self.newYear + .seconds(1))
        #expect(second.headers["x-amz-date"] == "20260101T000001Z")
        #expect(second.headers["authorization"] != first.headers["authorization"])
        #expect((first.url, first.body) == (Self.converse.url, Self.converse.body))
    }

    @Test(
        arguments: [
            (403, "Thu, 01 Jan 2026 00:05:01 GMT", "20260101T000501Z"),
            (403, "Wed, 31 Dec 2025 23:54:59 GMT", "20251231T235459Z"),
            (403, "Thu, 01 Jan 2026 00:05:00 GMT", nil), (403, "Wed, 31 Dec 2025 23:55:00 GMT", nil), (403, "nonsense", nil),
            (401, "Thu, 01 Jan 2026 02:00:00 GMT", nil),
        ] as [(Int, String, String?)])
    func `goes by the provider's clock where ours is wrong by more than it lets pass`(status: Int, date: String, sent: String?) {
        let authorizer = Self.authorizer()
        #expect(authorizer.mend(Self.converse, refusedWith: status, ["Date": date], at: Self.newYear) == (sent != nil))
        var request = Self.converse
        authorizer.authorize(&request, at: Self.newYear)
        #expect(request.headers["x-amz-date"] == sent ?? "20260101T000000Z")
        // Once is enough: what is refused by the right clock has another cause.
        #expect(!authorizer.mend(Self.converse, refusedWith: status, ["Date": date], at: Self.newYear))
    }

    @Test func `makes nothing of a refusal without a date`() {
        #expect(!Self.authorizer().mend(Self.converse, refusedWith: 403, [:], at: Self.newYear))
    }

    @Test(arguments: [
        ("https://h", "h", "/", ""), ("https://h/", "h", "/", ""), ("https://H:443/a", "h", "/a", ""),
        ("http://h:80/a/", "h", "/a/", ""),
        ("http://h:443/a", "h:443", "/a", ""), ("https://h?b=1&a=2&a=1&c", "h", "/", "a=1&a=2&b=1&c="),
        ("https://h/a/./b/../c//d", "h", "/a/c/d", ""), ("https://h/a%20b/~x?q=%2F", "h", "/a%2520b/~x", "q=%2F"),
        ("https://h/..", "h", "/", ""),
    ]) func `sees a URL as it is sent`(url: String, host: String, path: String, query: String) {
        let canonical = CanonicalRequest(HTTPRequest(.get, url), adding: [])
        let lines = canonical.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[1] == path)
        #expect(lines[2] == query)
        #expect(lines[3] == "host:\(host)")
    }
}
