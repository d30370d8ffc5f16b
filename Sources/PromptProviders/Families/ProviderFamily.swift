import Platform
import PromptAPI

/// A wire format: two pure directions, stream events, and failures. It does no I/O and keeps no state.
public protocol ProviderFamily: Sendable {
    /// The call as an HTTP request, without its credential.
    func request(for call: ProviderCall) -> HTTPRequest

    /// How a streamed answer is framed.
    func framing() -> any StreamFraming

    /// What one frame of a streamed answer says. An error inside a stream that began well is thrown.
    func events(from frame: StreamFrame) throws(ProviderError) -> [AnswerEvent]

    /// What an answer says that came in one piece.
    func events(from body: [UInt8]) throws(ProviderError) -> [AnswerEvent]

    /// Why a response is not an answer.
    func failure(status: Int, headers: HTTPHeaders, body: [UInt8], at now: Timestamp) -> ProviderError

    func rateLimits(_ headers: HTTPHeaders) -> RateLimits?

    /// The provider's name for the call.
    func requestID(_ headers: HTTPHeaders) -> String?

    /// The cheapest request that proves the way and the credential.
    func probe() -> HTTPRequest
}

extension ProviderFamily {
    static func parse(_ bytes: [UInt8]) throws(ProviderError) -> JSON {
        do throws(JSONParser.Failure) {
            return try JSONParser.parse(bytes)
        } catch {
            throw ProviderError(.malformed)
        }
    }

    /// `https://host/` and `https://host` are one base.
    static func base(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url }

    static func post(_ url: String, _ body: JSON, headers: HTTPHeaders = [:], accepting types: String) -> HTTPRequest {
        var request = HTTPRequest(.post, url, headers: headers, body: body.encoded)
        request.headers.add("Content-Type", "application/json")
        request.headers.add("Accept", types)
        return request
    }
}
