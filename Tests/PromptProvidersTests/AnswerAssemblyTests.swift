import PromptAPI
import Testing

@testable import PromptProviders

@Suite struct `An answer being put together` {
    private func assembly(_ events: AnswerEvent...) throws(ProviderError) -> AnswerAssembly {
        var assembly = AnswerAssembly()
        for event in events { try assembly.apply(event) }
        return assembly
    }

    private func completion(_ assembly: AnswerAssembly) -> Completion? {
        assembly.completion(promptTokens: 7, requestID: "r", rateLimits: RateLimits(requests: .init(limit: 1)))
    }

    private let usage = Usage(inputTokens: 3, outputTokens: 2)

    @Test func `is open until the model ends, and complete with its usage or its end`() throws {
        #expect(try assembly().progress == .open)
        #expect(try assembly(.text("a"), .progress, .usage(usage), .end).progress == .open)
        #expect(try assembly(.finish(.stop)).progress == .finished)
        #expect(try assembly(.finish(.stop), .usage(usage)).progress == .complete)
        #expect(try assembly(.usage(usage), .finish(.stop)).progress == .complete)
        #expect(try assembly(.finish(.stop), .end).progress == .complete)
    }

    @Test func `is no answer before the model ends`() throws {
        #expect(completion(try assembly(.text("a"), .usage(usage), .end)) == nil)
    }

    @Test func `becomes an answer with all that was told of it`() throws {
        let answer = completion(try assembly(.text("a"), .progress, .text("b"), .usage(usage), .finish(.length)))
        #expect(
            answer
                == Completion(
                    text: "ab", finishReason: .length, usage: usage, requestID: "r",
                    rateLimits: RateLimits(requests: .init(limit: 1))))
    }

    @Test func `has its usage estimated where none was told, and says so`() throws {
        let answer = completion(
            try assembly(.text("12345"), .toolCall(index: 0, id: "i", name: "f", arguments: "{}"), .finish(.stop)))
        #expect(answer?.usage == Usage(inputTokens: 7, outputTokens: 2, estimated: true))
    }

    @Test func `takes of counts each the last, and both sides before they are a usage`() throws {
        let prompt = AnswerEvent.counts(UsageCounts(uncached: 3, cacheRead: 4, cacheWrite: 2))
        let output = AnswerEvent.counts(UsageCounts(output: 12, reasoning: 20))
        #expect(try assembly(prompt, .finish(.stop)).progress == .finished)
        #expect(try assembly(prompt, output, .finish(.stop)).progress == .complete)
        let answer = completion(try assembly(prompt, .counts(UsageCounts(output: 1)), output, .finish(.stop)))
        #expect(
            answer?.usage
                == Usage(inputTokens: 9, outputTokens: 12, cachedInputTokens: 4, reasoningTokens: 12, cacheWriteTokens: 2))
    }

    @Test func `estimates only what was not counted`() throws {
        let prompt = AnswerEvent.counts(UsageCounts(uncached: 3, cacheRead: 4))
        let answer = completion(try assembly(prompt, .text("12345"), .finish(.stop)))
        #expect(answer?.usage == Usage(inputTokens: 7, outputTokens: 2, cachedInputTokens: 4, estimated: true))
        let cache = completion(try assembly(.counts(UsageCounts(cacheRead: 40)), .text("12345"), .finish(.stop)))
        #expect(cache?.usage == Usage(inputTokens: 7, outputTokens: 2, estimated: true))
    }

    @Test func `keeps calls apart that came whole, also without ids`() throws {
        let call = AnswerEvent.wholeToolCall(ToolCall(id: "", name: "f", arguments: ""))
        let last = AnswerEvent.toolCall(index: .max, id: "a", name: "f", arguments: "{}")
        let answer = completion(try assembly(call, call, last, call, .finish(.stop)))
        #expect(answer?.toolCalls.map(\.id) == ["call_0", "call_1", "a", "call_3"])
        #expect(answer?.toolCalls.map(\.arguments) == ["{}", "{}", "{}", "{}"] && answer?.finishReason == .toolCalls)
    }

    @Test func `takes the last usage`() throws {
        let answer = completion(try assembly(.usage(Usage(inputTokens: 1, outputTokens: 1)), .finish(.stop), .usage(usage)))
        #expect(answer?.usage == usage)
    }

    @Test func `has content once there is text or a tool call`() throws {
        #expect(try !assembly(.progress, .text(""), .usage(usage)).hasContent)
        #expect(try assembly(.text("a")).hasContent)
        #expect(try assembly(.refusal("a")).hasContent)
        #expect(try assembly(.toolCall(index: 0, id: nil, name: nil, arguments: "")).hasContent)
    }

    @Test func `that refuses was filtered, that calls tools stopped for them`() throws {
        #expect(completion(try assembly(.refusal("no"), .finish(.stop)))?.finishReason == .contentFilter)
        #expect(completion(try assembly(.refusal("no"), .finish(.length)))?.finishReason == .length)
        let call = AnswerEvent.toolCall(index: 0, id: "a", name: "f", arguments: "")
        #expect(completion(try assembly(call, .finish(.stop)))?.finishReason == .toolCalls)
        #expect(completion(try assembly(call, .finish(.length)))?.finishReason == .length)
    }

    @Test func `has no more tool calls than there can be, and none before the first`() throws {
        var many = AnswerAssembly()
        for index in 0..<AnswerAssembly.maxToolCalls {
            try many.apply(.toolCall(index: index, id: nil, name: "f", arguments: ""))
        }
        #expect(throws: ProviderError(.malformed)) { try many.apply(.toolCall(index: 5000, id: nil, name: "f", arguments: "")) }
        #expect(throws: ProviderError(.malformed)) { try assembly(.toolCall(index: -1, id: nil, name: "f", arguments: "")) }
    }

    @Test func `has no call that was not made, however high its index`() throws {
        let answer = completion(try assembly(.toolCall(index: 1_000_000, id: "a", name: "f", arguments: "{}"), .finish(.stop)))
        #expect(answer?.toolCalls == [ToolCall(id: "a", name: "f", arguments: "{}")])
    }

    @Test func `keeps a name that comes in pieces`() throws {
        let answer = completion(
            try assembly(
                .toolCall(index: 0, id: "a", name: "get_", arguments: ""),
                .toolCall(index: 0, id: nil, name: "time", arguments: "{}"), .finish(.stop)))
        #expect(answer?.toolCalls.map(\.name) == ["get_time"])
    }

    @Test func `that never ends is refused`() {
        let piece = String(repeating: "x", count: 1 << 20)
        var endless = AnswerAssembly()
        #expect(throws: ProviderError(.malformed)) {
            for _ in 0...64 { try endless.apply(.text(piece)) }
        }
        var arguments = AnswerAssembly()
        #expect(throws: ProviderError(.malformed)) {
            for _ in 0...64 { try arguments.apply(.toolCall(index: 0, id: nil, name: nil, arguments: piece)) }
        }
    }
}

@Suite struct `A token estimate` {
    @Test(arguments: [(0, 0), (1, 1), (4, 1), (5, 2), (4000, 1000)]) func `is a quarter of the characters, rounded up`(
        characters: Int, tokens: Int
    ) {
        #expect(TokenEstimate.tokens(characters: characters) == tokens)
    }

    @Test func `counts every turn and its text, tool calls and images`() {
        #expect(TokenEstimate.tokens(of: []) == 0)
        #expect(TokenEstimate.tokens(of: [ChatMessage(role: .user, text: "12345678")]) == 6)
        #expect(
            TokenEstimate.tokens(of: [ChatMessage(role: .system, text: "1234"), ChatMessage(role: .user, text: "1234")]) == 10)
        let call = ChatMessage(
            role: .assistant, content: [], toolCalls: [ToolCall(id: "long id", name: "four", arguments: "1234")])
        #expect(TokenEstimate.tokens(of: [call]) == 6)
        // The base64 of an image is no text.
        let image = ChatMessage(
            role: .user, content: [.image(mediaType: "image/png", data: String(repeating: "A", count: 1 << 20))])
        #expect(TokenEstimate.tokens(of: [image]) == 4 + 765)
    }

    @Test func `takes more for scripts that take more`() {
        let english = [ChatMessage(role: .user, text: "world")]
        let japanese = [ChatMessage(role: .user, text: "世界世界世")]
        #expect(TokenEstimate.tokens(of: japanese) > TokenEstimate.tokens(of: english))
    }
}
