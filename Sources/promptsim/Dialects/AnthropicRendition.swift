import Platform
import PromptAPI

/// Answers of Anthropic's Messages API (facts providers §3), as bytes.
struct AnthropicRendition: StreamRendition {
    let call: CallIdentity
    let errors: any ErrorFormat
    let streamType = "text/event-stream; charset=utf-8"

    init(_ call: CallIdentity, errors: any ErrorFormat) {
        self.call = call
        self.errors = errors
    }

    func headers(rate: RateStanding?) -> [Header] {
        var headers = [Header(name: "request-id", value: "req_" + call.number)]
        guard let rate else { return headers }
        let reset = (call.time + rate.reset).description.prefix { $0 != "." } + "Z"
        func tell(_ name: String, _ limit: Int?, _ remaining: Int?) {
            guard let limit, let remaining else { return }
            headers.append(Header(name: "anthropic-ratelimit-\(name)-limit", value: String(limit)))
            headers.append(Header(name: "anthropic-ratelimit-\(name)-remaining", value: String(remaining)))
            headers.append(Header(name: "anthropic-ratelimit-\(name)-reset", value: String(reset)))
        }
        tell("requests", rate.limit.requests, rate.remainingRequests)
        tell("tokens", rate.limit.tokens, rate.remainingTokens)
        return headers
    }

    // MARK: A stream

    func opening(_ answer: Reply) -> [UInt8] {
        let block: JSON =
            switch answer.content {
            case .text: ["type": "text", "text": ""]
            case .tool(let name, _): ["type": "tool_use", "id": .string(toolID), "name": .string(name), "input": [:]]
            }
        let usage = answer.reportsUsage ? Self.usage(answer.usage, output: min(1, answer.usage.output)) : nil
        return event(
            "message_start", ["message": message(answer, content: [], reason: .null, usage: usage)])
            + event("content_block_start", ["index": 0, "content_block": block]) + keepAlive
    }

    func token(_ piece: String, of answer: Reply, into bytes: inout [UInt8]) {
        bytes += "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":".utf8
        switch answer.content {
        case .text: bytes += "{\"type\":\"text_delta\",\"text\":".utf8
        case .tool: bytes += "{\"type\":\"input_json_delta\",\"partial_json\":".utf8
        }
        bytes += JSON.string(piece).encoded
        bytes += "}}\n\n".utf8
    }

    func closing(_ answer: Reply) -> [UInt8] {
        let delta: JSON = ["stop_reason": .string(answer.finishReason.anthropic), "stop_sequence": .null]
        let usage = answer.reportsUsage ? Self.usage(answer.usage, output: answer.usage.output) : nil
        return event("content_block_stop", ["index": 0]) + event("message_delta", ["delta": delta, "usage": usage])
    }

    func endMarker(_ answer: Reply) -> [UInt8] { event("message_stop", [:]) }

    var keepAlive: [UInt8] { event("ping", [:]) }

    var brokenEvent: [UInt8] {
        Array("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":\n\n".utf8)
    }

    func errorEvent(_ error: WireError) -> [UInt8] {
        Array("event: error\ndata: ".utf8) + AnthropicErrors.json(error, request: nil).encoded + Array("\n\n".utf8)
    }

    private func event(_ name: String, _ members: KeyValuePairs<String, JSON?>) -> [UInt8] {
        var object = JSON.Object([.init("type", .string(name))])
        for case (let name, let value?) in members { object.members.append(.init(name, value)) }
        return Array("event: \(name)\ndata: ".utf8) + JSON.object(object).encoded + Array("\n\n".utf8)
    }

    // MARK: A body

    func body(_ answer: Reply) -> [UInt8] {
        let block: JSON =
            switch answer.content {
            case .text(let pieces): ["type": "text", "text": .string(pieces.joined())]
            case .tool(let name, let pieces):
                [
                    "type": "tool_use", "id": .string(toolID), "name": .string(name),
                    "input": .arguments(pieces.joined()),
                ]
            }
        let usage = answer.reportsUsage ? Self.usage(answer.usage, output: answer.usage.output) : nil
        let content: JSON = answer.pieces.isEmpty ? [] : [block]
        return message(answer, content: content, reason: .string(answer.finishReason.anthropic), usage: usage).encoded
    }

    // MARK: Parts

    private var toolID: String { "toolu_" + call.number }

    private func message(_ answer: Reply, content: JSON, reason: JSON, usage: JSON?) -> JSON {
        .object([
            "id": .string("msg_" + call.number), "type": "message", "role": "assistant", "model": .string(answer.model),
            "content": content, "stop_reason": reason, "stop_sequence": .null, "usage": usage,
        ])
    }

    /// `input_tokens` is what no cache had to do with.
    private static func usage(_ usage: Reply.Usage, output: Int) -> JSON {
        [
            "input_tokens": JSON(usage.fresh), "cache_creation_input_tokens": JSON(usage.cacheWrite),
            "cache_read_input_tokens": JSON(usage.cached), "output_tokens": JSON(output), "service_tier": "standard",
        ]
    }
}

extension JSON {
    /// The arguments of a tool call where they are no text: nothing, where they are not whole.
    static func arguments(_ text: String) -> JSON {
        (try? JSONParser.parse(text)) ?? [:]
    }
}

extension Reply.FinishReason {
    var anthropic: String {
        switch self {
        case .stop: "end_turn"
        case .length: "max_tokens"
        case .tool: "tool_use"
        case .filtered: "refusal"
        case .other(let reason): reason
        }
    }
}
