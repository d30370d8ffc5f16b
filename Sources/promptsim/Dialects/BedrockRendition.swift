import PromptAPI

/// Answers of Bedrock's Converse (facts providers §6), as bytes.
struct BedrockRendition: StreamRendition {
    let call: CallIdentity
    let errors: any ErrorFormat = BedrockErrors()
    let streamType = "application/vnd.amazon.eventstream"

    init(call: CallIdentity) {
        self.call = call
    }

    static func requestID(_ call: CallIdentity) -> Header { Header(name: "x-amzn-requestid", value: call.uuid) }

    /// There are none for rate limits.
    func headers(rate: RateStanding?) -> [Header] { [Self.requestID(call)] }

    // MARK: A stream

    func opening(_ answer: Reply) -> [UInt8] {
        let start = event("messageStart", ["role": "assistant"]).encoded
        guard case .tool(let name, _) = answer.content else { return start }
        let tool: JSON = ["toolUse": ["toolUseId": .string(toolID), "name": .string(name)]]
        return start + event("contentBlockStart", ["contentBlockIndex": 0, "start": tool]).encoded
    }

    func token(_ piece: String, of answer: Reply, into bytes: inout [UInt8]) {
        bytes += delta(piece, of: answer).encoded
    }

    func closing(_ answer: Reply) -> [UInt8] {
        event("contentBlockStop", ["contentBlockIndex": 0]).encoded
            + event("messageStop", ["stopReason": .string(answer.finishReason.bedrock)]).encoded
    }

    func endMarker(_ answer: Reply) -> [UInt8] {
        let usage = answer.reportsUsage ? Self.usage(answer.usage) : nil
        return event("metadata", .object(["usage": usage, "metrics": ["latencyMs": 1]])).encoded
    }

    let keepAlive: [UInt8] = []

    var brokenEvent: [UInt8] { delta("broken", of: Reply()).corrupted }

    /// `ThrottlingException` as a status, `throttlingException` in a stream.
    func errorEvent(_ error: WireError) -> [UInt8] {
        let type = error.type.prefix(1).lowercased() + error.type.dropFirst()
        let payload: JSON = ["message": .string(error.message)]
        return EventStreamFrame(
            headers: [
                Header(name: ":exception-type", value: type), Header(name: ":content-type", value: "application/json"),
                Header(name: ":message-type", value: "exception"),
            ], payload: payload.encoded
        ).encoded
    }

    private func delta(_ piece: String, of answer: Reply) -> EventStreamFrame {
        let delta: JSON =
            switch answer.content {
            case .text: ["text": .string(piece)]
            case .tool: ["toolUse": ["input": .string(piece)]]
            }
        return event("contentBlockDelta", ["contentBlockIndex": 0, "delta": delta])
    }

    private func event(_ type: String, _ payload: JSON) -> EventStreamFrame {
        EventStreamFrame(
            headers: [
                Header(name: ":event-type", value: type), Header(name: ":content-type", value: "application/json"),
                Header(name: ":message-type", value: "event"),
            ], payload: payload.encoded)
    }

    // MARK: A body

    func body(_ answer: Reply) -> [UInt8] {
        let content: JSON =
            switch answer.content {
            case .text(let pieces): pieces.isEmpty ? [] : [["text": .string(pieces.joined())]]
            case .tool(let name, let pieces):
                [
                    [
                        "toolUse": [
                            "toolUseId": .string(toolID), "name": .string(name), "input": .arguments(pieces.joined()),
                        ]
                    ]
                ]
            }
        let json: JSON = .object([
            "output": ["message": ["role": "assistant", "content": content]],
            "stopReason": .string(answer.finishReason.bedrock),
            "usage": answer.reportsUsage ? Self.usage(answer.usage) : nil, "metrics": ["latencyMs": 1],
        ])
        return json.encoded
    }

    // MARK: Parts

    private var toolID: String { "tooluse_" + call.number }

    /// `inputTokens` is what no cache had to do with.
    private static func usage(_ usage: Reply.Usage) -> JSON {
        [
            "inputTokens": JSON(usage.fresh), "outputTokens": JSON(usage.output),
            "totalTokens": JSON(usage.input + usage.output), "cacheReadInputTokens": JSON(usage.cached),
            "cacheWriteInputTokens": JSON(usage.cacheWrite),
        ]
    }
}

extension Reply.FinishReason {
    var bedrock: String {
        switch self {
        case .stop: "end_turn"
        case .length: "max_tokens"
        case .tool: "tool_use"
        case .filtered: "content_filtered"
        case .other(let reason): reason
        }
    }
}
