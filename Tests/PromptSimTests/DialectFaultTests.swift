import PromptAPI
import Testing

@testable import promptsim

/// How each dialect refuses, by facts providers §0.1 to §9.3.
enum Refusals {
    static func status(_ failure: FailureClass, _ dialect: Dialect) -> Int {
        switch (failure, dialect) {
        case (.auth, .gemini): 400
        case (.auth, .bedrock): 403
        case (.auth, _): 401
        case (.forbidden, _): 403
        case (.notFound, _): 404
        case (.quotaExhausted, .bedrock): 400
        case (.quotaExhausted, .ollama): 402
        case (.rateLimited, _), (.quotaExhausted, _): 429
        case (.overloaded, .anthropic): 529
        case (.overloaded, _): 503
        case (.serverError, _): 500
        case (.badRequest, _), (.contextLength, _), (.contentPolicy, _), (.assistantPrefill, _): 400
        }
    }

    /// What tells the class from others of its status; empty: the status does.
    static func mark(_ failure: FailureClass, _ dialect: Dialect) -> String {
        switch (failure, dialect) {
        case (.quotaExhausted, .openai), (.quotaExhausted, .azure): #""code":"insufficient_quota""#
        case (.quotaExhausted, .anthropic): #""error_code":"enforced_spend_limit_reached""#
        case (.quotaExhausted, .gemini), (.quotaExhausted, .vertex): "PerDay"
        case (.auth, .gemini): "API_KEY_INVALID"
        case (.notFound, .azure): "DeploymentNotFound"
        case (.contextLength, .openai), (.contextLength, .azure): #""code":"context_length_exceeded""#
        case (.contextLength, .anthropic): "prompt is too long"
        case (.contextLength, .gemini), (.contextLength, .vertex): "exceeds the maximum number of tokens allowed"
        case (.contextLength, .bedrock): "Input is too long"
        case (.contextLength, .ollama): "exceeds the available context size"
        case (.contentPolicy, .openai): #""code":"content_policy_violation""#
        case (.contentPolicy, .azure): #""innererror":{"code":"ResponsibleAIPolicyViolation""#
        case (.overloaded, .anthropic): #""type":"overloaded_error""#
        case (.overloaded, .gemini), (.overloaded, .vertex): #""status":"UNAVAILABLE""#
        default: ""
        }
    }

    /// The wait in seconds, where the dialect says it.
    static func wait(_ answer: HTTPAnswer, _ dialect: Dialect) -> Double? {
        switch dialect {
        case .openai, .anthropic, .ollama: return answer.headers["retry-after"].flatMap { Double($0) }
        case .azure: return answer.headers["retry-after-ms"].flatMap { Double($0) }.map { $0 / 1000 }
        case .bedrock: return answer.headers["x-amz-retry-after"].flatMap { Double($0) }.map { $0 / 1000 }
        case .gemini, .vertex:
            let delay = answer.json["error"]?["details"]?.array?.lazy.compactMap { $0["retryDelay"]?.string }.first
            return delay.flatMap { Double($0.dropLast()) }
        }
    }
}

@Suite("Every dialect, when something goes wrong")
struct DialectFaultTests {
    @Test("refuses for every reason with its status and its words", arguments: Dialect.allCases, FailureClass.allCases)
    func refuses(dialect: Dialect, failure: FailureClass) throws {
        try SimStand.run(dialect, "faults: [{refuse: \(failure.rawValue), retry_after: 1.5}]") { stand in
            for stream in [false, true] {
                let answer = try stand.chat(dialect, stream: stream)
                #expect(answer.status == Refusals.status(failure, dialect))
                let mark = Refusals.mark(failure, dialect)
                #expect(mark.isEmpty || answer.text.contains(mark))
                #expect(Refusals.wait(answer, dialect) == 1.5)
                switch dialect {
                case .bedrock: #expect(answer.headers["x-amzn-errortype"]?.contains("Exception") == true)
                case .ollama: #expect(answer.json["error"]?.string?.isEmpty == false)
                default: #expect(answer.json["error"]?["message"]?.string?.isEmpty == false)
                }
            }
        }
    }

    @Test("says what a scenario says, with any status", arguments: Dialect.allCases)
    func status(dialect: Dialect) throws {
        let fault = "{status: 418, headers: {x-more: yes}, error: {message: no tea, type: pot}}"
        try SimStand.run(dialect, "faults: [\(fault)]") { stand in
            let answer = try stand.chat(dialect, stream: true)
            #expect(answer.status == 418)
            #expect(answer.headers["x-more"] == "yes")
            #expect(answer.text.contains("no tea"))
        }
    }

    private static let answer = "answer: one two three"

    private func streamed(_ dialect: Dialect, _ fault: String) throws -> (answer: HTTPAnswer, Transcript) {
        var answer = HTTPAnswer([])
        try SimStand.run(dialect, "\(Self.answer), faults: [\(fault)]") { answer = try $0.chat(dialect, stream: true) }
        return (answer, dialect.readStream(answer))
    }

    @Test("a stream that is cut has no end", arguments: Dialect.allCases, ["fin", "rst", "clean"])
    func cut(dialect: Dialect, how: String) throws {
        let (answer, transcript) = try streamed(dialect, "{cut: {after: 2, how: \(how)}}")
        #expect(answer.status == 200)
        #expect(transcript.text == "one two")
        #expect(!transcript.isEnded && transcript.finish == nil)
    }

    @Test("a stream without its end marker is whole but for that", arguments: Dialect.allCases)
    func noEnd(dialect: Dialect) throws {
        let (_, transcript) = try streamed(dialect, "{no_done: true}")
        #expect(transcript.text == "one two three")
        #expect(!transcript.isEnded)
        // Where the reason is not itself what ends the stream.
        let isSeparate = ![.gemini, .vertex, .ollama].contains(dialect)
        #expect((transcript.finish != nil) == isSeparate)
    }

    @Test("a broken event cannot be parsed", arguments: Dialect.allCases)
    func malformed(dialect: Dialect) throws {
        let (_, transcript) = try streamed(dialect, "{malformed: 2}")
        #expect(transcript.isBroken)
        #expect(transcript.text.hasPrefix("one"))
    }

    @Test("an error comes within a stream, and nothing after it but OpenAI's end", arguments: Dialect.allCases)
    func errorInBand(dialect: Dialect) throws {
        let (answer, transcript) = try streamed(dialect, "{error_in_band: {after: 1, error: {class: overloaded, message: busy}}}")
        #expect(answer.status == 200)
        #expect(transcript.text == "one")
        #expect(transcript.error?.description.contains("busy") == true)
        #expect(transcript.finish == nil)
        #expect(transcript.isEnded == [.openai, .azure].contains(dialect))
        if dialect == .bedrock { #expect(answer.text.contains("serviceUnavailableException")) }
        if dialect == .anthropic { #expect(answer.text.contains("event: error\ndata: {\"type\":\"error\"")) }
    }

    @Test("a call that is reset or hangs has no answer", arguments: Dialect.allCases, ["reset: true", "hang: 20ms"])
    func nothing(dialect: Dialect, fault: String) throws {
        #expect(try streamed(dialect, "{\(fault)}").answer.status == 0)
    }

    @Test(
        "a stream that stalls, trickles or begins late is whole in the end", arguments: Dialect.allCases,
        ["stall: {after: 0, for: 40ms, keep_alive: 15ms}", "stall: {after: 2, for: 20ms, keep_alive: 8ms}", "trickle: 5ms"])
    func delays(dialect: Dialect, fault: String) throws {
        let (_, transcript) = try streamed(dialect, "{\(fault)}")
        #expect(transcript.text == "one two three")
        #expect(transcript.isEnded && !transcript.isBroken)
    }

    @Test("a body is cut, broken and replaced like a stream", arguments: Dialect.allCases)
    func bodies(dialect: Dialect) throws {
        func whole(_ fault: String) throws -> HTTPAnswer {
            var answer = HTTPAnswer([])
            try SimStand.run(dialect, "\(Self.answer), faults: [\(fault)]") { answer = try $0.chat(dialect, stream: false) }
            return answer
        }
        #expect(try whole("{cut: {after: 2}}").json == .null)
        #expect(try whole("{malformed: 2}").json == .null)
        #expect(try whole("{error_in_band: {error: {message: busy}}}").text.contains("busy"))
        #expect(try dialect.read(whole("{stall: {after: 1, for: 20ms}}")).text == "one two three")
    }

    @Test("refuses a turn of the assistant to go on with, and input beyond its window", arguments: Dialect.allCases)
    func unfit(dialect: Dialect) throws {
        try SimStand.run(dialect, "accepts_prefill: false") { stand in
            let (plain, prefilled) = try (
                stand.chat(dialect, stream: false), stand.chat(dialect, stream: false, prefill: true)
            )
            #expect(plain.status == 200)
            #expect(prefilled.status == 400)
        }
        try SimStand.run(dialect, "context_window: 4") { stand in
            let answer = try stand.chat(dialect, stream: true)
            #expect(answer.status == 400)
            #expect(answer.text.contains(Refusals.mark(.contextLength, dialect)))
        }
    }

    @Test("refuses what is no request", arguments: Dialect.allCases, ["", "[]", "{", "{}"])
    func flaws(dialect: Dialect, body: String) throws {
        try SimStand.run(dialect) { stand in
            let answer = try stand.ask("POST", dialect.chat("m", stream: false).0, body)
            #expect(answer.status == 400)
            #expect((answer.json["error"] ?? answer.json["message"]) != nil)
        }
    }

    @Test("a filter that lets nothing through leaves Gemini without a candidate", arguments: [false, true])
    func blocked(stream: Bool) throws {
        try SimStand.run(.gemini, "faults: [{filter: {}}]") { stand in
            let answer = try stand.chat(.gemini, stream: stream)
            #expect(answer.text.contains(#""promptFeedback":{"blockReason":"SAFETY"}"#))
            #expect(!answer.text.contains("candidates\""))
        }
    }
}
