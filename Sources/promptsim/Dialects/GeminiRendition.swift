import PromptAPI

/// Answers of the Gemini API and of Gemini at Vertex (facts providers §4), as bytes.
struct GeminiRendition: StreamRendition {
    let call: CallIdentity
    /// Whether the whole answer is the one element of an array.
    let isArray: Bool
    let errors: any ErrorFormat
    let streamType = "text/event-stream"

    init(_ call: CallIdentity, isArray: Bool, errors: any ErrorFormat) {
        self.call = call
        self.isArray = isArray
        self.errors = errors
    }

    /// There are none for rate limits.
    func headers(rate: RateStanding?) -> [Header] { [] }

    // MARK: A stream

    func opening(_ answer: Reply) -> [UInt8] { [] }

    /// A call is never in pieces here: it is part of what the stream ends with.
    func token(_ piece: String, of answer: Reply, into bytes: inout [UInt8]) {
        guard case .text = answer.content else { return }
        bytes += "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":".utf8
        bytes += JSON.string(piece).encoded
        bytes += "}],\"role\":\"model\"},\"index\":0}]".utf8
        if answer.reportsUsage {
            let input = answer.usage.input
            bytes += ",\"usageMetadata\":{\"promptTokenCount\":\(input),\"totalTokenCount\":\(input)}".utf8
        }
        bytes += ",\"modelVersion\":".utf8
        bytes += JSON.string(answer.model).encoded
        bytes += ",\"responseId\":\"\(call.number)\"}\n\n".utf8
    }

    func closing(_ answer: Reply) -> [UInt8] {
        guard case .tool = answer.content else { return [] }
        return Self.event(response(answer, parts: Self.parts(answer), reason: nil))
    }

    /// There is no marker of its own: it is the finish reason that says that nothing is missing.
    func endMarker(_ answer: Reply) -> [UInt8] {
        if isBlocked(answer) { return Self.event(blocked(answer)) }
        return Self.event(response(answer, parts: [["text": ""]], reason: .string(answer.finishReason.gemini)))
    }

    let keepAlive = Array(": keep-alive\n\n".utf8)
    let brokenEvent = Array("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\n\n".utf8)

    /// As it comes from there: without `data:`, over several lines.
    func errorEvent(_ error: WireError) -> [UInt8] {
        let (start, end) = ("{\n  \"error\": ", "\n}\n")
        return Array(start.utf8) + GoogleErrors.json(error).encoded + Array(end.utf8)
    }

    private static func event(_ json: JSON) -> [UInt8] {
        Array("data: ".utf8) + json.encoded + Array("\n\n".utf8)
    }

    // MARK: A body

    func body(_ answer: Reply) -> [UInt8] {
        let json =
            isBlocked(answer)
            ? blocked(answer)
            : response(answer, parts: Self.parts(answer), reason: .string(answer.finishReason.gemini))
        return (isArray ? [json] : json).encoded
    }

    // MARK: Parts

    private static func parts(_ answer: Reply) -> JSON {
        switch answer.content {
        case .text(let pieces): [["text": .string(pieces.joined())]]
        case .tool(let name, let pieces): [["functionCall": ["name": .string(name), "args": .arguments(pieces.joined())]]]
        }
    }

    private func response(_ answer: Reply, parts: JSON, reason: JSON?) -> JSON {
        let candidate: JSON = .object([
            "content": ["parts": parts, "role": "model"], "finishReason": reason, "index": 0,
        ])
        return envelope(answer, "candidates", [candidate])
    }

    /// A filter that lets nothing out has blocked the prompt: there is no candidate then.
    private func isBlocked(_ answer: Reply) -> Bool { answer.finishReason == .filtered && answer.pieces.isEmpty }

    private func blocked(_ answer: Reply) -> JSON { envelope(answer, "promptFeedback", ["blockReason": "SAFETY"]) }

    private func envelope(_ answer: Reply, _ name: String, _ content: JSON) -> JSON {
        var object = JSON.Object([.init(name, content)])
        if answer.reportsUsage { object["usageMetadata"] = Self.usage(answer.usage) }
        object["modelVersion"] = .string(answer.model)
        object["responseId"] = .string(call.number)
        return .object(object)
    }

    /// Candidates are counted without the thoughts.
    private static func usage(_ usage: Reply.Usage) -> JSON {
        .object([
            "promptTokenCount": JSON(usage.input), "candidatesTokenCount": JSON(usage.output - usage.reasoning),
            "totalTokenCount": JSON(usage.input + usage.output),
            "cachedContentTokenCount": usage.cached > 0 ? JSON(usage.cached) : nil,
            "thoughtsTokenCount": usage.reasoning > 0 ? JSON(usage.reasoning) : nil,
        ])
    }
}

extension Reply.FinishReason {
    var gemini: String {
        switch self {
        case .stop, .tool: "STOP"
        case .length: "MAX_TOKENS"
        case .filtered: "SAFETY"
        case .other(let reason): reason
        }
    }
}
