import PromptAPI

@testable import promptsim

/// How each dialect is asked, written from its service's side of the wire and not from the simulator's.
extension Dialect {
    /// The path of a chat, and its body: two turns of the user are five tokens.
    func chat(_ model: String, stream: Bool, tools: Bool = false, json: Bool = false, prefill: Bool = false) -> (String, JSON) {
        var object: JSON.Object
        switch self {
        case .openai, .azure:
            object = messages(prefill)
            object["model"] = self == .azure ? nil : .string(model)
            object["stream"] = .bool(stream)
            if stream { object["stream_options"] = ["include_usage": true] }
            if json { object["response_format"] = ["type": "json_object"] }
        case .anthropic:
            object = messages(prefill)
            object["model"] = .string(model)
            object["max_tokens"] = 50
            object["stream"] = .bool(stream)
            if json { object["output_config"] = ["format": ["type": "json_schema", "schema": [:]]] }
        case .ollama:
            object = messages(prefill)
            object["model"] = .string(model)
            if !stream { object["stream"] = false }
            if json { object["format"] = "json" }
        case .gemini, .vertex:
            object = JSON.Object([.init("contents", turns(prefill, assistant: "model", "parts"))])
            if json { object["generationConfig"] = ["responseMimeType": "application/json"] }
        case .bedrock:
            object = JSON.Object([.init("messages", turns(prefill, assistant: "assistant", "content"))])
            if json { object["outputConfig"] = ["textFormat": ["type": "json_schema"]] }
        }
        if tools { offerTools(&object) }
        return (path(model, stream: stream), .object(object))
    }

    private func messages(_ prefill: Bool) -> JSON.Object {
        var list: [JSON] = [["role": "user", "content": "Hi there, my friend"]]
        if prefill { list.append(["role": "assistant", "content": "Well"]) }
        return JSON.Object([.init("messages", .array(list))])
    }

    private func turns(_ prefill: Bool, assistant: String, _ member: String) -> JSON {
        func turn(_ role: String, _ text: String) -> JSON {
            .object(JSON.Object([.init("role", .string(role)), .init(member, [["text": .string(text)]])]))
        }
        return .array([turn("user", "Hi there, my friend")] + (prefill ? [turn(assistant, "Well")] : []))
    }

    private func offerTools(_ object: inout JSON.Object) {
        switch self {
        case .gemini, .vertex: object["tools"] = [["functionDeclarations": [["name": "f"]]]]
        case .bedrock: object["toolConfig"] = ["tools": [["toolSpec": ["name": "f"]]]]
        default: object["tools"] = [["name": "f"]]
        }
    }

    private func path(_ model: String, stream: Bool) -> String {
        let google = stream ? "streamGenerateContent?alt=sse" : "generateContent"
        return switch self {
        case .openai: "/v1/chat/completions"
        case .anthropic: "/v1/messages"
        case .gemini: "/v1beta/models/\(model):\(google)"
        case .vertex: "/v1/projects/p/locations/l/publishers/google/models/\(model):\(google)"
        case .bedrock: "/model/\(model)%3A0/converse" + (stream ? "-stream" : "")
        case .azure: "/openai/deployments/\(model)/chat/completions?api-version=2024-10-21"
        case .ollama: "/api/chat"
        }
    }

    /// As the scenario has it.
    func name(of model: String) -> String { self == .bedrock ? model + ":0" : model }

    /// The headers by which a key comes in.
    func authorization(_ key: String) -> String {
        switch self {
        case .openai, .vertex, .ollama: return "authorization: Bearer \(key)\r\n"
        case .anthropic: return "x-api-key: \(key)\r\n"
        case .gemini: return "x-goog-api-key: \(key)\r\n"
        case .azure: return "api-key: \(key)\r\n"
        case .bedrock:
            let scope = "\(key)/20260101/us-east-1/bedrock/aws4_request"
            let signature = String(repeating: "0a", count: 32)
            return "x-amz-date: 20260101T000000Z\r\nauthorization: AWS4-HMAC-SHA256 Credential=\(scope), "
                + "SignedHeaders=content-type;host;x-amz-date, Signature=\(signature)\r\n"
        }
    }
}

/// What a caller makes of an answer.
struct Transcript: Equatable {
    var text = ""
    var arguments = ""
    var finish: String?
    /// Input, cached, output: as the format counts them.
    var usage: [Int?] = []
    /// The stream had what its format ends with.
    var isEnded = false
    var error: JSON?
    /// Something could not be parsed.
    var isBroken = false
}

extension Dialect {
    func read(_ answer: HTTPAnswer) -> Transcript {
        var transcript = Transcript()
        add(answer.json, to: &transcript)
        return transcript
    }

    func readStream(_ answer: HTTPAnswer) -> Transcript {
        var transcript = Transcript()
        switch self {
        case .bedrock: readFrames(answer.body, &transcript)
        case .ollama: for line in answer.text.split(separator: "\n") { readJSON(line, &transcript) }
        default:
            for event in answer.text.split(separator: "\n\n") where !event.hasPrefix(":") {
                guard let start = event.firstRange(of: "data: ") else {
                    readJSON(event, &transcript)
                    continue
                }
                let data = event[start.upperBound...]
                if data == "[DONE]" { transcript.isEnded = true } else { readJSON(data, &transcript) }
            }
        }
        return transcript
    }

    private func readJSON(_ text: Substring, _ transcript: inout Transcript) {
        if let json = try? JSONParser.parse(String(text)) { add(json, to: &transcript) } else { transcript.isBroken = true }
    }

    /// Every frame is checked as a caller checks it.
    private func readFrames(_ bytes: [UInt8], _ transcript: inout Transcript) {
        func number(_ at: Int) -> Int { bytes[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) } }
        var start = 0
        while start + 16 <= bytes.count {
            let (total, headers) = (number(start), number(start + 4))
            let end = start + total
            guard end <= bytes.count, Int(CRC32.checksum(bytes[start..<(start + 8)])) == number(start + 8),
                Int(CRC32.checksum(bytes[start..<(end - 4)])) == number(end - 4)
            else {
                transcript.isBroken = true
                return
            }
            let head = String(decoding: bytes[(start + 12)..<(start + 12 + headers)], as: UTF8.self)
            let json = (try? JSONParser.parse(bytes[(start + 12 + headers)..<(end - 4)])) ?? .null
            if head.contains(":exception-type") { transcript.error = json } else { add(json, to: &transcript) }
            start = end
        }
    }

    private func add(_ json: JSON, to transcript: inout Transcript) {
        if let error = json["error"] { transcript.error = error }
        switch self {
        case .openai, .azure: addOpenAI(json, &transcript)
        case .anthropic: addAnthropic(json, &transcript)
        case .gemini, .vertex: addGemini(json, &transcript)
        case .bedrock: addBedrock(json, &transcript)
        case .ollama: addOllama(json, &transcript)
        }
    }

    private func addOpenAI(_ json: JSON, _ transcript: inout Transcript) {
        let choice = json["choices"]?[0]
        let message = choice?["message"] ?? choice?["delta"]
        transcript.text += message?["content"]?.string ?? ""
        transcript.arguments += message?["tool_calls"]?[0]?["function"]?["arguments"]?.string ?? ""
        transcript.finish = choice?["finish_reason"]?.string ?? transcript.finish
        guard let usage = json["usage"], !usage.isNull else { return }
        transcript.usage = [
            usage["prompt_tokens"]?.integer, usage["prompt_tokens_details"]?["cached_tokens"]?.integer,
            usage["completion_tokens"]?.integer,
        ]
    }

    private func addAnthropic(_ json: JSON, _ transcript: inout Transcript) {
        let block = json["content"]?[0] ?? json["delta"]
        transcript.text += block?["text"]?.string ?? ""
        transcript.arguments += block?["partial_json"]?.string ?? block?["input"]?.description ?? ""
        transcript.finish = (json["delta"] ?? json)["stop_reason"]?.string ?? transcript.finish
        transcript.isEnded = json["type"] == "message_stop"
        guard let usage = json["usage"] ?? json["message"]?["usage"] else { return }
        transcript.usage = [
            usage["input_tokens"]?.integer, usage["cache_read_input_tokens"]?.integer, usage["output_tokens"]?.integer,
        ]
    }

    private func addGemini(_ json: JSON, _ transcript: inout Transcript) {
        let candidate = json["candidates"]?[0]
        let part = candidate?["content"]?["parts"]?[0]
        transcript.text += part?["text"]?.string ?? ""
        transcript.arguments += part?["functionCall"]?["args"]?.description ?? ""
        transcript.finish = candidate?["finishReason"]?.string ?? json["promptFeedback"]?["blockReason"]?.string
        transcript.isEnded = transcript.finish != nil
        let usage = json["usageMetadata"]
        transcript.usage = ["promptTokenCount", "cachedContentTokenCount", "candidatesTokenCount"].map { usage?[$0]?.integer }
    }

    private func addBedrock(_ json: JSON, _ transcript: inout Transcript) {
        let block = json["output"]?["message"]?["content"]?[0] ?? json["delta"]
        transcript.text += block?["text"]?.string ?? ""
        let input = block?["toolUse"]?["input"]
        transcript.arguments += input?.string ?? input?.description ?? ""
        transcript.finish = json["stopReason"]?.string ?? transcript.finish
        guard let usage = json["usage"] else { return }
        transcript.isEnded = true
        transcript.usage = ["inputTokens", "cacheReadInputTokens", "outputTokens"].map { usage[$0]?.integer }
    }

    private func addOllama(_ json: JSON, _ transcript: inout Transcript) {
        transcript.text += json["message"]?["content"]?.string ?? ""
        transcript.arguments += json["message"]?["tool_calls"]?[0]?["function"]?["arguments"]?.description ?? ""
        guard json["done"] == true else { return }
        transcript.isEnded = true
        transcript.finish = json["done_reason"]?.string
        transcript.usage = [json["prompt_eval_count"]?.integer, nil, json["eval_count"]?.integer]
    }
}
