import PromptProviders
import Testing

@Suite struct `A secret` {
    private static let key = "sk-0123456789abcdef"
    private let secret = Secret(Self.key)

    private struct Holder {
        var name = "openai"
        var secret: Secret
    }

    @Test func `says nothing of itself in any description`() {
        var dumped = ""
        dump(Holder(secret: secret), to: &dumped)
        let authorizer = BearerAuthorizer(secret)
        var dumpedAuthorizer = ""
        dump(authorizer, to: &dumpedAuthorizer)
        let texts = [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\([secret])", "\(Optional(secret) as Any)",
            "\(Holder(secret: secret))", String(reflecting: Holder(secret: secret)), dumped, "\(authorizer)",
            String(reflecting: authorizer),
            dumpedAuthorizer,
        ]
        for text in texts { #expect(!text.contains("0123456789"), "\(text)") }
        #expect("\(secret)" == "<secret>")
    }

    @Test func `has nothing in its mirror`() {
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test(arguments: [
        ("sk-abc", true), ("a b", true), ("", false), ("a\nb", false), ("a\r", false), ("ä", false), ("a\u{7F}", false),
        ("\u{0}", false),
    ])
    func `fits a header where it cannot forge one`(value: String, fits: Bool) {
        #expect(Secret(value).fitsHeader == fits)
    }
}
