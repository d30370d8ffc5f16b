import PromptProviders
import Testing

/// Providers show keys in their errors. Nobody else is to see them.
@Suite struct `Redaction` {
    private static let key = "sk-proj-Ab3dEf6hIj9lMn2pQrSt"
    private let authorizer = BearerAuthorizer(Secret(Self.key))

    @Test(arguments: [
        ("Incorrect API key provided: \(key).", "Incorrect API key provided: [key]."),
        ("\(key)", "[key]"), ("\(key)\(key)", "[key]"), ("\(key) and \(key)", "[key] and [key]"),
        ("Bearer \(key)", "Bearer [key]"),
        // In part.
        ("…Ab3dEf6h", "…[key]"), ("key Ef6hIj9lMn2p?", "key [key]?"),
        // Shortened, in the ways of several providers.
        ("key: sk-p**********QrSt.", "key: [key]."), ("sk-proj-****QrSt", "[key]"), ("sk-...QrSt", "[key]"),
        ("sk-p…QrSt", "[key]"),
        ("sk-pxxxxxxxxQrSt", "[key]"), ("sk-p••••", "[key]"), ("***QrSt", "[key]"), ("sk-***", "[key]"),
    ]) func `strikes the key out`(text: String, redacted: String) {
        #expect(authorizer.redact(text) == redacted)
    }

    @Test(arguments: [
        "", "no key here", "wait ... and see", "Loading…", "**bold**", "sk-", "sk-proj", "QrSt", "xxx", "Grüß dich … 世界 👍",
        "a **QrX",
    ]) func `leaves everything else as it is`(text: String) {
        #expect(authorizer.redact(text) == text)
    }

    @Test func `a short key is struck out whole`() {
        #expect(BearerAuthorizer(Secret("abc")).redact("the key abc is bad") == "the key [key] is bad")
    }

    @Test func `without a key there is nothing to strike`() {
        #expect(NoAuthorizer().redact("sk-abc") == "sk-abc")
        #expect(BearerAuthorizer(Secret("")).redact("text") == "text")
    }
}
