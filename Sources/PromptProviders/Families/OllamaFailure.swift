import Platform
import PromptAPI

/// Which class a refusal of Ollama's belongs to: a status and a text, `{"error":"…"}` (facts/providers §8).
enum OllamaFailure {
    static func classify(status: Int, headers: HTTPHeaders, body: [UInt8], at now: Timestamp) -> ProviderError {
        let report = OpenAIFailure.Report(body)
        var error = OpenAIFailure.classify(status: status, report, wait: WaitHint.parse(headers, at: now))
        error.requestID = headers.identifier("x-request-id")
        switch status {
        // The server took somebody else's going for ours: 499 is what it says where a caller has gone.
        case 499: error.kind = .serverError
        // A prompt that is too long is a 400 in some versions, a 500 in others.
        case 400, 500: if report.message.map(speaksOfContextLength) ?? false { error.kind = .contextLength }
        default: break
        }
        return error
    }

    /// A line of a stream after HTTP 200. Nothing but its words says why.
    static func inBand(_ line: JSON) -> ProviderError? {
        guard let error = line["error"], !error.isNull else { return nil }
        let report = OpenAIFailure.Report(line)
        let text = report.message ?? ""
        let kind: ProviderError.Kind =
            speaksOfContextLength(text) ? .contextLength : FailureText.speaksOfOverload(text) ? .overloaded : .serverError
        return ProviderError(kind, providerMessage: report.message)
    }

    /// Ollama's own words beside those of all others.
    private static func speaksOfContextLength(_ text: String) -> Bool {
        FailureText.speaksOfContextLength(text)
            || ["exceeds the context length", "exceeds maximum context length", "exceeded max context length"].contains {
                text.lowercased().contains($0)
            }
    }
}
