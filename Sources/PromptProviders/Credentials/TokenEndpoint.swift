import PromptAPI

/// Where tokens are given out for credentials (RFC 6749 §4.4, §5): Google's and Entra's alike.
public struct TokenEndpoint: Sendable {
    /// The most that is read of an answer; a token has some kilobytes.
    static let maxBytes = 64 << 10
    /// RFC 6749 leaves the lifetime out where it is known from elsewhere; an hour is both endpoints' own.
    private static let usualLifetime = Duration.seconds(3600)
    /// Longer than any is given out for.
    private static let longestLifetime = 86_400

    private let url: String
    private let transport: any HTTPTransport

    public init(url: String, transport: any HTTPTransport) {
        self.url = url
        self.transport = transport
    }

    /// Asks for a token with these form fields. What the endpoint says in words goes into no error: only its short code does.
    public func token(for form: [(name: String, value: String)]) async throws(ProviderError) -> (
        token: Secret, lifetime: Duration
    ) {
        let fields = form.map { "\($0.name.percentEncoded())=\($0.value.percentEncoded())" }.joined(separator: "&")
        let request = HTTPRequest(
            .post, url, headers: ["Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"],
            body: Array(fields.utf8))
        let (status, document) = try await exchange(request)
        guard status == 200 else { throw Self.refusal(status, document) }
        guard let token = document["access_token"]?.string.map(Secret.init), token.fitsHeader else {
            throw ProviderError(.malformed)
        }
        // Some write it as a string.
        let seconds = document["expires_in"]?.integer ?? document["expires_in"]?.string.flatMap { Int($0) }
        return (token, seconds.map { .seconds(min(max(0, $0), Self.longestLifetime)) } ?? Self.usualLifetime)
    }

    private func exchange(_ request: HTTPRequest) async throws(ProviderError) -> (status: Int, document: JSON) {
        do {
            let response = try await transport.send(request)
            var body: [UInt8] = []
            for try await bytes in response.body {
                body += bytes
                if body.count > Self.maxBytes { break }
            }
            return (response.status, (try? JSONParser.parse(body)) ?? .null)
        } catch let error as TransportError {
            throw ProviderError(.transport, code: error.rawValue)
        } catch {
            throw ProviderError(.cancelled)
        }
    }

    /// facts/providers §5: these statuses and codes pass; all others say that the credential is no good.
    private static func refusal(_ status: Int, _ document: JSON) -> ProviderError {
        let code = document["error"]?.string.flatMap { ProviderError.isCode($0) ? $0 : nil }
        if status == 429 { return ProviderError(.rateLimited, status: status, code: code) }
        let passes = [408, 500, 502, 503, 504].contains(status) || code.map(passing.contains) ?? false
        return ProviderError(passes ? .serverError : .auth, status: status, code: code)
    }

    private static let passing: Set = ["internal_failure", "server_error", "temporarily_unavailable"]
}
