// An answer of generateContent as a hostile provider may send it: streamed with bare JSON in between, whole, and as a refusal.
// Nothing of it may stop the program, however it is cut the frames stay the same, and counts stay within what can be billed.
//
// sources: Sources/PromptAPI Sources/Platform/Time Sources/Platform/Entropy.swift
// sources: Sources/PromptProviders/Families Sources/PromptProviders/Streams Sources/PromptProviders/Vocabulary
// sources: Sources/PromptProviders/AnswerAssembly.swift Sources/PromptProviders/HTTP/HTTP.swift
// seed: adata: {"candidates":[{"content":{"parts":[{"text":"Hi"},{"functionCall":{"name":"f","args":{}}}]}}]}
// seed: a{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":9,"thoughtsTokenCount":4,"totalTokenCount":13}}
// seed: a[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"@type":"t/google.rpc.RetryInfo","retryDelay":"22s"}]}}]
// seed: a{"error":{"code":429,"details":[{"@type":"t/google.rpc.QuotaFailure","violations":[{"quotaId":"APerDay"}]}]}}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzGemini(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let (cut, bytes) = (Int(input.first ?? 0), Array(input.dropFirst()))
    let family = Gemini(baseURL: "https://generativelanguage.googleapis.com")

    let whole = frames([bytes])
    precondition(whole == frames(pieces(bytes, each: 1)), "byte by byte the frames are others")
    precondition(whole == frames(pieces(bytes, each: 2 + cut)), "in pieces of \(2 + cut) the frames are others")
    for frame in whole ?? [] { check(try? family.events(from: frame)) }
    check(try? family.events(from: bytes))

    for status in [400, 429, 503] {
        let error = family.failure(status: status, headers: [:], body: bytes, at: Timestamp(nanoseconds: 0))
        precondition(error.code.map(ProviderError.isCode) ?? true, "a code has the shape of one")
        precondition(!error.summary.contains("\n"), "a summary is one line")
        precondition(error.retryAfter.map { $0 > .zero } ?? true, "a wait is something")
    }
    return 0
}

private func pieces(_ bytes: [UInt8], each size: Int) -> [[UInt8]] {
    stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
}

/// `nil` where the stream is refused.
private func frames(_ pieces: [[UInt8]]) -> [StreamFrame]? {
    var events = EventsOrBareJSON()
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
