// An answer of Bedrock's as a hostile provider may send it: an AWS event stream, a body in one piece, and a refusal. Nothing of it may
// stop the program, however it is cut the frames stay the same, and counts stay within what can be billed.
//
// The fuzzer does not guess checksums, so that its input is also put into messages that have them.
//
// sources: Sources/PromptAPI Sources/Platform/Time Sources/Platform/Entropy.swift
// sources: Sources/PromptProviders/Families Sources/PromptProviders/Streams Sources/PromptProviders/Vocabulary
// sources: Sources/PromptProviders/AnswerAssembly.swift Sources/PromptProviders/HTTP/HTTP.swift
// seed: contentBlockDelta{"contentBlockIndex":0,"delta":{"text":"Hi"}}
// seed: contentBlockStart{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"a","name":"f"}}}
// seed: metadata{"usage":{"inputTokens":1,"outputTokens":2,"cacheReadInputTokens":1,"cacheWriteInputTokens":1}}
// seed: messageStop{"stopReason":"end_turn"}
// seed: !throttlingException{"message":"Too many tokens per day"}
// seed: {"output":{"message":{"content":[{"text":"Hi"},{"toolUse":{"toolUseId":"a","name":"f","input":{}}}]}},"stopReason":"tool_use"}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzBedrockStream(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let family = Bedrock(baseURL: "https://bedrock-runtime.us-east-1.amazonaws.com")

    // As it comes; as a message's headers and payload; as an event's payload, the beginning being its name.
    let brace = input.firstIndex(of: UInt8(ascii: "{")) ?? input.count
    let headers = input.first.map { Array(input.dropFirst().prefix(Int($0))) } ?? []
    let streams = [
        input, message(headers, Array(input.dropFirst(1 + headers.count))) + input,
        message(named(Array(input[..<brace])), Array(input[brace...])) + message([], input),
    ]
    for stream in streams {
        let whole = frames([stream])
        precondition(whole == frames(stream.map { [$0] }), "byte by byte the frames are others")
        let halves = [Array(stream.prefix(input.count)), Array(stream.dropFirst(input.count))]
        precondition(whole == frames(halves), "cut in two the frames are others")
        precondition(whole.dropLast().allSatisfy { $0 != AWSEventStream.corruption }, "nothing follows what cannot be read")
        for frame in whole { check(try? family.events(from: frame)) }
    }
    check(try? family.events(from: input))

    let error = family.failure(status: 400, headers: [:], body: input, at: Timestamp(nanoseconds: 0))
    precondition(error.code.map { $0.utf8.count <= 64 && !$0.contains(" ") } ?? true, "a code has the shape of one")
    precondition(!error.summary.contains("\n"), "a summary is one line")
    return 0
}

private func frames(_ pieces: [[UInt8]]) -> [StreamFrame] {
    var stream = AWSEventStream()
    return pieces.flatMap { stream.frames(from: $0) }
}

private func message(_ headers: [UInt8], _ payload: [UInt8]) -> [UInt8] {
    let lengths = bytes(UInt32(headers.count + payload.count + 16)) + bytes(UInt32(headers.count))
    let sealed = lengths + bytes(CRC32.checksum(lengths)) + headers + payload
    return sealed + bytes(CRC32.checksum(sealed))
}

/// The headers of an event, or, behind an exclamation mark, of an exception.
private func named(_ name: [UInt8]) -> [UInt8] {
    let isException = name.first == UInt8(ascii: "!")
    let value = Array((isException ? name.dropFirst() : name[...]).prefix(255))
    let header = isException ? ":exception-type" : ":event-type"
    return text(":message-type", Array((isException ? "exception" : "event").utf8)) + text(header, value)
}

private func text(_ name: String, _ value: [UInt8]) -> [UInt8] {
    [UInt8(name.utf8.count)] + Array(name.utf8) + [7, 0, UInt8(value.count)] + value
}

private func bytes(_ word: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }

private func check(_ events: [AnswerEvent]?) {
    for case .usage(let usage) in events ?? [] {
        precondition((0...usage.inputTokens).contains(usage.cachedInputTokens), "cached tokens are part of the input")
        precondition(Price(input: 100_000, output: 100_000).cost(of: usage) >= .zero, "a cost is no less than nothing")
    }
}
