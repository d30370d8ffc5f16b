// An answer of Ollama's as a hostile server may send it: lines, one line, and a refusal. Nothing of it may stop the program, however it
// is cut the frames stay the same, and counts stay within what can be billed.
//
// sources: Sources/PromptAPI Sources/Platform/Time Sources/Platform/Entropy.swift
// sources: Sources/PromptProviders/Families Sources/PromptProviders/Streams Sources/PromptProviders/Vocabulary
// sources: Sources/PromptProviders/AnswerAssembly.swift Sources/PromptProviders/HTTP/HTTP.swift
// seed: a{"message":{"content":"Hi","thinking":"hm"},"done":false}
// seed: a{"message":{"tool_calls":[{"function":{"index":0,"name":"f","arguments":{"a":1}}}]},"done":false}
// seed: a{"done":true,"done_reason":"stop","prompt_eval_count":9,"eval_count":12}
// seed: a{"error":"the input length exceeds the context length"}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOllamaStream(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let (cut, bytes) = (Int(input.first ?? 0), Array(input.dropFirst()))
    let family = Ollama(baseURL: "http://127.0.0.1:11434")

    let whole = frames([bytes])
    precondition(whole == frames(bytes.map { [$0] }), "byte by byte the frames are others")
    precondition(whole == frames([Array(bytes.prefix(cut)), Array(bytes.dropFirst(cut))]), "cut at \(cut) the frames are others")
    for frame in whole ?? [] {
        precondition(!frame.data.contains(UInt8(ascii: "\n")), "a line is one line")
        check(try? family.events(from: frame))
    }
    check(try? family.events(from: bytes))

    let error = family.failure(status: 400, headers: [:], body: bytes, at: Timestamp(nanoseconds: 0))
    precondition(error.code.map { $0.utf8.count <= 64 && !$0.contains(" ") } ?? true, "a code has the shape of one")
    precondition(!error.summary.contains("\n"), "a summary is one line")
    return 0
}

/// `nil` where the stream is refused.
private func frames(_ pieces: [[UInt8]]) -> [StreamFrame]? {
    var lines = NDJSON()
    var frames: [StreamFrame] = []
    for piece in pieces {
        guard let more = try? lines.frames(from: piece) else { return nil }
        frames += more
    }
    return frames
}

private func check(_ events: [AnswerEvent]?) {
    for case .usage(let usage) in events ?? [] {
        precondition(Price(input: 100_000, output: 100_000).cost(of: usage) >= .zero, "a cost is no less than nothing")
    }
}
