import PromptProviders
import Synchronization

/// A transport that answers as a test says, and remembers what it was asked.
final class ScriptedTransport: HTTPTransport {
    private let respond: @Sendable (HTTPRequest) async throws -> HTTPResponse
    private let sent = Mutex<[HTTPRequest]>([])

    init(_ respond: @escaping @Sendable (HTTPRequest) async throws -> HTTPResponse) {
        self.respond = respond
    }

    /// With that response to every request.
    convenience init(status: Int = 200, headers: HTTPHeaders = ["Content-Type": "text/event-stream"], _ body: HTTPResponse.Body) {
        self.init { _ in HTTPResponse(status: status, headers: headers, body: body) }
    }

    var requests: [HTTPRequest] { sent.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        sent.withLock { $0.append(request) }
        return try await respond(request)
    }
}

/// A body that is there at once, in these pieces, and then ends or fails.
func body(_ pieces: [[UInt8]], failing error: (any Error)? = nil) -> HTTPResponse.Body {
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: [UInt8].self, throwing: (any Error).self)
    for piece in pieces { continuation.yield(piece) }
    continuation.finish(throwing: error)
    return stream
}

func body(_ text: String) -> HTTPResponse.Body { body([Array(text.utf8)]) }
