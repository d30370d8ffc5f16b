// An answer of Anthropic's Messages as a hostile provider may send it: streamed, whole, and as a refusal. Nothing of it may
// stop the program, and counts stay within what can be billed.
//
// sources: Sources/PromptAPI Sources/Platform/Time Sources/Platform/Entropy.swift
// sources: Sources/PromptProviders/Families Sources/PromptProviders/Streams Sources/PromptProviders/Vocabulary
// sources: Sources/PromptProviders/AnswerAssembly.swift Sources/PromptProviders/HTTP/HTTP.swift
// seed: {"type":"message_start","message":{"usage":{"input_tokens":9,"output_tokens":1}}}
// seed: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":12,"cache_read_input_tokens":4}}
// seed: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":{"a":1}}}
// seed: {"content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{"input_tokens":9,"output_tokens":1}}
// seed: {"type":"error","error":{"type":"rate_limit_error","message":"m","details":{"error_code":"c"}},"request_id":"r"}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzAnthropic(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let family = Anthropic(baseURL: "https://api.anthropic.com")
    var framing = family.framing()
    let frames = (try? framing.frames(from: bytes)) ?? []
    for frame in frames + [StreamFrame(data: bytes)] { check(try? family.events(from: frame)) }
    check(try? family.events(from: bytes))

    let text = String(decoding: bytes, as: UTF8.self)
    let headers: HTTPHeaders = [
        "anthropic-ratelimit-requests-reset": text, "anthropic-ratelimit-tokens-remaining": text, "date": text,
        "request-id": text,
    ]
    for status in [400, 429, 500] {
        let error = family.failure(status: status, headers: headers, body: bytes, at: Timestamp(nanoseconds: 0))
        precondition(error.code.map(ProviderError.isCode) ?? true, "a code has the shape of one")
        precondition(error.requestID.map(HTTPHeaders.isIdentifier) ?? true, "a name has the shape of one")
        precondition(!error.summary.contains("\n"), "a summary is one line")
    }
    return 0
}

private func check(_ events: [AnswerEvent]?) {
    var assembly = AnswerAssembly()
    for event in events ?? [] { try? assembly.apply(event) }
    guard let usage = assembly.completion(promptTokens: 1, requestID: nil, rateLimits: nil)?.usage else { return }
    precondition((0...usage.inputTokens).contains(usage.cachedInputTokens), "cached tokens are part of the input")
    precondition((0...usage.outputTokens).contains(usage.reasoningTokens), "reasoning is part of the output")
    precondition(Price(input: 100_000, output: 100_000).cost(of: usage) >= .zero, "a cost is no less than nothing")
}
