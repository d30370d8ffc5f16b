import Testing

@testable import PromptGateway

@Suite struct `A normalized text` {
    @Test(
        arguments: [
            ("What is the capital of France?", "what is the capital of France"),
            ("What is a cache?", "  what   is a cache  "), ("Explain monads.", "explain monads!"),
            ("Please explain monads.", "Explain monads"), ("explain monads, please", "Explain monads."),
            ("Could you please explain monads?", "explain monads"), ("Hi, explain monads", "explain monads"),
            ("Hello! Explain monads. Thanks!", "explain monads"), ("Explain monads. Thank you.", "explain monads"),
            ("WHAT IS A CACHE", "what is a cache"), ("What are cats, dogs and birds?", "what are cats dogs and birds"),
            ("I think it's fine", "i think it's fine"), ("Explain\u{A0}monads", "explain monads"),
        ])
    func `is one for the same words`(a: String, b: String) throws {
        let normal = try #require(NormalizedText(a))
        #expect(normal == NormalizedText(b))
        #expect(NormalizedText(normal.text) == normal, "it is its own normal form")
    }

    @Test(
        arguments: [
            ("What is IT?", "What is it?"), ("What is the US?", "what is the us?"), ("What is C?", "What is c?"),
            ("What is C++?", "What is C?"), ("What is C#?", "What is C?"), ("What is 5!", "What is 5"),
            ("What is n!", "What is n"),
            ("What is 1.5", "What is 15"), ("What is 1,5", "What is 15"), ("What is -5?", "What is 5?"),
            ("Is a+b ok", "Is ab ok"),
            ("How do you say please", "How do you say"), ("How do you spell thank you", "How do you spell"),
            ("Can you swim?", "swim?"), ("Stop. Go on", "Stop go on"), ("Translate: dog", "Translate dog"),
            ("What is iOS", "What is ios"), ("hello world program", "world program"), ("please", "thanks"),
            ("re-sign it", "resign it"), ("Is it 5% off", "Is it 5 off"), ("its use", "it's use"), ("no, stop", "stop"),
        ])
    func `is another for others`(a: String, b: String) {
        let (a, b) = (NormalizedText(a), NormalizedText(b))
        #expect(a != b || a == nil)
    }

    @Test(arguments: [
        "", "   ", "?!", "Run `ls`", "What does \"cat\" mean", "What does 'cat' mean", "What does “cat” mean", "a\nb",
        "if (x == 1) {",
        "see https://example.org", "a <b>", "my_name", "C:\\dir", "rm --force", "x // y", "$HOME", "me@example.org",
        "dogs' tails",
        String(repeating: "word ", count: 500),
    ])
    func `there is none where it might matter`(text: String) {
        #expect(NormalizedText(text) == nil)
    }
}
