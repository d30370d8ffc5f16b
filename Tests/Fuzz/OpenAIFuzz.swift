// An answer in OpenAI's format as a hostile provider may send it: streamed, whole, and as a refusal. Nothing of it may stop the
// program, however it is cut the frames stay the same, and counts stay within what can be billed.
//
// sources: Sources/PromptAPI Sources/Platform/Time Sources/Platform/Entropy.swift
// sources: Sources/PromptProviders/Families Sources/PromptProviders/Streams Sources/PromptProviders/Vocabulary
// sources: Sources/PromptProviders/AnswerAssembly.swift Sources/PromptProviders/HTTP/HTTP.swift
// seed: adata: {"choices":[{"delta":{"content":"Hi"},"finish_reason":null}]}
// seed: adata: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":1}}}
// seed: a{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}
// seed: a{"error":{"message":"maximum context length is 10","type":"invalid_request_error","code":"context_length_exceeded"}}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOpenAIStream(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let (cut, bytes) = (Int(input.first ?? 0), Array(input.dropFirst()))
    let family = OpenAI(baseURL: "https://api.openai.com/v1")

    let whole = frames([bytes])
    precondition(whole == frames(pieces(bytes, each: 1)), "byte by byte the frames are others")
    precondition(whole == frames(pieces(bytes, each: 2 + cut)), "in pieces of \(2 + cut) the frames are others")
    for frame in whole ?? [] { check(try? family.events(from: frame)) }
    check(try? family.events(from: bytes))

    let error = family.failure(status: 400, headers: [:], body: bytes, at: Timestamp(nanoseconds: 0))
    precondition(error.code.map { $0.utf8.count <= 64 && !$0.contains(" ") } ?? true, "a code has the shape of one")
    precondition(!error.summary.contains("\n"), "a summary is one line")
    return 0
}

private func pieces(_ bytes: [UInt8], each size: Int) -> [[UInt8]] {
    stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
}

/// `nil` where the stream is refused.
private func frames(_ pieces: [[UInt8]]) -> [StreamFrame]? {
    var events = ServerSentEvents()
    var frames: [StreamFrame] = []
    for piece in pieces {
        guard let more = try? events.frames(from: piece) else { return nil }
        frames += more
    }
    return frames
}

private func check(_ events: [AnswerEvent]?) {
    for case .usage(let usage) in events ?? [] {
        precondition((0...usage.inputTokens).contains(usage.cachedInputTokens), "cached tokens are part of the input")
        precondition((0...usage.outputTokens).contains(usage.reasoningTokens), "reasoning is part of the output")
        precondition(Price(input: 100_000, output: 100_000).cost(of: usage) >= .zero, "a cost is no less than nothing")
    }
}
