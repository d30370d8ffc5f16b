import PromptAPI

/// Answers of Azure OpenAI (facts providers §7): OpenAI's, with the filter's results about them.
struct AzureRendition: StreamRendition {
    let call: CallIdentity
    let chat: OpenAIRendition
    let errors: any ErrorFormat = AzureErrors()

    init(_ call: CallIdentity, chat: OpenAIRendition) {
        self.call = call
        self.chat = chat
    }

    func headers(rate: RateStanding?) -> [Header] {
        var headers = [
            Header(name: "apim-request-id", value: call.uuid), Header(name: "x-request-id", value: call.uuid),
            Header(name: "x-ms-region", value: "promptsim"),
        ]
        guard let rate else { return headers }
        func tell(_ name: String, _ figure: Int?) {
            if let figure { headers.append(Header(name: "x-ratelimit-\(name)", value: String(figure))) }
        }
        tell("limit-requests", rate.limit.requests)
        tell("remaining-requests", rate.remainingRequests)
        tell("limit-tokens", rate.limit.tokens)
        tell("remaining-tokens", rate.remainingTokens)
        // Whole seconds, and for tokens only.
        if rate.limit.tokens != nil { tell("reset-tokens", (rate.reset.milliseconds + 999) / 1000) }
        return headers
    }

    /// The first event is about the prompt and has no choice.
    func opening(_ answer: Reply) -> [UInt8] {
        let results: JSON = [["prompt_index": 0, "content_filter_results": Self.filter(isHit: false)]]
        let event: JSON = [
            "id": "", "object": "", "created": 0, "model": "", "choices": [], "prompt_filter_results": results,
        ]
        return Array("data: ".utf8) + event.encoded + Array("\n\n".utf8) + chat.opening(answer)
    }

    var streamType: String { chat.streamType }
    var keepAlive: [UInt8] { chat.keepAlive }
    var brokenEvent: [UInt8] { chat.brokenEvent }
    func token(_ piece: String, of answer: Reply, into bytes: inout [UInt8]) { chat.token(piece, of: answer, into: &bytes) }
    func closing(_ answer: Reply) -> [UInt8] { chat.closing(answer) }
    func endMarker(_ answer: Reply) -> [UInt8] { chat.endMarker(answer) }

    func errorEvent(_ error: WireError) -> [UInt8] {
        Array("data: ".utf8) + errors.body(error) + Array("\n\n".utf8) + chat.endMarker(Reply())
    }

    func body(_ answer: Reply) -> [UInt8] {
        guard var object = (try? JSONParser.parse(chat.body(answer)))?.object, var choice = object["choices"]?[0]?.object else {
            preconditionFailure("an answer of OpenAI's format is an object with a choice")
        }
        choice["content_filter_results"] = Self.filter(isHit: answer.finishReason == .filtered)
        object["choices"] = [.object(choice)]
        object["prompt_filter_results"] = [["prompt_index": 0, "content_filter_results": Self.filter(isHit: false)]]
        return JSON.object(object).encoded
    }

    static func filter(isHit: Bool) -> JSON {
        let safe: JSON = ["filtered": false, "severity": "safe"]
        let hit: JSON = ["filtered": .bool(isHit), "severity": isHit ? "high" : "safe"]
        return ["hate": safe, "self_harm": safe, "sexual": safe, "violence": hit]
    }
}

/// Azure OpenAI's errors (facts providers §7).
struct AzureErrors: ErrorFormat {
    func usual(_ failure: FailureClass, status: Int?) -> WireError {
        var error = OpenAIErrors().usual(failure, status: status)
        switch failure {
        case .auth:
            error.message = "Access denied due to invalid subscription key or wrong API endpoint."
            (error.type, error.code) = ("", "401")
        case .forbidden: error.code = "403"
        case .notFound:
            error.message = "The API deployment for this resource does not exist."
            error.code = "DeploymentNotFound"
        case .rateLimited:
            error.message = "Requests have exceeded the call rate limit of your current pricing tier."
            error.code = "429"
        case .contentPolicy:
            error.message = "The response was filtered due to the prompt triggering Azure OpenAI's content management policy."
            error.code = "content_filter"
            error.details = [
                "code": "ResponsibleAIPolicyViolation", "content_filter_result": AzureRendition.filter(isHit: true),
            ]
        default: break
        }
        return error
    }

    func body(_ error: WireError) -> [UInt8] { OpenAIErrors().body(error) }

    func headers(_ error: WireError) -> [Header] {
        guard let wait = error.retryAfter else { return [] }
        let seconds = (wait.milliseconds + 999) / 1000
        return [
            Header(name: "retry-after-ms", value: String(wait.milliseconds)),
            Header(name: "retry-after", value: String(seconds)),
        ]
    }

    func hint(_ wait: Duration) -> String { " Please retry after \((wait.milliseconds + 999) / 1000) seconds." }
}
