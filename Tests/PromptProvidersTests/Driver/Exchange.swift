import Platform
import PromptAPI
import Synchronization

@testable import PromptProviders

/// One call of a driver in virtual time, its body in the test's hand: 5 s for the first token, 3 s of silence, 60 s in all.
final class Exchange: Sendable {
    static let limits = AttemptLimits(firstToken: .seconds(5), idle: .seconds(3), deadline: .start + .seconds(60))

    let time = ManualTime()
    let body = ScriptedBody()
    private let told = Mutex<[String]>([])

    /// What `onText` got.
    var texts: [String] { told.withLock { $0 } }

    func driver(
        status: Int = 200, headers: HTTPHeaders = ["Content-Type": "text/event-stream; charset=utf-8"],
        authorizer: any Authorizer = NoAuthorizer()
    ) -> ProviderDriver {
        driver(ScriptedTransport(status: status, headers: headers, body), authorizer: authorizer)
    }

    func driver(_ transport: any HTTPTransport, authorizer: any Authorizer = NoAuthorizer()) -> ProviderDriver {
        ProviderDriver(
            family: OpenAI(baseURL: "https://api.openai.com/v1"), authorizer: authorizer, transport: transport, time: time)
    }

    /// Returns once the call's clock runs.
    func isUnderWay() async { await time.sleeper(until: .seconds(5)) }

    /// How the call ended.
    func outcome(
        of driver: ProviderDriver, limits: AttemptLimits = Exchange.limits,
        onText: @escaping @Sendable (String) async throws -> Void = { _ in }
    ) async -> Result<Completion, ProviderError> {
        let call = ProviderCall(model: Model(id: "gpt-4o-mini"), conversation: [ChatMessage(role: .user, text: "12345678")])
        do throws(ProviderError) {
            return .success(
                try await driver.complete(call, limits: limits) { text in
                    self.told.withLock { $0.append(text) }
                    try await onText(text)
                })
        } catch {
            return .failure(error)
        }
    }
}

/// Events of a stream as they are on the wire.
enum Wire {
    static func text(_ text: String) -> String { event(#"{"choices":[{"index":0,"delta":{"content":"\#(text)"}}]}"#) }
    static let role = event(#"{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#)
    static let reasoning = event(#"{"choices":[{"index":0,"delta":{"reasoning_content":"hm"}}]}"#)
    static let toolCall = event(
        #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}}]}"#)
    static let finish = event(#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#)
    static let usage = event(#"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":12}}"#)
    static let done = event("[DONE]")
    static let keepAlive = ": keep-alive\n\n"

    private static func event(_ data: String) -> String { "data: \(data)\n\n" }
}

extension Result where Success == Completion, Failure == ProviderError {
    var completion: Completion? { if case .success(let completion) = self { completion } else { nil } }
    var error: ProviderError? { if case .failure(let error) = self { error } else { nil } }
}
