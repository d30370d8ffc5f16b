import PromptAPI

/// Answers of OpenAI's chat API (facts providers §1), as bytes.
struct OpenAIRendition: StreamRendition {
    /// Of this call: `chatcmpl-` and `req_` with it.
    let number: String
    /// Seconds since 1970.
    let created: Int64
    /// Whether the caller asked to be told the usage at the end of a stream.
    let includesUsage: Bool
    /// What every chunk begins with, and what ends it after its choices.
    private let chunkStart: [UInt8]
    private let chunkEnd: [UInt8]

    init(number: String, created: Int64, model: String, includesUsage: Bool) {
        self.number = number
        self.created = created
        self.includesUsage = includesUsage
        let common = Self.common(number, created, "chat.completion.chunk", model)
        // Without the closing brace: the choices follow.
        chunkStart = Array("data: ".utf8) + common.encoded.dropLast() + Array(",\"choices\":".utf8)
        chunkEnd = Array((includesUsage ? ",\"usage\":null}\n\n" : "}\n\n").utf8)
    }

    init(_ call: CallIdentity, _ ask: Ask) {
        var includesUsage = false
        if case .chat(let chat) = ask.task { includesUsage = chat.streams && chat.includesUsage }
        self.init(number: call.number, created: call.seconds, model: call.model, includesUsage: includesUsage)
    }

    let errors: any ErrorFormat = OpenAIErrors()
    let streamType = "text/event-stream; charset=utf-8"

    func headers(rate: RateStanding?) -> [Header] {
        var headers = [Header(name: "x-request-id", value: "req_" + number)]
        guard let rate else { return headers }
        func tell(_ name: String, _ limit: Int?, _ remaining: Int?) {
            guard let limit, let remaining else { return }
            headers.append(Header(name: "x-ratelimit-limit-\(name)", value: String(limit)))
            headers.append(Header(name: "x-ratelimit-remaining-\(name)", value: String(remaining)))
            headers.append(Header(name: "x-ratelimit-reset-\(name)", value: Self.goDuration(rate.reset)))
        }
        tell("requests", rate.limit.requests, rate.remainingRequests)
        tell("tokens", rate.limit.tokens, rate.remainingTokens)
        return headers
    }

    // MARK: A stream

    func opening(_ answer: Reply) -> [UInt8] {
        switch answer.content {
        case .text: return chunk(delta: ["role": "assistant", "content": "", "refusal": .null])
        case .tool(let name, _):
            let call: JSON = [
                "index": 0, "id": .string("call_" + number), "type": "function",
                "function": ["name": .string(name), "arguments": ""],
            ]
            return chunk(delta: ["role": "assistant", "content": .null, "tool_calls": [call]])
        }
    }

    /// The hot part of a stream: put together from what is ready, not through a value.
    func token(_ piece: String, of answer: Reply, into bytes: inout [UInt8]) {
        bytes += chunkStart
        switch answer.content {
        case .text:
            bytes += "[{\"index\":0,\"delta\":{\"content\":".utf8
            bytes += JSON.string(piece).encoded
            bytes += "},\"finish_reason\":null}]".utf8
        case .tool:
            bytes += "[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":".utf8
            bytes += JSON.string(piece).encoded
            bytes += "}}]},\"finish_reason\":null}]".utf8
        }
        bytes += chunkEnd
    }

    func closing(_ answer: Reply) -> [UInt8] {
        var bytes = chunk(delta: [:], finishReason: .string(answer.finishReason.openAI))
        if includesUsage, answer.reportsUsage {
            bytes += chunkStart + Array("[],\"usage\":".utf8) + Self.usage(answer.usage).encoded + Array("}\n\n".utf8)
        }
        return bytes
    }

    private static let done = Array("data: [DONE]\n\n".utf8)

    func endMarker(_ answer: Reply) -> [UInt8] { Self.done }

    let keepAlive = Array(": keep-alive\n\n".utf8)

    var brokenEvent: [UInt8] {
        chunkStart + Array("[{\"index\":0,\"delta\":{\"content\":\n\n".utf8)
    }

    /// The end marker follows, as vLLM has it (facts providers §2).
    func errorEvent(_ error: WireError) -> [UInt8] {
        Array("data: ".utf8) + errors.body(error) + Array("\n\n".utf8) + Self.done
    }

    private func chunk(delta: JSON, finishReason: JSON = .null) -> [UInt8] {
        let choices: JSON = [["index": 0, "delta": delta, "finish_reason": finishReason]]
        return chunkStart + choices.encoded + chunkEnd
    }

    // MARK: A body

    func body(_ answer: Reply) -> [UInt8] {
        let message: JSON =
            switch answer.content {
            case .text(let pieces): ["role": "assistant", "content": .string(pieces.joined()), "refusal": .null]
            case .tool(let name, let arguments):
                [
                    "role": "assistant", "content": .null, "refusal": .null,
                    "tool_calls": [ToolCall(id: "call_" + number, name: name, arguments: arguments.joined()).json],
                ]
            }
        let choice: JSON = ["index": 0, "message": message, "finish_reason": .string(answer.finishReason.openAI)]
        var object = Self.common(number, created, "chat.completion", answer.model).object ?? JSON.Object()
        object["choices"] = [choice]
        if answer.reportsUsage { object["usage"] = Self.usage(answer.usage) }
        return JSON.object(object).encoded
    }

    // MARK: Parts

    private static func common(_ number: String, _ created: Int64, _ object: String, _ model: String) -> JSON {
        [
            "id": .string("chatcmpl-" + number), "object": .string(object), "created": .integer(created),
            "model": .string(model),
        ]
    }

    private static func usage(_ usage: Reply.Usage) -> JSON {
        [
            "prompt_tokens": JSON(usage.input), "completion_tokens": JSON(usage.output),
            "total_tokens": JSON(usage.input + usage.output),
            "prompt_tokens_details": .object([
                "cached_tokens": JSON(usage.cached),
                "cache_write_tokens": usage.cacheWrite > 0 ? JSON(usage.cacheWrite) : nil,
            ]),
            "completion_tokens_details": ["reasoning_tokens": JSON(usage.reasoning)],
        ]
    }

    /// `1h2m3.5s`, `59.951s`, `120ms` (facts providers §0.3).
    static func goDuration(_ duration: Duration) -> String {
        let milliseconds = max(0, Int((duration / .milliseconds(1)).rounded(.up)))
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        let (hours, minutes) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60)
        let (seconds, rest) = (milliseconds / 1000 % 60, milliseconds % 1000)
        var fraction = rest == 0 ? "" : "." + String(String(1000 + rest).dropFirst())
        while fraction.last == "0" { fraction.removeLast() }
        return (hours > 0 ? "\(hours)h" : "") + (hours > 0 || minutes > 0 ? "\(minutes)m" : "") + "\(seconds)\(fraction)s"
    }
}

extension Reply.FinishReason {
    var openAI: String {
        switch self {
        case .stop: "stop"
        case .length: "length"
        case .tool: "tool_calls"
        case .filtered: "content_filter"
        case .other(let reason): reason
        }
    }
}
