import PromptAPI

/// Answers of Ollama's native chat (facts providers §8), as bytes: an object a line.
struct OllamaRendition: StreamRendition {
    let errors: any ErrorFormat = OllamaErrors()
    let streamType = "application/x-ndjson"
    private let model: String
    private let createdAt: String
    /// What every line of a stream begins with.
    private let lineStart: [UInt8]

    init(_ call: CallIdentity) {
        model = call.model
        createdAt = call.time.description
        lineStart = Self.message(call.model, call.time.description, [:]).encoded.dropLast("{}}".utf8.count)
    }

    /// There are none for rate limits.
    func headers(rate: RateStanding?) -> [Header] { [] }

    // MARK: A stream

    func opening(_ answer: Reply) -> [UInt8] { [] }

    /// A call is never in pieces here: it is a line before the last.
    func token(_ piece: String, of answer: Reply, into bytes: inout [UInt8]) {
        guard case .text = answer.content else { return }
        bytes += lineStart
        bytes += "{\"role\":\"assistant\",\"content\":".utf8
        bytes += JSON.string(piece).encoded
        bytes += "},\"done\":false}\n".utf8
    }

    func closing(_ answer: Reply) -> [UInt8] {
        guard case .tool = answer.content else { return [] }
        var line = Self.message(model, createdAt, Self.content(answer)).object ?? JSON.Object()
        line["done"] = false
        return JSON.object(line).encoded + Array("\n".utf8)
    }

    func endMarker(_ answer: Reply) -> [UInt8] {
        last(answer, ["role": "assistant", "content": ""]) + Array("\n".utf8)
    }

    var keepAlive: [UInt8] {
        lineStart + Array("{\"role\":\"assistant\",\"content\":\"\"},\"done\":false}\n".utf8)
    }

    var brokenEvent: [UInt8] { lineStart + Array("{\"role\":\n".utf8) }

    func errorEvent(_ error: WireError) -> [UInt8] { errors.body(error) + Array("\n".utf8) }

    // MARK: A body

    func body(_ answer: Reply) -> [UInt8] { last(answer, Self.content(answer)) }

    // MARK: Parts

    private static func content(_ answer: Reply) -> JSON {
        switch answer.content {
        case .text(let pieces): ["role": "assistant", "content": .string(pieces.joined())]
        case .tool(let name, let pieces):
            [
                "role": "assistant", "content": "",
                "tool_calls": [["function": ["name": .string(name), "arguments": .arguments(pieces.joined())]]],
            ]
        }
    }

    private static func message(_ model: String, _ createdAt: String, _ content: JSON) -> JSON {
        ["model": .string(model), "created_at": .string(createdAt), "message": content]
    }

    /// Durations are in nanoseconds; a count of zero is left out.
    private func last(_ answer: Reply, _ content: JSON) -> [UInt8] {
        let usage = answer.usage
        let reported = answer.reportsUsage
        let json: JSON = .object([
            "model": .string(model), "created_at": .string(createdAt), "message": content, "done": true,
            "done_reason": .string(answer.finishReason.ollama), "total_duration": 2_000_000, "load_duration": 1_000_000,
            "prompt_eval_count": reported && usage.input > 0 ? JSON(usage.input) : nil, "prompt_eval_duration": 500_000,
            "eval_count": reported && usage.output > 0 ? JSON(usage.output) : nil, "eval_duration": 500_000,
        ])
        return json.encoded
    }
}

extension Reply.FinishReason {
    /// It has no filter, and a call is a stop.
    var ollama: String {
        switch self {
        case .stop, .tool, .filtered: "stop"
        case .length: "length"
        case .other(let reason): reason
        }
    }
}
